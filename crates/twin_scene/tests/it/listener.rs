//! What brokers and topics in connections become, and how wrong ones are refused.

use std::time::Duration;
use twin_model::connection::{Listener, PayloadForm, Tongue};
use twin_model::{PointTable, SitePlan};
use twin_scene::parse_listeners;

fn plan() -> SitePlan {
    twin_scene::parse_scene(&twin_scene::generate_scene(20), "generated").expect("a valid scene")
}

/// The name of a rack's inlet, such as `site/hall/A01/inlet_mid`.
fn inlet() -> String {
    let points = PointTable::from_plan(&plan());
    points.iter().find(|(_, point)| point.quantity == "inlet_mid").expect("a rack").1.id.to_string()
}

fn parse(text: &str) -> Result<Vec<Listener>, String> {
    let secret = |name: &str| (name == "PASSWORD").then(|| "s3cret".to_owned());
    parse_listeners(&format!("(version: 1,\n{text}\n)"), "c.ron", &plan(), &[], secret)
        .map_err(|error| error.to_string())
}

#[test]
fn a_broker_with_topics_of_others_is_read_whole() {
    let inlet = inlet();
    let (before, after) = inlet.rsplit_once('/').expect("levels");
    let (hall, _) = before.rsplit_once('/').expect("levels");
    let text = format!(
        r#"mqtt: [(name: "bms", broker: "mqtts://10.0.0.5", user: "twin", password: "$PASSWORD", ca: "ca.pem",
            certificate: "twin.pem", key: "twin.key", topics: [
            (filter: "s/{{rack}}/t", to: "{hall}/{{rack}}/{after}", unit: "°F", divide: 10, period: 60),
            (filter: "all", payload: Json(each: "$.l", value: "@.v", time: "@.t", names: {{"rack": "@.id"}}),
                clock: Seconds, to: "{hall}/{{rack}}/power_a"),
            (filter: "csv", payload: Csv(column: 3, separator: ';', time: 1, names: {{"rack": 2}}), decimal: Comma,
                to: "{hall}/{{rack}}/power_b"),
        ])]"#
    );
    let listeners = parse(&text).expect("it is right");
    let [Listener { name, broker, tongue: Tongue::Topics(topics) }] = &listeners[..] else { panic!("{listeners:?}") };
    assert_eq!((name.as_str(), broker.to_string().as_str()), ("bms", "mqtts://twin@10.0.0.5:8883"));
    assert_eq!(broker.credentials(), Some(("twin", "s3cret")));
    assert!(broker.tls().expect("TLS").identity.is_some());
    assert!(topics.iter().all(|topic| topic.points.len() > 1), "a rack each");
    assert_eq!(topics[0].period, Some(Duration::from_secs(60)));
    assert_eq!(listeners[0].periods().count(), topics[0].points.len());
    let PayloadForm::Csv(csv) = &topics[2].payload else { panic!("{topics:?}") };
    assert_eq!((csv.value, csv.time, csv.names[0].1), (2, Some(0), 1), "columns are counted from 0 inside");
    assert!(!format!("{listeners:?}").contains("s3cret"), "secrets are not shown");
}

#[test]
fn sparkplug_metrics_feed_points() {
    let text = format!(
        r#"sparkplug: [(name: "row", broker: "mqtt://h", host: "twin", metrics: [
            (group: "DC1", node: "row-A", device: "rack-07", metric: "su01/temp", to: "{}", unit: "K", offset: 1),
        ])]"#,
        inlet()
    );
    let listeners = parse(&text).expect("it is right");
    let [Listener { tongue: Tongue::Sparkplug(sparkplug), .. }] = &listeners[..] else { panic!("{listeners:?}") };
    assert_eq!(sparkplug.host.as_deref(), Some("twin"));
    assert_eq!(sparkplug.metrics[0].device.as_deref(), Some("rack-07"));
    assert!((sparkplug.metrics[0].scale.apply(2.0) - 3.0).abs() < 1e-12);
}

#[test]
fn what_is_wrong_with_a_listener_is_told_with_its_line_and_field() {
    let inlet = inlet();
    let topic = |rest: &str| format!("mqtt: [(name: \"a\", broker: \"mqtt://h\", topics: [\n({rest}),\n])]");
    let feeding = |rest: &str| topic(&format!("filter: \"f\", to: \"{inlet}\", {rest}"));
    let metric = |rest: &str| {
        format!(
            "sparkplug: [(name: \"a\", broker: \"mqtt://h\", metrics: [\n(group: \"g\", {rest} to: \"{inlet}\"),\n])]"
        )
    };
    for (text, reason) in [
        (
            topic("filter: \"a/#/b\", to: \"x\""),
            "c.ron:3: mqtt[0].topics[0].filter: # and {name#} may only stand at the end",
        ),
        (
            topic("filter: \"a\", to: \"nowhere\""),
            "mqtt[0].topics[0].to: the site has no point that \"nowhere\" could be",
        ),
        (
            topic("filter: \"{x}\", to: \"{y}/{x}\""),
            "mqtt[0].topics[0].to: neither topic nor payload names y; they name: x",
        ),
        (feeding("unit: \"kW\""), "mqtt[0].topics[0].unit: cannot convert unit \"kW\" to °C of"),
        (feeding("divide: 0"), "mqtt[0].topics[0].divide: is 0, which makes no number"),
        (feeding("period: 0"), "mqtt[0].topics[0].period: is 0 s; it has to be 0.1 to 86400"),
        (feeding("payload: Json(value: \"a\")"), "mqtt[0].topics[0].payload.value: has to begin with $"),
        (feeding("payload: Json(value: \"@.a\")"), "payload.value: begins at an entry (@), but nothing says `each`"),
        (feeding("payload: Json(value: \"$.a\", time: \"$.\")"), "payload.time: cannot be read from \".\" on"),
        (feeding("payload: Csv(column: 0)"), "payload.column: is 0; columns count from 1"),
        (feeding("payload: Xml"), "c.ron:3:"),
        (
            topic(&format!("filter: \"f\", to: \"{inlet}\"), (filter: \"g\", to: \"{inlet}\"")),
            "which \"a\" feeds already",
        ),
        ("mqtt: [(name: \"a\", broker: \"mqtt://h\")]".into(), "mqtt[0]: feeds nothing: tell its `topics`"),
        ("mqtt: [(name: \"a\", broker: \"h\")]".into(), "mqtt[0].broker: failed to read a broker's address"),
        (
            "mqtt: [(name: \"a\", broker: \"mqtt://h\", ca: \"f\")]".into(),
            "mqtt[0].broker: failed to read a broker's address: a certificate is for TLS",
        ),
        ("mqtt: [(name: \"a\", broker: \"mqtts://h\", key: \"f\")]".into(), "`certificate` and `key` go together"),
        ("mqtt: [(name: \"a\", broker: \"mqtt://h\", user: \"u\", password: \"$NO\")]".into(), "NO is not set there"),
        (
            metric("node: \"a/b\", metric: \"m\","),
            "c.ron:3: sparkplug[0].metrics[0].node: \"a/b\" is no level of a topic",
        ),
        (metric("node: \"n\", metric: \"\","), "sparkplug[0].metrics[0].metric: is empty"),
        (metric("node: \"n\", metric: \"m\", unit: \"V\","), "sparkplug[0].metrics[0].unit: cannot convert unit \"V\""),
    ] {
        let refusal = parse(&text).expect_err(reason);
        assert!(refusal.contains(reason), "{reason}: {refusal}");
    }
}
