//! Labels: which field a value is for, and which of several quantities it is about.

use twin_model::Priority;
use twin_model::custom::Side;
use twin_model::spec::Field;

/// What a label stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A field.
    Field(Field),
    /// One end of the range.
    End(Side),
}

/// A quantity's name, and the words that mean it. More special ones first.
const QUANTITIES: &[(&str, &[&str])] = &[
    ("Dew point", &["dew point", "dewpoint", "taupunkt"]),
    ("Differential pressure", &["differential pressure", "differenzdruck", "delta p", "static pressure"]),
    ("Relative humidity", &["humidity", "feuchte", "luftfeuchtigkeit", "feuchtigkeit"]),
    ("Temperature", &["temperature", "temperatur", "temp"]),
    ("Pressure", &["pressure", "druck"]),
    ("CO2 concentration", &["co2", "co₂", "carbon dioxide", "kohlendioxid"]),
    ("Airflow", &["airflow", "air flow", "volumenstrom", "luftmenge"]),
    ("Flow", &["flow rate", "flow", "durchfluss"]),
    ("Vibration velocity", &["vibration", "schwingung", "schwinggeschwindigkeit"]),
    ("Speed", &["rotational speed", "drehzahl", "shaft speed"]),
    ("Sound level", &["sound level", "sound pressure", "schallpegel", "noise level"]),
    ("Power", &["active power", "wirkleistung", "true power"]),
    ("Current", &["current", "stromstärke"]),
    ("Voltage", &["voltage", "spannung"]),
    ("Level", &["fill level", "füllstand", "liquid level"]),
];

/// Of the thing itself, not of what it measures.
const OTHER_THINGS: &[&str] = &[
    "operating",
    "operation",
    "storage",
    "supply",
    "consumption",
    "dimension",
    "weight",
    "housing",
    "cable",
    "ambient",
    "response",
    "betrieb",
    "lager",
    "versorgung",
    "gehäuse",
    "abmessung",
    "gewicht",
    "umgebung",
    "certif",
    "warranty",
    "protection",
    "schutzart",
    "ansprechzeit",
    "compensat",
    "transport",
    "burden",
    "load resist",
    "bürde",
    "battery",
    "drift",
    "stability",
    "overload",
    "proof",
    "burst",
    "process connection",
];

/// Whether `text` has `word` as words of their own.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let is_edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    text.match_indices(word)
        .any(|(at, _)| is_edge(text[..at].chars().next_back()) && is_edge(text[at + word.len()..].chars().next()))
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| has_word(text, word))
}

/// The quantity that `text` names, and with which word.
pub(crate) fn quantity_in(text: &str) -> Option<(&'static str, &'static str)> {
    let lower = normal(text);
    // German joins words: Temperaturbereich.
    let names = |word: &&&str| has_word(&lower, word) || (word.len() > 5 && lower.contains(**word));
    QUANTITIES.iter().find_map(|(name, words)| Some((*name, *words.iter().find(names)?)))
}

/// Whether a label is about the device itself.
pub(crate) fn is_other_thing(label: &str) -> bool {
    let lower = normal(label);
    OTHER_THINGS.iter().any(|word| lower.contains(word))
}

/// `text` in lower case, its words apart: `rangeMin`, `range_min` and `Range.min` are `range min`.
pub(crate) fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut was_lower = false;
    for c in text.chars() {
        if c.is_uppercase() && was_lower {
            normal.push(' ');
        }
        was_lower = c.is_lowercase();
        match c {
            '_' | '-' | '.' | '/' | '(' | ')' | '[' | ']' => normal.push(' '),
            other => normal.extend(other.to_lowercase()),
        }
    }
    crate::text::squeezed(&normal)
}

