//! Messages in, samples or reasons out.

use crate::site;
use proptest::prelude::*;
use std::time::Duration;
use twin_ingress::RejectReason::{self, *};
use twin_ingress::mqtt::{Decoded, Decoder};
use twin_model::{Quality, Sample, Timestamp};

const INLET: &str = "dc/t/hall/R0/inlet_mid";
const POWER: &str = "dc/t/hall/R0/power_a";
const WET: &str = "dc/t/hall/rope/wet";

/// 2026-01-31T08:00:00Z.
const NOW: Timestamp = Timestamp::from_secs(1_769_846_400);

fn decoder() -> Decoder {
    Decoder::new(site::points(2))
}

/// What a fresh decoder makes of one message at [`NOW`].
fn decode(topic: &str, payload: &str) -> Result<Decoded, RejectReason> {
    decoder().decode(topic.as_bytes(), payload.as_bytes(), NOW)
}

fn check(topic: &str, payload: &str, value: f64, quality: Quality, at: Timestamp) {
    match decode(topic, payload) {
        Ok(Decoded::Sample(sample)) => {
            assert!((sample.value - value).abs() < 1e-9, "{payload} became {}", sample.value);
            assert_eq!((sample.quality, sample.at), (quality, at), "{payload}");
            let point = site::points(2).point(sample.point).expect("a point of the table").id.clone();
            assert_eq!(format!("dc/{point}"), topic);
        }
        other => panic!("{payload} became {other:?}"),
    }
}

fn check_reject(topic: &str, payload: &str, reason: RejectReason) {
    assert_eq!(decode(topic, payload), Err(reason), "{topic} {payload}");
}

