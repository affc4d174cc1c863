//! The two power paths stay apart: feed A comes from path A all the way, feed B from path B; and no feed leaves its
//! site.

use super::expand::Draft;
use crate::position::Field;
use crate::problem::Problems;
use twin_model::plan::Feed;

/// Refuses racks, PDUs and UPS that hang on the other path.
pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    let (plan, origins) = (&draft.plan, &draft.origins);
    let site = |room: u32| plan.rooms.get(room as usize).map(|room| room.site);
    for (rack, origin) in plan.racks.iter().zip(&origins.racks) {
        for (feed, pdu, field) in [(Feed::A, rack.pdu_a, &origin.pdu_a), (Feed::B, rack.pdu_b, &origin.pdu_b)] {
            let Some(pdu) = plan.pdus.get(pdu as usize) else { continue };
            same_site(site(rack.room), ("PDU", pdu.id.as_str(), site(pdu.room)), field, problems);
            if pdu.feed != feed {
                let reason = format!(
                    "PDU {} is on path {:?}, but feed {feed:?} of rack {} needs one on path {feed:?}",
                    pdu.id, pdu.feed, rack.id
                );
                problems.add(field, "path", reason);
            }
        }
    }
    for (pdu, field) in plan.pdus.iter().zip(&origins.pdus) {
        if let Some(ups) = plan.ups.get(pdu.ups as usize) {
            let field = field.child("ups");
            same_path(("PDU", pdu.feed), ("UPS", ups.id.as_str(), ups.feed), &field, problems);
            same_site(site(pdu.room), ("UPS", ups.id.as_str(), site(ups.room)), &field, problems);
        }
    }
    for (ups, field) in plan.ups.iter().zip(&origins.ups) {
        if let Some(utility) = plan.utilities.get(ups.utility as usize) {
            let above = ("utility", utility.id.as_str(), utility.feed);
            let field = field.child("utility");
            same_path(("UPS", ups.feed), above, &field, problems);
            same_site(site(ups.room), ("utility", utility.id.as_str(), Some(utility.site)), &field, problems);
        }
    }
}

/// Refuses feeds from another site of the campus.
fn same_site(site: Option<u32>, above: (&str, &str, Option<u32>), field: &Field, problems: &mut Problems) {
    let (kind, name, above) = above;
    if let (Some(site), Some(above)) = (site, above)
        && site != above
    {
        problems.add(field, "site", format!("{kind} {name} is on another site"));
    }
}

fn same_path(
    (kind, feed): (&str, Feed),
    (above_kind, above, above_feed): (&str, &str, Feed),
    field: &Field,
    problems: &mut Problems,
) {
    if feed != above_feed {
        let reason = format!("{above_kind} {above} is on path {above_feed:?}, but this {kind} is on path {feed:?}");
        problems.add(field, "path", reason);
    }
}
