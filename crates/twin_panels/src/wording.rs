//! Numbers, states and times in the words that people read.

use jiff::tz::TimeZone;
use std::time::Duration;
use twin_model::quantity::{
    Category, breaker, bus_source, class, crac_state, gpu_throttle, machine_state, smoke_level, ups_source,
};
use twin_model::{Point, Timestamp, Unit};

/// Stands for a value that is not there.
pub const NO_VALUE: &str = "—";

/// `value` with its unit, at the decimals its sensors deserve: `23.4 °C`.
pub fn value_text(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Flag => flag_word(value).to_owned(),
        Unit::Code => format!("code {value:.0}"),
        Unit::Kilowatts => {
            let (number, unit) = power_text(value);
            format!("{number} {unit}")
        }
        _ => format!("{} {}", number_text(value, unit), unit.symbol()),
    }
}

/// `value` without its unit, for cards that set the unit beside it in smaller letters.
pub fn number_text(value: f64, unit: Unit) -> String {
    let decimals = if unit == Unit::Kilowatts { kilowatt_decimals(value) } else { unit.decimals() };
    let text = format!("{value:.decimals$}");
    // −0.0 is no reading that a person should see.
    if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') { text.replace('-', "") } else { text }
}

/// A power in kW, in words apart: the number, and the unit that it is told in. Megawatts from ten on.
pub fn power_text(kilowatts: f64) -> (String, &'static str) {
    const MEGAWATTS_FROM: f64 = 9_999.5;
    if kilowatts.abs() < MEGAWATTS_FROM {
        return (number_text(kilowatts, Unit::Kilowatts), "kW");
    }
    // The same digits, three places on.
    (number_text(kilowatts / 1e3, Unit::Kilowatts), "MW")
}

/// Three significant digits and a bit: 5.42, 54.2, 542.
const fn kilowatt_decimals(value: f64) -> usize {
    match value.abs() {
        magnitude if magnitude < 9.995 => 2,
        magnitude if magnitude < 999.95 => 1,
        _ => 0,
    }
}

/// The value of `point` in words where it is a state, else as a number with its unit.
pub fn point_value_text(point: &Point, value: f64) -> String {
    match (point.class.as_str(), words(point.class.as_str())) {
        (_, Some(words)) => word_of(words, value).to_owned(),
        (class::LEAK, None) => if value > 0.5 { "Wet" } else { "Dry" }.to_owned(),
        (class::CONTAINMENT_DOOR, None) => if value > 0.5 { "Open" } else { "Closed" }.to_owned(),
        (class::GPU_XID, None) if value < 0.5 => "None".to_owned(),
        (class::GPU_XID, None) => format!("XID {value:.0}"),
        _ => value_text(value, point.unit),
    }
}

/// The words for the codes of a class that names states.
fn words(class: &str) -> Option<&'static [(f64, &'static str)]> {
    match class {
        class::CRAC_STATE => Some(&CRAC_STATES),
        class::UPS_SOURCE => Some(&UPS_SOURCES),
        class::MACHINE_STATE => Some(&MACHINE_STATES),
        class::RACK_BREAKER | class::PDU_BREAKER => Some(&BREAKERS),
        class::BUS_SOURCE => Some(&BUS_SOURCES),
        class::SMOKE_LEVEL => Some(&SMOKE_LEVELS),
        class::GPU_THROTTLE => Some(&GPU_THROTTLES),
        _ => None,
    }
}

const CRAC_STATES: [(f64, &str); 4] = [
    (crac_state::OFF, "Off"),
    (crac_state::ON, "Running"),
    (crac_state::STANDBY, "Standby"),
    (crac_state::FAULT, "Fault"),
];
/// As upsOutputSource of RFC 1628.
const UPS_SOURCES: [(f64, &str); 7] = [
    (1.0, "Other"),
    (ups_source::NONE, "No output"),
    (ups_source::NORMAL, "Normal"),
    (ups_source::BYPASS, "Bypass"),
    (ups_source::BATTERY, "On battery"),
    (6.0, "Booster"),
    (7.0, "Reducer"),
];
const MACHINE_STATES: [(f64, &str); 5] = [
    (machine_state::STOPPED, "Stopped"),
    (machine_state::STARTING, "Starting"),
    (machine_state::RUNNING, "Running"),
    (machine_state::STOPPING, "Stopping"),
    (machine_state::FAULT, "Fault"),
];
const BREAKERS: [(f64, &str); 2] = [(breaker::OPEN, "Open"), (breaker::CLOSED, "Closed")];
const BUS_SOURCES: [(f64, &str); 3] =
    [(bus_source::NONE, "Nothing"), (bus_source::UTILITY, "Utility"), (bus_source::GENSET, "Genset")];
