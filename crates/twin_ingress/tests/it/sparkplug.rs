//! Sparkplug B: messages of an independent encoder, and what a host makes of births, data and deaths.

use crate::edge::{Metric, encode, encode_payload};
use crate::rig::NOW;
use crate::site;
use proptest::prelude::*;
use std::time::Duration;
use twin_ingress::RejectReason::{self, *};
use twin_ingress::mqtt::Decoded;
use twin_ingress::sparkplug::{Host, Payload, Told, Value};
use twin_model::connection::{Metric as Bound, Scale, Sparkplug};
use twin_model::{PointId, Quality, Sample};

/// See `tests/data/sparkplug/make.py`: encoded by Google's protobuf for Python.
const RECORDED: &str = include_str!("../data/sparkplug/messages.hex");

fn recorded() -> Vec<(&'static str, Vec<u8>)> {
    let messages = RECORDED.lines().map(|line| {
        let (topic, hex) = line.split_once(' ').expect("topic and bytes");
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
        (topic, (0..hex.len()).step_by(2).map(byte).collect())
    });
    messages.collect()
}

fn metric(node: &str, device: Option<&str>, metric: &str, point: &str) -> Bound {
    let point = site::points(2).index(&PointId::new(point)).expect("a point of the test site");
    let scale = Scale { multiply: 1.0, divide: 1.0, offset: 0.0, unit: None };
    Bound {
        group: "DC9".into(),
        node: node.into(),
        device: device.map(Into::into),
        metric: metric.into(),
        point,
        scale,
        period: None,
    }
}

/// A host of two points of a node and one of its device.
fn host() -> Host {
    let metrics = vec![
        metric("edge-1", None, "Inlet/Temperature", "t/hall/R0/inlet_mid"),
        metric("edge-1", None, "Offset", "t/hall/R1/inlet_mid"),
        metric("edge-1", Some("rack-07"), "s1/temp", "t/hall/R0/inlet_low"),
    ];
    Host::new(&Sparkplug { host: None, metrics }, site::points(2))
}

/// What was made of a message: `quantity of rack=value@age quality`, and reasons.
fn shown((decoded, refused): (Vec<Decoded>, Vec<RejectReason>)) -> (Vec<String>, Vec<RejectReason>) {
    let points = site::points(2);
    let samples = decoded.iter().map(|decoded| {
        let (Decoded::Sample(sample) | Decoded::Duplicate(sample)) = decoded;
        let Sample { point, at, value, quality } = *sample;
        let id = points.point(point).expect("a point").id.as_str().trim_start_matches("t/hall/").to_owned();
        let quality = if quality == Quality::Good { "" } else { " doubtful" };
        format!("{id}={value}@-{}{quality}", NOW.since(at).as_secs_f64().round())
    });
    (samples.collect(), refused)
}

#[test]
fn a_birth_of_an_independent_encoder_is_read_to_the_last_bit() {
    let messages = recorded();
    let birth = Payload::read(&messages[0].1).expect("a birth");
    assert_eq!((birth.at.map(|at| at.as_millis()), birth.seq), (Some(1_769_846_390_000), Some(0)));
    let value = |name: &str| {
        let told = birth.metrics.iter().find(|told| told.name.as_deref() == Some(name)).expect(name);
        told.value(told.datatype.expect("a type"))
    };
    for (name, expected) in [
        ("bdSeq", Value::Int(7)),
        ("Inlet/Temperature", Value::Float(21.25)),
        ("Feed/L1", Value::Float(2875.5)),
        ("Energy/Wh", Value::UInt((1 << 40) + 5)),
        ("Offset", Value::Int(-17)),
        ("Tiny", Value::Int(-3)),
        ("Small", Value::Int(-2)),
        ("Large", Value::Int(-9_000_000_000)),
        ("Byte", Value::UInt(200)),
        ("Door/Open", Value::Bool(true)),
        ("Name", Value::Text("Schrank №4 – Süd".into())),
        ("Since", Value::Time(1_769_846_390_000)),
        ("Blob", Value::Bytes(3)),
        ("Absent", Value::Null),
    ] {
        assert_eq!(value(name), expected, "{name}");
    }
    assert!(matches!(value("Table"), Value::Unsupported(_)));
    let quality =
        |name: &str| birth.metrics.iter().find(|told| told.name.as_deref() == Some(name)).map(|told| told.quality);
    assert_eq!((quality("Doubtful"), quality("Offset")), (Some(Quality::Uncertain), Some(Quality::Good)));
}

