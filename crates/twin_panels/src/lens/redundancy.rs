//! What would go dark with the next failure.

use super::{Lens, Scale, Tick};
use crate::tokens::{ALARM, REDUNDANT};
use twin_api::Snapshot;
use twin_model::Place;
use twin_model::quantity::{breaker, ups_source};

/// States, from safe to lost.
const BOTH: f32 = 0.0;
const WEAK: f32 = 1.0;
const ONE: f32 = 2.0;
const NONE: f32 = 3.0;

pub(super) const LENS: Lens = Lens {
    name: "Redundancy",
    hint: "Which racks would go dark if one more thing failed?",
    scale: Scale {
        unit: "",
        stops: &[(BOTH, REDUNDANT), (WEAK, ALARM[2]), (ONE, ALARM[1]), (NONE, ALARM[0])],
        ticks: &[
            Tick { at: BOTH, text: "A + B" },
            Tick { at: WEAK, text: "on battery or bypass" },
            Tick { at: ONE, text: "one feed" },
            Tick { at: NONE, text: "none" },
        ],
        is_states: true,
    },
    value: |snapshot, place| match place {
        Place::Rack(index) => {
            let rack = snapshot.plan.racks.get(index as usize)?;
            let feeds = [("breaker_a", rack.pdu_a), ("breaker_b", rack.pdu_b)];
            let [a, b] = feeds.map(|(breaker, pdu)| feed(snapshot, place, breaker, pdu));
            Some(match (a?, b?) {
                (Feed::Dead, Feed::Dead) => NONE,
                (Feed::Dead, _) | (_, Feed::Dead) => ONE,
                (Feed::Weak, _) | (_, Feed::Weak) => WEAK,
                (Feed::Sound, Feed::Sound) => BOTH,
            })
        }
        Place::Pdu(index) => Some(state(from_ups(snapshot, index)?)),
        Place::Ups(_) => Some(state(ups(snapshot, place)?)),
        _ => None,
    },
};

/// How well a path feeds.
#[derive(Clone, Copy, PartialEq)]
enum Feed {
    Sound,
    /// It feeds, and its UPS has no input or protects nothing.
    Weak,
    Dead,
}

const fn state(feed: Feed) -> f32 {
    match feed {
        Feed::Sound => BOTH,
        Feed::Weak => WEAK,
        Feed::Dead => NONE,
    }
}

/// The path from a UPS over PDU number `pdu` to the breaker called `name` of `rack`.
fn feed(snapshot: &Snapshot, rack: Place, name: &str, pdu: u32) -> Option<Feed> {
    let is_open = |place, quantity| snapshot.value(place, quantity).map(|code| code == breaker::OPEN);
    if is_open(rack, name)? { Some(Feed::Dead) } else { from_ups(snapshot, pdu) }
}

fn from_ups(snapshot: &Snapshot, pdu: u32) -> Option<Feed> {
    let is_open = snapshot.value(Place::Pdu(pdu), "breaker")? == breaker::OPEN;
    let plan = snapshot.plan.pdus.get(pdu as usize)?;
    if is_open { Some(Feed::Dead) } else { ups(snapshot, Place::Ups(plan.ups)) }
}

fn ups(snapshot: &Snapshot, place: Place) -> Option<Feed> {
    let source = snapshot.value(place, "source")?;
    Some(match source {
        _ if source == ups_source::NONE => Feed::Dead,
        _ if source == ups_source::BATTERY || source == ups_source::BYPASS => Feed::Weak,
        _ => Feed::Sound,
    })
}
