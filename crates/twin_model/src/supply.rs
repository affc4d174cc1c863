//! What stands behind what: the assignments that a plan implies and does not spell out.

use crate::plan::{MachineKind, SitePlan};

/// The genset behind each utility, by its index in `plan.machines`: those of a site are shared out over its feeds in the
/// plan's order; one backs all.
pub fn gensets_behind(plan: &SitePlan) -> Vec<Option<u32>> {
    let mut given = vec![0_usize; plan.sites.len()];
    let behind = |utility: &crate::plan::Utility| {
        let gensets: Vec<u32> = (0u32..)
            .zip(&plan.machines)
            .filter(|(_, machine)| {
                machine.kind == MachineKind::Genset
                    && plan.rooms.get(machine.room as usize).is_some_and(|room| room.site == utility.site)
            })
            .map(|(index, _)| index)
            .collect();
        let turn = given.get_mut(utility.site as usize)?;
        *turn += 1;
        (!gensets.is_empty()).then(|| gensets[(*turn - 1) % gensets.len()])
    };
    plan.utilities.iter().map(behind).collect()
}
