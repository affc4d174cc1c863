//! Where the power of a site goes.

use super::SiteModel;
use crate::air::RackState;
use crate::conditions::Conditions;
use crate::it::ItState;
use crate::layout::Layout;
use crate::power_parts::PowerParts;
use twin_model::SitePlan;

/// Coefficient of performance of plant rooms' split units.
const SPLIT_COP: f64 = 3.2;

impl SiteModel {
    /// Power that each rack of `plan` would want under `conditions`, kW, by the plan's indices: for those who measure what racks draw
    /// and want a load that draws as much.
    pub fn idle_kw(plan: &SitePlan, conditions: &Conditions) -> Vec<f64> {
        let layout = Layout::new(plan);
        let racks: Vec<RackState> =
            (0..plan.racks.len()).map(|rack| layout.rack(plan, rack, super::START_CELSIUS)).collect();
        let mut it = ItState::new(plan, super::START_CELSIUS);
        it.step(super::STEP_SECS, &conditions.it, &racks);
        it.wanted_kw
    }

    /// Electricity of cooling and light of each site.
    pub(super) fn house_parts(&self) -> Vec<PowerParts> {
        let mut parts = vec![PowerParts::default(); self.plant.loops.len()];
        for (part, water) in parts.iter_mut().zip(&self.plant.loops) {
            part.chillers_kw = water.chillers_kw();
            part.pumps_kw = water.pumps_kw();
            part.towers_kw = water.towers_kw();
        }
        for room in 0..self.rooms.len() {
            let part = &mut parts[self.plant.site_of_room(room)];
            part.cracs_kw += self.layout.room_cracs[room].iter().map(|crac| self.cracs[*crac].power_kw).sum::<f64>();
            let has_split = self.layout.split_kw_per_k[room] > 0.0;
            let split_kw = if has_split { self.heats[room].removed_kw / SPLIT_COP } else { 0.0 };
            part.other_kw += self.layout.house_kw[room] + self.moisture[room].power_kw + split_kw;
        }
        self.machines.charge(&mut parts, |room| self.plant.site_of_room(room));
        parts
    }

    /// Completes the parts of the power by what the power chain has just given.
    pub(super) fn account(&mut self) {
        if !self.power.is_house_alive {
            self.parts.fill(PowerParts::default());
        }
        for (rack, room) in self.racks.iter().zip(&self.layout.rack_room) {
            self.parts[self.plant.site_of_room(*room)].it_kw += rack.power_kw();
        }
        for (ups, room) in self.power.ups.iter().zip(&self.power.ups_room) {
            let part = &mut self.parts[self.plant.site_of_room(*room)];
            part.ups_kw += ups.input_kw - ups.output_kw;
            part.distribution_kw += ups.output_kw;
        }
        for (utility, site) in self.power.utilities.iter().zip(&self.power.utility_site) {
            self.parts[*site].distribution_kw += utility.transformer.loss_kw;
        }
        for part in &mut self.parts {
            part.distribution_kw -= part.it_kw;
        }
    }

    /// Where the power of each site goes, by the plan's sites.
    pub fn site_parts(&self) -> &[PowerParts] {
        &self.parts
    }

    /// Where the power goes. The sum is what meters and gensets give.
    pub fn power_parts(&self) -> PowerParts {
        let mut sum = PowerParts::default();
        for part in &self.parts {
            sum += *part;
        }
        sum
    }

    /// Power of all racks, kW.
    pub fn it_kw(&self) -> f64 {
        self.racks.iter().map(RackState::power_kw).sum()
    }

    /// Power at the utility meters, kW.
    pub fn facility_kw(&self) -> f64 {
        self.power.utilities.iter().map(|utility| utility.power_kw).sum()
    }
}
