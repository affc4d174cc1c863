//! Topics of others: messages in, samples or reasons out.

use crate::rig::{NOW, Publisher, Rig, start_broker};
use crate::site;
use proptest::prelude::*;
use std::time::Duration;
use twin_ingress::RejectReason::{self, *};
use twin_ingress::mqtt::{Decoded, Mapper, MqttConfig, MqttSource};
use twin_model::connection::{
    ClockForm, CsvForm, Decimal, JsonForm, Listener, PayloadForm, Scale, Selector, Spelling, Tongue, Topic,
};
use twin_model::{Quality, Sample};

fn topic(filter: &str, payload: PayloadForm, to: &str) -> Topic {
    Topic {
        filter: filter.parse().expect(filter),
        payload,
        spelling: Spelling::default(),
        scale: Scale { multiply: 1.0, divide: 1.0, offset: 0.0, unit: None },
        to: to.parse().expect(to),
        points: Vec::new(),
        period: None,
    }
}

fn place(text: &str) -> Selector {
    text.parse().expect(text)
}

fn json(value: &str) -> JsonForm {
    JsonForm { each: None, value: place(value), time: None, unit: None, quality: None, names: Vec::new() }
}

/// What `topics` make of one message at [`NOW`]: `point=value` and reasons, in their order.
fn read(topics: &[Topic], name: &str, payload: &str) -> (Vec<String>, Vec<RejectReason>) {
    let points = site::points(2);
    let (decoded, refused) = Mapper::new(topics, points.clone()).read(name.as_bytes(), payload.as_bytes(), NOW);
    let shown = decoded.iter().map(|decoded| {
        let Decoded::Sample(Sample { point, at, value, quality }) = *decoded else { panic!("{decoded:?}") };
        let id = &points.point(point).expect("a point of the table").id;
        let age = NOW.since(at).as_secs();
        let quality = if quality == Quality::Good { String::new() } else { format!(" {quality:?}") };
        format!("{id}={value}@-{age}{quality}")
    });
    (shown.collect(), refused)
}

fn check(topics: &[Topic], name: &str, payload: &str, samples: &[&str]) {
    let (told, refused) = read(topics, name, payload);
    assert_eq!((told, refused), (samples.iter().map(ToString::to_string).collect(), Vec::new()), "{name} {payload}");
}

fn check_reject(topics: &[Topic], name: &str, payload: &str, reasons: &[RejectReason]) {
    assert_eq!(read(topics, name, payload), (Vec::new(), reasons.to_vec()), "{name} {payload}");
}

#[test]
fn numbers_feed_the_point_that_the_topic_names_in_its_unit() {
    let mut one = topic("sensors/{rack}/temp", PayloadForm::Number, "t/hall/{rack}/inlet_mid");
    one.scale = Scale { multiply: 1.0, divide: 10.0, offset: 0.0, unit: Some("°F".into()) };
    let topics = [one];
    check(&topics, "sensors/R1/temp", "770", &["t/hall/R1/inlet_mid=25@-0"]);
    check_reject(&topics, "sensors/R9/temp", "770", &[UnknownPoint]);
    check_reject(&topics, "sensors/R1/humidity", "40", &[UnmappedTopic]);
    check_reject(&topics, "sensors/R1/temp", "warm", &[NotANumber]);
    check_reject(&topics, "sensors/R1/temp", "", &[MissingValue]);
    check_reject(&topics, "sensors/R1/temp", &" ".repeat(70_000), &[Oversized]);
}

#[test]
fn fields_of_json_tell_value_time_unit_and_quality() {
    let form = JsonForm {
        time: Some(place("$.Time")),
        unit: Some(place("/TempUnit")),
        quality: Some(place("$.q")),
        ..json("$.AM2301[0].Temperature")
    };
    let mut one = topic("tele/{rack}/SENSOR", PayloadForm::Json(form), "t/hall/{rack}/inlet_mid");
    one.spelling = Spelling { clock: ClockForm::IsoUtc, good: vec!["192".into()], ..Spelling::default() };
    let topics = [one];
    let payload = r#"{"Time":"2026-01-31T07:59:50","AM2301":[{"Temperature":77}],"TempUnit":"F","q":192}"#;
    check(&topics, "tele/R0/SENSOR", payload, &["t/hall/R0/inlet_mid=25@-10"]);
    let doubtful = payload.replace("192", "0");
    check(&topics, "tele/R0/SENSOR", &doubtful, &["t/hall/R0/inlet_mid=25@-10 Bad"]);
    check_reject(&topics, "tele/R0/SENSOR", &payload.replace("\"F\"", "\"kW\""), &[UnitMismatch]);
    check_reject(&topics, "tele/R0/SENSOR", &payload.replace("TempUnit", "other"), &[UnitMismatch]);
    check_reject(&topics, "tele/R0/SENSOR", &payload.replace("\"Time\"", "\"other\""), &[MalformedTime]);
    check_reject(&topics, "tele/R0/SENSOR", &payload.replace("T07", "T06"), &[TooOld]);
    check_reject(&topics, "tele/R0/SENSOR", &payload.replace("77", "null"), &[NotANumber]);
    check_reject(&topics, "tele/R0/SENSOR", "{}", &[MissingValue]);
    check_reject(&topics, "tele/R0/SENSOR", "{", &[MalformedJson]);
}