#[test]
fn objects_numbers_and_flags_become_samples() {
    use Quality::{Bad, Good, Uncertain};
    let second_before = NOW - Duration::from_secs(1);
    check(INLET, r#"{"value":23.4,"unit":"°C","at":"2026-01-31T07:59:59.000Z","seq":12}"#, 23.4, Good, second_before);
    check(INLET, r#"{"value":23.4,"unit":"\u00b0C","at":"2026-01-31T08:59:59+01:00"}"#, 23.4, Good, second_before);
    check(INLET, r#"{"value":23,"at":1769846399000,"quality":"uncertain"}"#, 23.0, Uncertain, second_before);
    check(INLET, r#"{"value":23,"quality":"bad"}"#, 23.0, Bad, NOW);
    check(INLET, r#"{"value":77,"unit":"°F","seq":null,"unit_id":7,"more":{"a":[1,{}]}}"#, 25.0, Good, NOW);
    check(POWER, r#"{"value":5400,"unit":"W"}"#, 5.4, Good, NOW);
    check(INLET, " 23.5\r\n", 23.5, Good, NOW);
    check(INLET, "-4e0", -4.0, Good, NOW);
    check(WET, "true", 1.0, Good, NOW);
    check(WET, r#"{"value":false}"#, 0.0, Good, NOW);
    check(WET, "1", 1.0, Good, NOW);
}

#[test]
fn values_outside_the_point_s_range_are_samples_of_bad_quality() {
    check(INLET, "400", 400.0, Quality::Bad, NOW);
    check(INLET, r#"{"value":-273.5,"quality":"good"}"#, -273.5, Quality::Bad, NOW);
    check(WET, "2", 2.0, Quality::Bad, NOW);
}

#[test]
fn what_is_no_sample_is_refused_with_its_reason() {
    check_reject("t/hall/R0/inlet_mid", "23", ForeignTopic);
    check_reject("dc", "23", ForeignTopic);
    check_reject("", "23", ForeignTopic);
    check_reject("dc/other/hall/R0/inlet_mid", "23", WrongSite);
    check_reject("dc/tt/hall/R0/inlet_mid", "23", WrongSite);
    check_reject("dc/t/hall/R9/inlet_mid", "23", UnknownPoint);
    check_reject("dc/t/hall/R0/inlet_mid/", "23", UnknownPoint);
    check_reject(INLET, &" ".repeat(65_537), Oversized);
    check_reject(INLET, r#"{"value":23.4"#, MalformedJson);
    check_reject(INLET, r#"{"value":23.4} x"#, MalformedJson);
    check_reject(INLET, r#"{"value":NaN}"#, MalformedJson);
    check_reject(INLET, r#"{"value":1,"value":2}"#, MalformedJson);
    check_reject(INLET, &"{\"a\":".repeat(5_000), MalformedJson);
    check_reject(INLET, r#"{"unit":"°C"}"#, MissingValue);
    check_reject(INLET, "{}", MissingValue);
    check_reject(INLET, "", NotANumber);
    check_reject(INLET, "warm", NotANumber);
    check_reject(INLET, "NaN", NotANumber);
    check_reject(INLET, "-inf", NotANumber);
    check_reject(INLET, "1e999", NotANumber);
    check_reject(INLET, "[23]", NotANumber);
    check_reject(INLET, "null", NotANumber);
    check_reject(INLET, "true", NotANumber);
    check_reject(INLET, r#"{"value":null}"#, NotANumber);
    check_reject(INLET, r#"{"value":"23"}"#, NotANumber);
    check_reject(INLET, r#"{"value":{"value":23}}"#, NotANumber);
    check_reject(POWER, r#"{"value":1e308,"unit":"MW"}"#, NotANumber);
    check_reject(INLET, r#"{"value":23,"unit":"kW"}"#, UnitMismatch);
    check_reject(INLET, r#"{"value":23,"unit":7}"#, UnitMismatch);
    check_reject(INLET, r#"{"value":23,"at":"yesterday"}"#, MalformedTime);
    check_reject(INLET, r#"{"value":23,"at":1769846399.5}"#, MalformedTime);
    check_reject(INLET, r#"{"value":23,"at":"2026-01-31T08:00:10.001Z"}"#, TooFarAhead);
    check_reject(INLET, r#"{"value":23,"at":99999999999999999}"#, TooFarAhead);
    check_reject(INLET, r#"{"value":23,"at":"2026-01-31T06:59:59.999Z"}"#, TooOld);
    check_reject(INLET, r#"{"value":23,"at":-99999999999999999}"#, TooOld);
    check_reject(INLET, r#"{"value":23,"seq":"a"}"#, MalformedField);
    check_reject(INLET, r#"{"value":23,"quality":"splendid"}"#, MalformedField);
    assert_eq!(decoder().decode(b"dc/t/hall/R0/\xff", b"23", NOW), Err(ForeignTopic));
    assert_eq!(decoder().decode(INLET.as_bytes(), b"\xff23", NOW), Err(NotANumber));
}

#[test]
fn the_window_of_times_grows_with_the_clock_s_rate() {
    let mut fast = decoder();
    fast.set_clock_rate(60.0);
    let payload = r#"{"value":23,"at":"2026-01-31T08:05:00Z"}"#;
    assert!(matches!(fast.decode(INLET.as_bytes(), payload.as_bytes(), NOW), Ok(Decoded::Sample(_))));
    check_reject(INLET, payload, TooFarAhead);
}

/// Feeds `payloads` for one point to one decoder; `s` for a sample, `d` for a duplicate, `x` for a reject.
fn outcomes(payloads: &[&str]) -> String {
    let mut decoder = decoder();
    payloads
        .iter()
        .map(|payload| match decoder.decode(INLET.as_bytes(), payload.as_bytes(), NOW) {
            Ok(Decoded::Sample(_)) => 's',
            Ok(Decoded::Duplicate(_)) => 'd',
            Err(_) => 'x',
        })
        .collect()
}

#[test]
fn the_same_point_and_time_again_is_a_duplicate_and_late_data_is_not() {
    let [early, later, latest] = [1, 2, 3].map(|second| format!(r#"{{"value":1,"at":"2026-01-31T07:59:0{second}Z"}}"#));
    assert_eq!(outcomes(&[&early, &early, &later, &early]), "sdsd");
    assert_eq!(outcomes(&[&latest, &early, &later, &early, &latest]), "sssdd");
}

#[test]
fn without_a_time_only_the_sequence_number_tells_a_duplicate() {
    assert_eq!(outcomes(&[r#"{"value":1,"seq":7}"#, r#"{"value":1,"seq":7}"#, r#"{"value":1,"seq":8}"#]), "sds");
    assert_eq!(outcomes(&["1", "1"]), "ss");
}

#[test]
fn a_refused_message_changes_nothing() {
    let good = r#"{"value":1,"at":"2026-01-31T07:59:00Z","seq":1}"#;
    let refused = r#"{"value":"x","at":"2026-01-31T07:59:00Z","seq":1}"#;
    assert_eq!(outcomes(&[refused, good, good]), "xsd");
}

fn check_sample(sample: &Sample) {
    assert!(sample.value.is_finite());
    assert!(sample.at <= NOW + Duration::from_secs(10) && sample.at >= NOW - Duration::from_secs(3600));
}

/// A payload that is nearly right.
fn payload_like() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just("null".to_owned()),
        any::<f64>().prop_map(|value| format!("{value:?}")),
        any::<i64>().prop_map(|value| value.to_string()),
        ".{0,12}",
        Just("true".to_owned()),
    ];
    let unit = prop::sample::select(vec!["°C", "°F", "K", "kW", "", "\\u00b0C", "\u{202E}"]);
    let at = prop_oneof![any::<i64>().prop_map(|at| at.to_string()), "\"[0-9T:Z+-]{0,24}\"", ".{0,8}"];
    (value, unit, at, any::<i32>(), 0_usize..200).prop_map(|(value, unit, at, seq, cut)| {
        let text = format!(r#"{{"value":{value},"unit":"{unit}","at":{at},"seq":{seq},"quality":"good"}}"#);
        text.chars().take(if cut < 100 { cut } else { usize::MAX }).collect()
    })
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(topic in prop::collection::vec(any::<u8>(), 0..60), payload in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut decoder = decoder();
        prop_assert!(decoder.decode(&topic, b"1", NOW).is_err());
        if let Ok(Decoded::Sample(sample)) = decoder.decode(INLET.as_bytes(), &payload, NOW) {
            check_sample(&sample);
        }
    }

    #[test]
    fn whatever_is_accepted_is_finite_and_in_time(payload in payload_like()) {
        if let Ok(Decoded::Sample(sample)) = decode(INLET, &payload) {
            check_sample(&sample);
        }
    }

    #[test]
    fn a_well_formed_message_keeps_its_value_and_time(value in -19.0_f64..89.0, back in 0_u32..3_599_000, seq in any::<i64>()) {
        let at = Timestamp::from_millis(NOW.as_millis() - i64::from(back));
        let payload = format!(r#"{{"value":{value:?},"unit":"°C","at":"{at}","seq":{seq}}}"#);
        let Ok(Decoded::Sample(sample)) = decode(INLET, &payload) else { panic!("{payload} was refused") };
        prop_assert_eq!((sample.value, sample.at, sample.quality), (value, at, Quality::Good));
    }
}
