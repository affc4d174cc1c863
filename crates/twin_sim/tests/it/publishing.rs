//! What the bots publish: all points of the plan, in range, in turn.

use crate::stage::{demo, demo_plan, start, value};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use twin_model::plan::SensorKind;
use twin_model::{PointId, PointTable};

#[test]
fn topics_are_exactly_the_points_of_the_plan() {
    let points = PointTable::from_plan(&demo_plan());
    let expected: BTreeSet<String> = points.iter().map(|(_, point)| format!("dc/{}", point.id)).collect();
    let mut messages = Vec::new();
    demo().advance(start() + Duration::from_secs(60), &mut messages);
    let published: BTreeSet<String> = messages.into_iter().map(|message| message.topic.into()).collect();
    assert_eq!(published, expected);
}

#[test]
fn every_device_reports_when_the_site_starts() {
    let points = PointTable::from_plan(&demo_plan());
    let mut messages = Vec::new();
    demo().advance(start(), &mut messages);
    assert_eq!(messages.len(), points.len());
}

#[test]
fn values_are_possible_and_in_the_point_s_unit() {
    let points = PointTable::from_plan(&demo_plan());
    let mut messages = Vec::new();
    demo().advance(start() + Duration::from_secs(600), &mut messages);
    for message in &messages {
        let id = PointId::new(message.topic.strip_prefix("dc/").expect("the topic begins with dc/"));
        let point = points.point(points.index(&id).expect("a point of the plan")).expect("its index is right");
        let value = value(message);
        assert!((point.min..=point.max).contains(&value), "{id} tells {value}");
        let json: serde_json::Value = serde_json::from_slice(&message.payload).expect("JSON");
        assert_eq!(json["unit"], point.unit.symbol());
    }
}

#[test]
fn devices_report_on_their_period_with_rising_time_and_sequence_and_spread_over_it() {
    let points = PointTable::from_plan(&demo_plan());
    let mut messages = Vec::new();
    demo().advance(start() + Duration::from_secs(600), &mut messages);
    let mut last: BTreeMap<&str, (String, u64, u64)> = BTreeMap::new();
    let mut seconds = BTreeSet::new();
    for message in &messages {
        let json: serde_json::Value = serde_json::from_slice(&message.payload).expect("JSON");
        let at = json["at"].as_str().expect("a time").to_owned();
        let seq = json["seq"].as_u64().expect("a sequence number");
        seconds.insert(at.clone());
        let (before, last_seq, count) = last.entry(&message.topic).or_insert_with(|| (String::new(), 0, 0));
        assert!(at > *before && seq > *last_seq, "{} goes back", message.topic);
        (*before, *last_seq, *count) = (at, seq, *count + 1);
    }
    for (_, point) in points.iter() {
        let (_, _, count) = &last[format!("dc/{}", point.id).as_str()];
        let expected = point.period.map_or(1, |period| 600 / period.as_secs());
        assert!((expected..=expected + 1).contains(count), "{} came {count} times", point.id);
    }
    assert!(seconds.len() > 500, "{} distinct instants: the bots speak in chorus", seconds.len());
}

#[test]
fn a_leak_rope_says_once_that_it_is_dry_and_the_broker_keeps_it() {
    let mut messages = Vec::new();
    demo().advance(start() + Duration::from_secs(3600), &mut messages);
    let ropes: Vec<_> = messages.iter().filter(|message| message.topic.ends_with("/wet")).collect();
    let sensors = &demo_plan().sensors;
    assert_eq!(ropes.len(), sensors.iter().filter(|sensor| sensor.kind == SensorKind::LeakRope).count());
    assert!(ropes.iter().all(|message| message.retain && value(message) == 0.0));
    let is_event = |topic: &str| ["/wet", "/metre", "/open"].iter().any(|end| topic.ends_with(end));
    assert!(messages.iter().all(|message| message.retain == is_event(&message.topic)));
}