#[test]
fn lists_fan_out_to_the_points_that_their_entries_name() {
    let form = JsonForm {
        each: Some(place("$.readings")),
        time: Some(place("@.t")),
        names: vec![("rack".into(), place("@.id"))],
        ..json("@.v")
    };
    let mut one = topic("{room}/all", PayloadForm::Json(form), "t/{room}/{rack}/inlet_mid");
    one.spelling.clock = ClockForm::Millis;
    let payload = r#"{"readings":[{"id":"R0","v":20,"t":1769846399000},{"id":"R1","v":"21.5","t":1769846398000},
        {"id":"R7","v":1,"t":1769846398000},{"v":1,"t":1769846398000},{"id":"R0","t":1769846398000}]}"#;
    let (told, refused) = read(&[one], "hall/all", payload);
    assert_eq!(told, ["t/hall/R0/inlet_mid=20@-1", "t/hall/R1/inlet_mid=21.5@-2"]);
    assert_eq!(refused, [UnknownPoint, UnknownPoint, MissingValue]);

    let by_key = JsonForm { each: Some(place("$")), ..json("@") };
    let topics = [topic("x/all", PayloadForm::Json(by_key), "t/hall/{key}/inlet_mid")];
    check(&topics, "x/all", r#"{"R0":20,"R1":21}"#, &["t/hall/R0/inlet_mid=20@-0", "t/hall/R1/inlet_mid=21@-0"]);
    let by_index = JsonForm { each: Some(place("$")), ..json("@") };
    let topics = [topic("x/all", PayloadForm::Json(by_index), "t/hall/R{index}/inlet_mid")];
    check(&topics, "x/all", "[20,21]", &["t/hall/R0/inlet_mid=20@-0", "t/hall/R1/inlet_mid=21@-0"]);
}