#[test]
fn a_session_from_birth_to_death_becomes_samples() {
    let mut host = host();
    let told: Vec<_> = recorded().iter().map(|(topic, payload)| shown(host.read(topic, payload, NOW))).collect();
    let samples: Vec<Vec<&str>> =
        told.iter().map(|(samples, _)| samples.iter().map(String::as_str).collect()).collect();
    assert_eq!(
        samples,
        [
            vec!["R0/inlet_mid=21.25@-10", "R1/inlet_mid=-17@-10"],
            vec!["R0/inlet_low=22.5@-10"],
            vec!["R0/inlet_mid=21.5@-9"],
            vec!["R1/inlet_mid=-18@-8"],
            vec!["R0/inlet_low=23@-7"],
            vec!["R0/inlet_low=19@-70"],
            vec!["R0/inlet_low=23@-6 doubtful"],
            vec!["R0/inlet_mid=21.5@-0 doubtful", "R1/inlet_mid=-18@-0 doubtful"],
        ],
        "what is historical is no last value; a device that died is in doubt once"
    );
    let refused: Vec<RejectReason> = told.into_iter().flat_map(|(_, refused)| refused).collect();
    assert_eq!(refused, [UnsupportedType], "the table");
}

const NODE: &str = "spBv1.0/DC9/NDATA/edge-1";

fn birth(seq: u64, session: u64, alias: u64, value: f32) -> Vec<u8> {
    let metrics = [Metric::new("bdSeq").long(8, session), Metric::new("Inlet/Temperature").alias(alias).float(value)];
    encode(Some(seq), &metrics)
}

fn data(seq: u64, alias: u64, value: f32) -> Vec<u8> {
    encode(Some(seq), &[Metric::of(alias).float(value)])
}

fn hear(host: &mut Host, kind: &str, payload: &[u8]) -> (Vec<String>, Vec<RejectReason>) {
    shown(host.read(&format!("spBv1.0/DC9/{kind}/edge-1"), payload, NOW))
}

#[test]
fn data_before_a_birth_is_refused_and_not_guessed() {
    let mut host = host();
    assert_eq!(hear(&mut host, "NDATA", &data(3, 1, 20.0)), (vec![], vec![BeforeBirth]));
    hear(&mut host, "NBIRTH", &birth(0, 1, 1, 20.0));
    assert_eq!(hear(&mut host, "NDATA", &data(1, 99, 20.0)).1, [BeforeBirth], "nobody announced the alias");
    let unknown = encode(Some(2), &[Metric::new("Inlet/Other").float(1.0)]);
    assert_eq!(hear(&mut host, "NDATA", &unknown).1, [BeforeBirth]);
    let of_device = shown(host.read("spBv1.0/DC9/DDATA/edge-1/rack-07", &data(3, 1, 20.0), NOW));
    assert_eq!(of_device, (vec![], vec![BeforeBirth]), "the device has not been born");
}

#[test]
fn numbers_wrap_and_after_a_gap_aliases_are_trusted_again_only_after_a_birth() {
    let mut host = host();
    hear(&mut host, "NBIRTH", &birth(0, 1, 1, 20.0));
    for turn in 1..600_u64 {
        assert_eq!(hear(&mut host, "NDATA", &data(turn % 256, 1, 20.0)).1, [], "{turn}");
    }
    assert_eq!(hear(&mut host, "NDATA", &data(90, 1, 30.0)), (vec![], vec![SequenceGap, BeforeBirth]));
    assert_eq!(hear(&mut host, "NDATA", &data(91, 1, 30.0)), (vec![], vec![BeforeBirth]));
    let named = encode(Some(92), &[Metric::new("Inlet/Temperature").float(31.0)]);
    assert_eq!(hear(&mut host, "NDATA", &named).0, ["R0/inlet_mid=31@-0"], "a name is no guess");
    // Another alias now: the old one would have been wrong.
    hear(&mut host, "NBIRTH", &birth(0, 1, 5, 22.0));
    assert_eq!(hear(&mut host, "NDATA", &data(1, 5, 23.0)).0, ["R0/inlet_mid=23@-0"]);
    assert_eq!(hear(&mut host, "NDATA", &data(2, 1, 30.0)).1, [BeforeBirth]);
}

#[test]
fn a_death_of_an_earlier_session_kills_nothing() {
    let mut host = host();
    hear(&mut host, "NBIRTH", &birth(0, 8, 1, 20.0));
    let death = |session| encode(None, &[Metric::new("bdSeq").long(8, session)]);
    assert_eq!(hear(&mut host, "NDEATH", &death(7)).0, Vec::<String>::new(), "the will of the connection before");
    assert_eq!(hear(&mut host, "NDATA", &data(1, 1, 21.0)).0, ["R0/inlet_mid=21@-0"]);
    assert_eq!(hear(&mut host, "NDEATH", &death(8)).0, ["R0/inlet_mid=21@-0 doubtful"]);
    assert_eq!(hear(&mut host, "NDEATH", &death(8)).0, Vec::<String>::new(), "once");
    assert_eq!(hear(&mut host, "NBIRTH", &birth(0, 9, 1, 21.0)).0, ["R0/inlet_mid=21@-0"], "good again");
    let missed = "of a session that we did not hear begin";
    assert_eq!(hear(&mut host, "NDEATH", &death(10)).0, ["R0/inlet_mid=21@-0 doubtful"], "{missed}");
    assert_eq!(hear(&mut host, "NBIRTH", &birth(0, 0, 1, 21.0)).0, ["R0/inlet_mid=21@-0"]);
    assert_eq!(hear(&mut host, "NDEATH", &death(255)).0, Vec::<String>::new(), "sessions wrap");
}