const SMOKE_LEVELS: [(f64, &str); 5] = [
    (smoke_level::NORMAL, "Clear"),
    (smoke_level::ALERT, "Alert"),
    (smoke_level::ACTION, "Action"),
    (smoke_level::FIRE_1, "Fire 1"),
    (smoke_level::FIRE_2, "Fire 2"),
];
const GPU_THROTTLES: [(f64, &str); 3] =
    [(gpu_throttle::NONE, "Nothing"), (gpu_throttle::POWER, "Power limit"), (gpu_throttle::THERMAL, "Heat")];

const fn flag_word(value: f64) -> &'static str {
    if value > 0.5 { "Yes" } else { "No" }
}

/// The word for a code of `crac_state`.
pub fn crac_state_word(code: f64) -> &'static str {
    word_of(&CRAC_STATES, code)
}

/// The word for a code of `ups_source`, as upsOutputSource of RFC 1628.
pub fn ups_source_word(code: f64) -> &'static str {
    word_of(&UPS_SOURCES, code)
}

/// What people call a side of a machine.
pub(crate) const fn category_word(category: Category) -> &'static str {
    match category {
        Category::Environmental => "Surroundings",
        Category::Mechanical => "Mechanical",
        Category::Thermal => "Thermal",
        Category::Electrical => "Electrical",
        Category::Fluid => "Fluids",
        Category::Control => "Control",
    }
}