#[test]
fn one_message_feeds_many_points_of_many_entries() {
    let topics = [
        topic("meter/{rack}", PayloadForm::Json(json("$.a")), "t/hall/{rack}/power_a"),
        topic("meter/{rack}", PayloadForm::Json(json("$.b")), "t/hall/{rack}/power_b"),
    ];
    let told = ["t/hall/R0/power_a=1.5@-0", "t/hall/R0/power_b=2@-0"];
    check(&topics, "meter/R0", r#"{"a":1.5,"b":2}"#, &told);
}

#[test]
fn lines_of_columns_are_read_with_the_decimals_of_their_country() {
    let form = CsvForm {
        separator: ';',
        skip: 1,
        value: 2,
        time: Some(1),
        unit: None,
        quality: None,
        names: vec![("rack".into(), 0)],
    };
    let mut one = topic("export", PayloadForm::Csv(form), "t/hall/{rack}/inlet_mid");
    one.spelling = Spelling { decimal: Decimal::Comma, clock: ClockForm::Seconds, ..Spelling::default() };
    let payload = "rack;time;value\r\nR0;1769846399;23,5\r\n\"R1\";1769846398;24\r\n\r\n";
    check(&[one.clone()], "export", payload, &["t/hall/R0/inlet_mid=23.5@-1", "t/hall/R1/inlet_mid=24@-2"]);
    check_reject(
        &[one],
        "export",
        "head\nR0;1769846399;1.234,5\nR0;soon;1\nR0;1",
        &[NotANumber, MalformedTime, MissingValue],
    );
}

#[test]
fn words_stand_for_numbers_where_a_document_says_so() {
    let mut one = topic("leak", PayloadForm::Number, "t/hall/rope/wet");
    check(std::slice::from_ref(&one), "leak", "true", &["t/hall/rope/wet=1@-0"]);
    check_reject(std::slice::from_ref(&one), "leak", "WET", &[NotANumber]);
    one.spelling.words = vec![("WET".into(), 1.0), ("DRY".into(), 0.0)];
    check(std::slice::from_ref(&one), "leak", "WET", &["t/hall/rope/wet=1@-0"]);
    check(std::slice::from_ref(&one), "leak", " DRY\n", &["t/hall/rope/wet=0@-0"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn topics_of_others_come_from_their_broker_and_are_acknowledged_once_committed() {
    let broker = start_broker().await;
    let listener = || Listener {
        name: "bms".into(),
        broker: MqttConfig::at(broker.address()),
        tongue: Tongue::Topics(vec![
            topic("bms/{rack}/t", PayloadForm::Number, "t/hall/{rack}/inlet_mid"),
            topic("bms/+/p", PayloadForm::Number, "t/hall/R0/power_a"),
        ]),
    };
    let mut rig = Rig::run(16, |points, clock| MqttSource::listen(&listener(), "twin-bms", points, clock));
    let report = rig.wait_report(|report| report.phase == twin_ingress::SourcePhase::Connected).await;
    assert_eq!(report.id.as_str(), "mqtt bms");
    let mut publisher = Publisher::connect(broker.address(), "bms").await;
    publisher.publish("bms/R0/t", ["20"]).await;
    publisher.publish("bms/R1/t", ["21", "x"]).await;
    let (values, last) = rig.next_values(2).await;
    assert_eq!(values, [20.0, 21.0]);
    rig.commit(&last.expect("a batch"));
    let report = rig.wait_report(|report| !report.rejects.is_empty()).await;
    assert_eq!(report.rejects[0].examples[0], "bms/R1/t x");
    publisher.publish("bms/R1/p", ["5"]).await;
    assert_eq!(rig.next_values(1).await.0, [5.0]);
    rig.kill().await;

    // Only what was not committed comes again, although these numbers tell no time by which to know them.
    let mut next = Rig::run(16, |points, clock| MqttSource::listen(&listener(), "twin-bms", points, clock));
    assert_eq!(next.next_values(1).await.0, [5.0]);
    next.stop().await;
    broker.shutdown().await;
}

/// Every kind of reading at once.
fn all_forms() -> Vec<Topic> {
    let names = |place_of: &str| vec![("rack".into(), place(place_of))];
    let each = JsonForm { each: Some(place("$.l")), time: Some(place("@.t")), names: names("@.id"), ..json("@.v") };
    let csv = CsvForm {
        separator: ',',
        skip: 0,
        value: 1,
        time: None,
        unit: Some(2),
        quality: None,
        names: vec![("rack".into(), 0)],
    };
    let mut timed = topic("a/{rack}", PayloadForm::Json(each), "t/hall/{rack}/inlet_mid");
    timed.spelling.clock = ClockForm::Seconds;
    vec![
        topic("a/{rack}", PayloadForm::Number, "t/hall/{rack}/inlet_mid"),
        topic("a/{rack}", PayloadForm::Json(json("/v/0")), "t/hall/{rack}/inlet_mid"),
        timed,
        topic("a/#", PayloadForm::Csv(csv), "t/hall/{rack}/inlet_mid"),
    ]
}

proptest! {
    #[test]
    fn no_bytes_make_the_mapper_panic_and_what_it_accepts_is_a_number_in_time(
        payload in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..80),
            "R0,[0-9.eE+-]{0,8},(°C|°F|kW|)".prop_map(String::into_bytes),
            (any::<f64>(), any::<i64>(), ".{0,6}").prop_map(|(value, at, text)| {
                format!(r#"{{"v":[{value:?}],"l":[{{"id":"R0","v":{value:?},"t":{at}}},{{"id":"R1","v":"{at}","t":"{text}"}}]}}"#).into_bytes()
            }),
        ],
        level in "[R01/]{0,4}",
    ) {
        let mut mapper = Mapper::new(&all_forms(), site::points(2));
        let (decoded, _) = mapper.read(format!("a/{level}").as_bytes(), &payload, NOW);
        for decoded in decoded {
            let (Decoded::Sample(sample) | Decoded::Duplicate(sample)) = decoded;
            prop_assert!(sample.value.is_finite());
            prop_assert!(sample.at <= NOW + Duration::from_secs(10) && sample.at >= NOW - Duration::from_secs(3600));
        }
    }

    #[test]
    fn a_number_that_was_said_is_the_number_that_is_told(value in -19.0_f64..89.0, back in 0_i64..3_599) {
        let at = NOW.as_millis() / 1000 - back;
        let payload = format!(r#"{{"l":[{{"id":"R1","v":{value:?},"t":{at}}}]}}"#);
        let (decoded, _) = Mapper::new(&all_forms(), site::points(2)).read(b"a/R0", payload.as_bytes(), NOW);
        let [Decoded::Sample(sample)] = decoded[..] else { panic!("{decoded:?}") };
        prop_assert_eq!((sample.value, sample.at.as_millis() / 1000), (value, at));
    }
}