#[test]
fn a_value_that_has_not_changed_since_is_good_again_after_a_birth() {
    let mut host = host();
    let at = NOW.as_millis() - 600_000;
    let told = |kind: &str, seq, session, host: &mut Host| {
        let metrics =
            [Metric::new("bdSeq").long(8, session), Metric::new("Inlet/Temperature").alias(1).float(20.0).at(at)];
        hear(host, kind, &encode_payload(Some(NOW.as_millis() as u64), seq, &metrics))
    };
    assert_eq!(told("NBIRTH", Some(0), 1, &mut host).0, ["R0/inlet_mid=20@-600"]);
    let death = encode(None, &[Metric::new("bdSeq").long(8, 1)]);
    assert_eq!(hear(&mut host, "NDEATH", &death).0, ["R0/inlet_mid=20@-0 doubtful"]);
    assert_eq!(told("NBIRTH", Some(0), 2, &mut host).0, ["R0/inlet_mid=20@-0"], "later than the doubt");
}

#[test]
fn what_a_birth_tells_of_long_ago_holds_at_the_birth() {
    let metrics = [
        Metric::new("bdSeq").long(8, 1),
        Metric::new("Inlet/Temperature").alias(1).float(20.0).at(NOW.as_millis() - 86_400_000),
    ];
    let made = u64::try_from(NOW.as_millis() - 5_000).expect("after 1970");
    let told = hear(&mut host(), "NBIRTH", &encode_payload(Some(made), Some(0), &metrics));
    assert_eq!(told, (vec!["R0/inlet_mid=20@-5".to_owned()], vec![]));
}

#[test]
fn null_is_no_value_and_puts_the_last_one_in_doubt() {
    let mut host = host();
    hear(&mut host, "NBIRTH", &birth(0, 1, 1, 20.0));
    let null = encode(Some(1), &[Metric::of(1).null()]);
    assert_eq!(hear(&mut host, "NDATA", &null), (vec!["R0/inlet_mid=20@-0 doubtful".to_owned()], vec![]));
    assert_eq!(hear(&mut host, "NDATA", &data(2, 1, 21.0)).0, ["R0/inlet_mid=21@-0"]);
}

#[test]
fn what_is_no_message_of_ours_is_counted() {
    let mut host = host();
    let mut read = |topic: &str, payload: &[u8]| host.read(topic, payload, NOW).1;
    assert_eq!(read(NODE, b"\xff\xff"), [MalformedMessage]);
    assert_eq!(read("spBv1.0/DC9/NDATA/edge-2", b""), [UnmappedTopic]);
    assert_eq!(read("spBv1.0/DC9/NDATA", b""), [UnmappedTopic]);
    assert_eq!(read("spBv1.0/DC9/NCMD/edge-1", b""), [], "commands are not for us");
}

/// Messages that are nearly right, in any order.
fn message() -> impl Strategy<Value = (usize, Vec<u8>)> {
    let payload = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        (any::<u64>(), 0..4_u64, any::<f32>(), any::<u32>(), any::<u64>()).prop_map(
            |(seq, alias, float, int, long)| {
                let metrics = [
                    Metric::new("bdSeq").long(8, seq % 3),
                    Metric::new("Inlet/Temperature").alias(alias).float(float),
                    Metric::new("Offset").int((int % 20).into(), int),
                    Metric::of(alias).long((int % 9).into(), long),
                ];
                encode(Some(seq % 5), &metrics)
            }
        ),
    ];
    (0..6_usize, payload)
}

proptest! {
    #[test]
    fn whatever_comes_in_whatever_order_is_a_finite_number_in_time_or_refused(
        messages in prop::collection::vec(message(), 0..30),
    ) {
        let mut host = host();
        for (kind, payload) in messages {
            let kind = ["NBIRTH", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDEATH"][kind];
            let device = if kind.starts_with('D') { "/rack-07" } else { "" };
            let (decoded, _) = host.read(&format!("spBv1.0/DC9/{kind}/edge-1{device}"), &payload, NOW);
            for decoded in decoded {
                let (Decoded::Sample(sample) | Decoded::Duplicate(sample)) = decoded;
                prop_assert!(sample.value.is_finite());
                prop_assert!(sample.at <= NOW + Duration::from_secs(11) && sample.at >= NOW - Duration::from_secs(3600));
            }
        }
    }

    #[test]
    fn a_float_that_a_node_told_is_the_one_that_is_read(value in -19.0_f32..89.0) {
        let read = Payload::read(&data(1, 1, value)).expect("a payload");
        let value_of = |told: &Told| told.value(twin_ingress::sparkplug::DataType(9));
        prop_assert_eq!(value_of(&read.metrics[0]), Value::Float(f64::from(value)));
    }
}
