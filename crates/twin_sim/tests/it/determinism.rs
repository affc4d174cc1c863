//! The same seed gives the same bytes, however the way is split.

use crate::stage::{FIDELITY, demo, demo_plan, demo_sim, start};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use twin_sim::{Facility, Message};

const SPAN_MILLIS: u64 = 900_000;

/// A quarter of an hour with two scenarios, in parts of `part_millis`.
fn play(mut facility: Facility, part_millis: u64) -> Vec<Message> {
    let mut messages = Vec::new();
    for part in 1..=SPAN_MILLIS / part_millis {
        let millis = part * part_millis;
        facility.advance(start() + Duration::from_millis(millis), &mut messages);
        match millis {
            60_000 => drop(facility.run_scenario("COOLING_FAILURE", Some("A01")).expect("it starts")),
            300_000 => drop(facility.run_scenario("MAINS_FAILURE", None).expect("it starts")),
            600_000 => assert_eq!(facility.stop_scenario(None), 2),
            _ => {}
        }
    }
    messages
}

#[test]
fn messages_do_not_depend_on_how_advancing_is_split() {
    let whole = play(demo(), 60_000);
    for part_millis in [100, 2500, 30_000] {
        assert!(play(demo(), part_millis) == whole, "parts of {part_millis} ms differ");
    }
}

#[test]
fn another_seed_gives_another_day() {
    let mut sim = demo_sim();
    sim.seed += 1;
    let other = Facility::with_fidelity(Arc::clone(&demo_plan()), sim, start(), FIDELITY);
    assert!(play(other, 60_000) != play(demo(), 60_000));
}

#[test]
fn going_to_the_newest_tells_each_topic_once_and_ends_on_the_same_values() {
    let value_and_time = |message: &Message| {
        let text = String::from_utf8_lossy(&message.payload).into_owned();
        text.split(",\"seq\"").next().map(str::to_owned)
    };
    let last = |messages: &[Message]| -> BTreeMap<String, Option<String>> {
        messages.iter().map(|message| (message.topic.to_string(), value_and_time(message))).collect()
    };
    let (mut every, mut newest) = (Vec::new(), Vec::new());
    let (mut slow, mut fast) = (demo(), demo());
    for part in 1..=20 {
        let to = start() + Duration::from_millis(part * 61_700);
        slow.advance(to, &mut every);
        let before = newest.len();
        fast.advance_to_newest(to, &mut newest);
        if part > 1 {
            let mut topics: Vec<_> = newest[before..].iter().map(|message| &message.topic).collect();
            topics.sort();
            let count = topics.len();
            topics.dedup();
            assert_eq!(count, topics.len(), "a topic spoke twice in one part");
        }
        assert_eq!(last(&newest), last(&every));
    }
    assert!(newest.len() * 2 < every.len());
}