fn word_of(words: &[(f64, &'static str)], code: f64) -> &'static str {
    words.iter().find(|(known, _)| (known - code).abs() < 0.5).map_or("Unknown state", |(_, word)| word)
}

/// A length of time, rounded down: `3 s`, `12 min`, `5 h 20 min`, `3 d`.
pub fn span_text(span: Duration) -> String {
    let secs = span.as_secs();
    match secs {
        0..60 => format!("{secs} s"),
        60..3_600 => format!("{} min", secs / 60),
        3_600..86_400 if secs % 3_600 >= 60 => format!("{} h {} min", secs / 3_600, secs % 3_600 / 60),
        3_600..86_400 => format!("{} h", secs / 3_600),
        _ => format!("{} d", secs / 86_400),
    }
}

/// A length of time in one number, for badges: `3 s`, `12 min`, `5 h`, `3 d`.
pub fn age_text(age: Duration) -> String {
    match age.as_secs() {
        secs @ 3_600..86_400 => format!("{} h", secs / 3_600),
        _ => span_text(age),
    }
}

/// Time of day in the zone: `14:03:22`.
pub fn time_text(at: Timestamp, zone: &TimeZone) -> String {
    strftime(at, zone, "%H:%M:%S")
}

/// Time of day to the minute: `14:03`.
pub fn minute_text(at: Timestamp, zone: &TimeZone) -> String {
    strftime(at, zone, "%H:%M")
}

/// Date and time of day: `21 Nov 14:03:22`.
pub fn moment_text(at: Timestamp, zone: &TimeZone) -> String {
    strftime(at, zone, "%-d %b %H:%M:%S")
}

/// The date: `Sat 21 Nov 2026`.
pub fn date_text(at: Timestamp, zone: &TimeZone) -> String {
    strftime(at, zone, "%a %-d %b %Y")
}

/// The zone's short name at that time: `WET`, or its offset where it has none.
pub fn zone_text(at: Timestamp, zone: &TimeZone) -> String {
    strftime(at, zone, "%Z")
}

/// The hour of the day in the zone, 0 to 23.
pub(crate) fn hour_of(at: Timestamp, zone: &TimeZone) -> Option<i8> {
    let at = jiff::Timestamp::from_nanosecond(i128::from(at.as_nanos())).ok()?;
    Some(at.to_zoned(zone.clone()).hour())
}

fn strftime(at: Timestamp, zone: &TimeZone, format: &str) -> String {
    let zoned = jiff::Timestamp::from_nanosecond(i128::from(at.as_nanos())).map(|at| at.to_zoned(zone.clone()));
    zoned.map_or_else(|_| NO_VALUE.to_owned(), |at| at.strftime(format).to_string())
}

/// A count in at most five characters: `987`, `12.3k`, `4.5M`.
pub fn count_text(count: u64) -> String {
    match count {
        0..10_000 => count.to_string(),
        10_000..1_000_000 => format!("{:.1}k", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1}M", count as f64 / 1e6),
        _ => format!("{:.1}G", count as f64 / 1e9),
    }
}

/// How many of all: `58 of 60 racks`, `all 60 racks`.
pub fn share_text(count: u32, all: u32, what: &str) -> String {
    if count == all && all > 1 {
        return format!("all {} {what}", count_text(all.into()));
    }
    format!("{} of {} {what}", count_text(count.into()), count_text(all.into()))
}

/// A size: `12.3 MB`, in powers of ten.
pub fn bytes_text(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// `1 rack`, `3 racks`.
pub fn plural_text(count: u64, one: &str) -> String {
    if count == 1 { format!("{count} {one}") } else { format!("{count} {one}s") }
}

/// That bots drive a site, and how fast its clock runs: `Simulated ×60`.
pub fn simulated_text(rate: f64) -> String {
    if (rate - 1.0).abs() < 1e-9 { "Simulated".to_owned() } else { format!("Simulated ×{rate:.0}") }
}

/// A change with its sign, where it is one: `+8.2 kW`, `−0.4 °C`, `±0.0 kW`.
pub fn change_text(change: f64, unit: Unit) -> String {
    let size = value_text(change.abs(), unit);
    let is_nothing = number_text(change.abs(), unit).chars().all(|c| c == '0' || c == '.');
    let sign = if is_nothing {
        "±"
    } else if change < 0.0 {
        "−"
    } else {
        "+"
    };
    format!("{sign}{}", size.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_its_unit_and_no_negative_zero() {
        for (value, unit, expected) in [
            (23.449, Unit::Celsius, "23.4 °C"),
            (-0.01, Unit::Celsius, "0.0 °C"),
            (5.424, Unit::Kilowatts, "5.42 kW"),
            (54.24, Unit::Kilowatts, "54.2 kW"),
            (1542.4, Unit::Kilowatts, "1542 kW"),
            (9999.4, Unit::Kilowatts, "9999 kW"),
            (63_835.0, Unit::Kilowatts, "63.8 MW"),
            (45.2, Unit::Percent, "45 %"),
        ] {
            assert_eq!(value_text(value, unit), expected);
        }
    }

    #[test]
    fn shares_tell_when_they_are_all() {
        assert_eq!(share_text(58, 60, "racks"), "58 of 60 racks");
        assert_eq!(share_text(30_000, 30_000, "sensors"), "all 30.0k sensors");
        assert_eq!(share_text(1, 1, "racks"), "1 of 1 racks");
        assert_eq!(share_text(0, 0, "racks"), "0 of 0 racks");
    }

    #[test]
    fn ages_are_short_and_spans_exact() {
        for (secs, age, span) in [(5, "5 s", "5 s"), (125, "2 min", "2 min"), (19_300, "5 h", "5 h 21 min")] {
            assert_eq!(age_text(Duration::from_secs(secs)), age);
            assert_eq!(span_text(Duration::from_secs(secs)), span);
        }
    }

    #[test]
    fn times_are_told_in_the_site_s_zone() {
        let zone = TimeZone::get("Europe/Berlin").expect("a zone of the bundled database");
        let at: Timestamp = "2026-07-01T12:00:00Z".parse().expect("a valid instant");
        assert_eq!(time_text(at, &zone), "14:00:00");
        assert_eq!(zone_text(at, &zone), "CEST");
    }

    #[test]
    fn states_are_words() {
        assert_eq!(crac_state_word(crac_state::FAULT), "Fault");
        assert_eq!(ups_source_word(ups_source::BATTERY), "On battery");
        assert_eq!(ups_source_word(42.0), "Unknown state");
        for (code, word) in [(machine_state::FAULT, "Fault"), (machine_state::RUNNING, "Running")] {
            assert_eq!(words(class::MACHINE_STATE).map(|words| word_of(words, code)), Some(word));
        }
    }
}