/// What `label` stands before, if it is one of a sensor's. What is in brackets is its unit.
pub(crate) fn meaning(label: &str) -> Option<Meaning> {
    let bare = label.split(['[', '(']).next().unwrap_or(label);
    let label = normal(if bare.trim().is_empty() { label } else { bare });
    if label.is_empty() || label.chars().count() > 60 || is_other_thing(&label) {
        return None;
    }
    let has = |words: &[&str]| has_any(&label, words);
    let field = |field| Some(Meaning::Field(field));
    if let Some((side, priority)) = limit_of(&label) {
        return field(Field::Limit(side, priority));
    }
    if has(&["manufacturer", "maker", "vendor", "hersteller", "brand", "made by"]) {
        field(Field::Maker)
    } else if has(&[
        "accuracy",
        "genauigkeit",
        "messabweichung",
        "uncertainty",
        "messunsicherheit",
        "tolerance",
        "max error",
    ]) || label.ends_with("genauigkeit")
    {
        field(Field::Accuracy)
    } else if has(&["resolution", "auflösung"]) {
        field(Field::Resolution)
    } else if is_period(&label) {
        field(Field::Period)
    } else if let Some(side) = end_of(&label) {
        Some(Meaning::End(side))
    } else if has(&["range", "span", "messbereich", "measuring range"]) || label.ends_with("bereich") {
        field(Field::Range)
    } else if has(&["modbus", "register", "modbus register", "holding register", "input register"]) {
        field(Field::Modbus)
    } else if has(&["oid", "object id", "object identifier", "snmp"]) {
        field(Field::Snmp)
    } else if has(&["topic", "mqtt"]) {
        field(Field::Mqtt)
    } else if has(&["output", "ausgang", "output signal", "ausgangssignal", "signal"]) {
        field(Field::Output)
    } else if has(&["unit", "units", "einheit", "engineering unit", "uom"]) {
        field(Field::Unit)
    } else if has(&[
        "quantity",
        "measurand",
        "parameter",
        "messgröße",
        "measured variable",
        "measurement",
        "measures",
        "measured",
        "variable",
    ]) {
        field(Field::Quantity)
    } else if has(&[
        "model",
        "type",
        "typ",
        "part number",
        "part no",
        "order code",
        "product",
        "modell",
        "sensor",
        "bestellnummer",
        "artikel",
    ]) {
        field(Field::Model)
    } else {
        None
    }
}

fn is_period(label: &str) -> bool {
    let every = ["interval", "rate", "frequency", "period", "intervall", "rate", "takt", "cycle"];
    let samples = [
        "sampling",
        "sample",
        "measurement",
        "measuring",
        "update",
        "mess",
        "abtast",
        "polling",
        "refresh",
        "reporting",
    ];
    let joined = ["messintervall", "abtastrate", "messtakt", "abtastintervall", "aktualisierungsintervall", "messrate"];
    has_any(label, &joined) || (has_any(label, &every) && samples.iter().any(|word| label.contains(word)))
}

/// The side and urgency of an alarm limit.
fn limit_of(label: &str) -> Option<(Side, Priority)> {
    let priority = if ["critical", "crit", "kritisch", "high high", "low low", "hihi", "lolo"]
        .iter()
        .any(|word| label.contains(word))
    {
        Priority::P1
    } else if ["warning", "warn", "warnung", "pre alarm", "voralarm"].iter().any(|word| label.contains(word)) {
        Priority::P3
    } else if ["alarm", "alert"].iter().any(|word| label.contains(word)) {
        Priority::P2
    } else {
        return None;
    };
    side_of(label).map(|side| (side, priority))
}

fn side_of(label: &str) -> Option<Side> {
    let high = ["high", "upper", "max", "maximum", "hi", "above", "over", "oben", "obere", "oberer", "hoch", "hihi"];
    let low = [
        "low", "lower", "min", "minimum", "lo", "below", "under", "unten", "untere", "unterer", "niedrig", "tief",
        "lolo",
    ];
    match (has_any(label, &high), has_any(label, &low)) {
        (true, false) => Some(Side::High),
        (false, true) => Some(Side::Low),
        _ => None,
    }
}

/// Which end of the range a label names.
fn end_of(label: &str) -> Option<Side> {
    let is_range = has_any(label, &["range", "span", "scale", "measuring", "messbereich", "value"]);
    let is_bare = matches!(
        label,
        "min" | "max" | "minimum" | "maximum" | "from" | "to" | "lower" | "upper" | "von" | "bis" | "low" | "high"
    );
    if !(is_range || is_bare) {
        return None;
    }
    match label {
        "from" | "von" => Some(Side::Low),
        "to" | "bis" => Some(Side::High),
        _ => side_of(label).or_else(|| {
            let ends = [
                ("from", Side::Low),
                ("von", Side::Low),
                ("start", Side::Low),
                ("end", Side::High),
                ("bis", Side::High),
            ];
            ends.into_iter().find(|(word, _)| has_word(label, word)).map(|(_, side)| side)
        }),
    }
}
