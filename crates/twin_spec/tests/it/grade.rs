//! What has to be found in each file, and that nothing else is.

use twin_model::spec::{Field, Proposal};
use twin_spec::read;

/// Files, and what each of their sensors is: `Field: value`, in the order of the fields. A field that is missing has to be empty.
const GRADES: &[(&str, &[&str])] = &[
    (
        "prose.txt",
        &["Maker: Acme Instruments | Model: TH-210 | Quantity: Temperature | Unit: °C | Range: -40 to 125 °C | \
        Accuracy: ±0.3 °C | Resolution: 0.01 °C | Period: 10 s | Output: 4–20 mA"],
    ),
    (
        "sheet.txt",
        &[
            "Maker: Borealis Sensors | Model: DP-500 | Quantity: Differential pressure | Unit: Pa | Range: 0 to 500 Pa | \
        Accuracy: ±1 % of full scale | Resolution: 0.1 Pa | Period: 0.5 s | Critical high: 400 Pa | Warning high: 300 Pa | Output: 0-10 V",
        ],
    ),
    (
        "german_latin1.txt",
        &[
            "Maker: Müller Messtechnik GmbH | Model: LF-20 | Quantity: Relative humidity | Unit: % | Range: 0 to 100 % | \
        Accuracy: ±1,8 % r.F. | Resolution: 0,1 % r.F. | Period: 30 s | Alarm high: 80 % | Warning low: 20.5 %",
        ],
    ),
    (
        "imperial.txt",
        &["Maker: Liberty Controls | Model: AT-77F | Quantity: Temperature | Unit: °C | Range: -40 to 100 °C | \
        Accuracy: ±1 °F | Period: 60 s | Alarm high: 35 °C | Alarm low: 10 °C"],
    ),
    (
        "markdown.txt",
        &[
            "Maker: Norden Automation | Model: PT-10 | Quantity: Pressure | Unit: bar | Range: 0 to 16 bar | Accuracy: ±0.5 % | Period: 1 s",
            "Maker: Norden Automation | Model: TF-4 | Quantity: Temperature | Unit: °C | Range: 0 to 90 °C | Accuracy: ±0.2 K | Period: 5 s",
        ],
    ),
    (
        "conflict.txt",
        &["Maker: Acme | Model: CO-3 | Quantity: CO2 concentration | Unit: ppm | \
        Range: 0 to 5000 ppm (or 0 to 10000 ppm) | Accuracy: ±50 ppm"],
    ),
    ("nothing.txt", &[]),
    (
        "german.csv",
        &[
            "Maker: Acme | Model: TH-1 | Quantity: Temperature | Unit: °C | Range: -40 to 125.5 °C | Accuracy: ±0,5 °C | Period: 1 s | Alarm high: 35.5",
            "Maker: Acme | Model: HU-2 | Quantity: Relative humidity | Unit: % | Range: 0 to 100 % | Accuracy: ±2 % rF; typisch | Period: 10 s | \
        Alarm high: 70",
        ],
    ),
    (
        "export.csv",
        &[
            "Maker: Acme | Model: TH-210 | Quantity: Temperature | Unit: °C | Range: -40 to 125 °C | Period: 10 s | Critical high: 32 | \
        Warning high: 27 | Warning low: 15 | Modbus: 40001, int16, x0.1",
            "Maker: Borealis | Model: DP-500 | Quantity: Pressure | Unit: Pa | Range: 0 to 500 Pa | Period: 5 s | Critical high: 400 | \
        Warning low: 3 | Modbus: 40021 float32",
            "Maker: Acme | Model: HU-9 | Quantity: Relative humidity | Unit: % | Range: 0 to 100 % | Period: 60 s | Warning high: 70 | \
        Modbus: 30005 uint16",
        ],
    ),
    (
        "keyvalue.csv",
        &[
            "Maker: Vibro AS | Model: VM-120 | Quantity: Vibration velocity | Unit: mm/s | Range: 0 to 50 mm/s | Period: 0.1 s | \
        Critical high: 11.2 mm/s | SNMP: 1.3.6.1.4.1.99999.4.1.2",
        ],
    ),
    (
        "nested.json",
        &["Maker: Acme Instruments | Model: CX-9 | Quantity: Temperature | Unit: °C | Range: -20.5 to 80 °C | \
        Accuracy: ±0.2 °C | Resolution: 0.05 °C | Period: 15 s | Critical high: 35.5 | Warning high: 30 | Warning low: 5 | \
        Modbus: 40011 | MQTT: dc/demo/hall-a/A01/cx9"],
    ),
    (
        "list.json",
        &[
            "Maker: Norden | Model: T-1 | Quantity: Temperature | Unit: °C | Range: -10 to 60 °C | Period: 5 s",
            "Maker: Norden | Model: C-2 | Quantity: CO2 concentration | Unit: ppm | Range: 0 to 2000 ppm | Alarm high: 1200",
        ],
    ),
    (
        "combined.txt",
        &[
            "Maker: Borealis Sensors | Model: HT-30 | Quantity: Temperature | Unit: °C | Range: -40 to 80 °C | Accuracy: ±0.3 °C | Period: 2 s",
            "Maker: Borealis Sensors | Model: HT-30 | Quantity: Relative humidity | Unit: % | Range: 0 to 100 % | Accuracy: ±2 %RH | Period: 2 s",
        ],
    ),
    (
        "sheet.pdf",
        &[
            "Maker: Hydra Flow | Model: FM-900 | Quantity: Flow | Unit: L/s | Range: 0 to 25 L/s | Accuracy: ±0.4 % of reading | \
        Period: 0.5 s | Critical low: 0.5 L/s | Warning low: 2 L/s | Output: 4-20 mA | Modbus: 40101, float32",
        ],
    ),
];

