//! No rack loses both of its feeds.

use super::{Case, Check, Found, Stage, idle, passed};
use twin_model::Place;
use twin_model::profile::Effect;
use twin_model::quantity::breaker;
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "both feeds", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    let (Effect::Feed, Place::Pdu(pdu)) = (case.point.settable.effect, case.point.place) else {
        return idle("it opens no feed");
    };
    if case.wish() > 0.0 {
        return idle("it opens no feed");
    }
    let is_closed = |place, quantity| case.world.value(place, quantity) == Some(breaker::CLOSED);
    let fed = (0u32..).zip(&case.world.plan.racks).filter(|(_, rack)| rack.pdu_a == pdu || rack.pdu_b == pdu);
    let mut count = 0;
    for (index, rack) in fed {
        // A rack whose feeds hang on one PDU has no other.
        let (other, branch) = if rack.pdu_a == pdu { (rack.pdu_b, "breaker_b") } else { (rack.pdu_a, "breaker_a") };
        let is_alive = other != pdu && is_closed(Place::Pdu(other), "breaker") && is_closed(Place::Rack(index), branch);
        if !is_alive {
            return Err(SetRefusal::BothFeeds { rack: rack.id.as_str().into() });
        }
        count += 1;
    }
    passed(format!("{count} racks have their other feed"))
}