pub(crate) fn bytes_of(file: &str) -> Vec<u8> {
    let path = format!("{}/tests/files/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).expect(&path)
}

fn told(proposal: &Proposal) -> String {
    let field = |field: Field| {
        let conflicts: Vec<String> = proposal.conflicts(field).map(|other| other.told.to_string()).collect();
        let others = if conflicts.is_empty() { String::new() } else { format!(" (or {})", conflicts.join(", ")) };
        format!("{}: {}{others}", field.title(), proposal.text(field).expect("it was found"))
    };
    proposal.fields().into_iter().map(field).collect::<Vec<_>>().join(" | ")
}

#[test]
fn every_file_tells_what_it_says_and_nothing_else() {
    let mut wrong = Vec::new();
    for (file, expected) in GRADES {
        let proposals = read(file, &bytes_of(file)).expect(file);
        let found: Vec<String> = proposals.iter().map(told).collect();
        if found != *expected {
            wrong.push(format!(
                "{file}\n  found    {}\n  expected {}",
                found.join("\n           "),
                expected.join("\n           ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} files:\n{}", wrong.len(), GRADES.len(), wrong.join("\n"));
}

#[test]
fn evidence_says_where_and_in_which_words() {
    let spots = |file: &str, field: Field| {
        let proposals = read(file, &bytes_of(file)).expect(file);
        let evidence = &proposals[0].finding(field).expect("it was found").evidence;
        format!("{}, {}: {}", evidence.file, evidence.spot, evidence.quote)
    };
    assert_eq!(spots("sheet.txt", Field::Range), "sheet.txt, line 4: Measuring range ..... 0 to 500 Pa");
    assert_eq!(spots("export.csv", Field::Modbus), "export.csv, row 3, column \"modbus register\": 40001, int16, x0.1");
    assert_eq!(spots("nested.json", Field::Maker), "nested.json, key device.manufacturer: Acme Instruments");
    assert_eq!(spots("nested.json", Field::Range), "nested.json, key measurement.range.min: -20.50 … 80.0");
    assert_eq!(spots("sheet.pdf", Field::Modbus), "sheet.pdf, page 2, line 4: Modbus register: 40101, float32");
}

#[test]
fn what_is_no_file_of_a_sensor_is_refused_with_the_reason() {
    for (file, bytes, says) in [
        ("a.exe", &b"MZ\0\0"[..], "no PDF, CSV, TXT or JSON"),
        ("a.pdf", b"%PDF-1.4 and then nothing", "read a.pdf"),
        ("a.json", b"{\"range\": ", "read a.json"),
    ] {
        let refusal = read(file, bytes).expect_err(file).to_string();
        assert!(refusal.contains(says), "{refusal}");
    }
}

#[test]
fn a_draft_has_what_was_found_and_no_more() {
    let of = |file: &str| read(file, &bytes_of(file)).expect(file).remove(0).draft();
    let draft = of("imperial.txt");
    assert_eq!((&*draft.name, &*draft.unit, draft.min, draft.max), ("temperature", "°C", -40.0, 100.0));
    assert_eq!((draft.period_secs, draft.limits.len(), &*draft.place), (Some(60.0), 2, ""));
    assert!(draft.note.contains("Liberty Controls"), "{}", draft.note);
}
