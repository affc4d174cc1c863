//! Numbers with units, ranges of them, and times, as data sheets write them.

use twin_model::Unit;

/// A unit as it is written, the unit that it is kept in, and what the model calls the written one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Written {
    spelling: &'static str,
    pub(crate) unit: Unit,
    wire: &'static str,
}

const fn written(spelling: &'static str, unit: Unit, wire: &'static str) -> Written {
    Written { spelling, unit, wire }
}

/// Longer spellings before those that they begin with.
const SPELLINGS: &[Written] = &[
    written("° C", Unit::Celsius, "°C"),
    written("°C", Unit::Celsius, "°C"),
    written("℃", Unit::Celsius, "°C"),
    written("ºC", Unit::Celsius, "°C"),
    written("deg C", Unit::Celsius, "°C"),
    written("degC", Unit::Celsius, "°C"),
    written("degrees Celsius", Unit::Celsius, "°C"),
    written("Grad Celsius", Unit::Celsius, "°C"),
    written("celsius", Unit::Celsius, "°C"),
    written("Celsius", Unit::Celsius, "°C"),
    written("° F", Unit::Celsius, "°F"),
    written("°F", Unit::Celsius, "°F"),
    written("ºF", Unit::Celsius, "°F"),
    written("deg F", Unit::Celsius, "°F"),
    written("degF", Unit::Celsius, "°F"),
    written("degrees Fahrenheit", Unit::Celsius, "°F"),
    written("fahrenheit", Unit::Celsius, "°F"),
    written("%RH", Unit::Percent, "%"),
    written("% RH", Unit::Percent, "%"),
    written("%rH", Unit::Percent, "%"),
    written("% rH", Unit::Percent, "%"),
    written("%rF", Unit::Percent, "%"),
    written("% rF", Unit::Percent, "%"),
    written("% r.F.", Unit::Percent, "%"),
    written("% r. F.", Unit::Percent, "%"),
    written("percent", Unit::Percent, "%"),
    written("%", Unit::Percent, "%"),
    written("kWh", Unit::KilowattHours, "kWh"),
    written("kVA", Unit::KilovoltAmperes, "kVA"),
    written("kW", Unit::Kilowatts, "kW"),
    written("MW", Unit::Kilowatts, "MW"),
    written("mV", Unit::Volts, "mV"),
    written("kV", Unit::Volts, "kV"),
    written("mA", Unit::Amperes, "mA"),
    written("inH2O", Unit::Pascals, "inH2O"),
    written("in H2O", Unit::Pascals, "inH2O"),
    written("in. H2O", Unit::Pascals, "inH2O"),
    written("in. w.c.", Unit::Pascals, "inH2O"),
    written("in WC", Unit::Pascals, "inH2O"),
    written("inWC", Unit::Pascals, "inH2O"),
    written("kPa", Unit::Pascals, "kPa"),
    written("hPa", Unit::Bar, "hPa"),
    written("mbar", Unit::Bar, "mbar"),
    written("psi", Unit::Bar, "psi"),
    written("bar", Unit::Bar, "bar"),
    written("Pa", Unit::Pascals, "Pa"),
    written("m³/h", Unit::CubicMetresPerSecond, "m³/h"),
    written("m3/h", Unit::CubicMetresPerSecond, "m3/h"),
    written("m³/s", Unit::CubicMetresPerSecond, "m³/s"),
    written("CFM", Unit::CubicMetresPerSecond, "CFM"),
    written("cfm", Unit::CubicMetresPerSecond, "CFM"),
    written("L/min", Unit::LitresPerSecond, "L/min"),
    written("l/min", Unit::LitresPerSecond, "L/min"),
    written("L/s", Unit::LitresPerSecond, "L/s"),
    written("l/s", Unit::LitresPerSecond, "L/s"),
    written("L/h", Unit::LitresPerHour, "L/h"),
    written("l/h", Unit::LitresPerHour, "L/h"),
    written("mm/s", Unit::MillimetresPerSecond, "mm/s"),
    written("in/s", Unit::MillimetresPerSecond, "in/s"),
    written("m/s²", Unit::MetresPerSecondSquared, "m/s²"),
    written("rpm", Unit::Rpm, "rpm"),
    written("RPM", Unit::Rpm, "rpm"),
    written("U/min", Unit::Rpm, "rpm"),
    written("ppm", Unit::PartsPerMillion, "ppm"),
    written("dB(A)", Unit::Decibels, "dB"),
    written("dB", Unit::Decibels, "dB"),
    written("MHz", Unit::Megahertz, "MHz"),
    written("Hz", Unit::Hertz, "Hz"),
    written("mΩ", Unit::Milliohms, "mΩ"),
    written("µm", Unit::Micrometres, "µm"),
    written("mm", Unit::Millimetres, "mm"),
    written("V", Unit::Volts, "V"),
    written("A", Unit::Amperes, "A"),
    written("W", Unit::Watts, "W"),
    written("K", Unit::Kelvin, "K"),
];

impl Written {
    /// The unit that begins `text`, and how many bytes it takes; a letter after it makes it another word.
    pub(crate) fn at_start(text: &str) -> Option<(Self, usize)> {
        let fits = |written: &&Self| {
            text.strip_prefix(written.spelling).is_some_and(|rest| {
                let after = rest.chars().next();
                !after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '²' | '³' | '°'))
            })
        };
        SPELLINGS.iter().find(fits).map(|written| (*written, written.spelling.len()))
    }

    /// The unit that is all of `text`.
    pub(crate) fn whole(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches(|c| matches!(c, '[' | ']' | '(' | ')')).trim();
        let found = Self::at_start(text).filter(|(_, length)| *length == text.len()).map(|(written, _)| written);
        // Whole cells are unambiguous where words of a sentence are not.
        found.or(match text {
            "C" => Some(written("C", Unit::Celsius, "°C")),
            "F" => Some(written("F", Unit::Celsius, "°F")),
            _ => None,
        })
    }

    /// `value`, which is in the written unit, in the unit that it is kept in.
    pub(crate) fn convert(&self, value: f64) -> Option<f64> {
        let converted = self.unit.convert_from(self.wire, value).ok()?;
        // What conversion adds in the last digits nobody wrote.
        Some((converted * 1e6).round() / 1e6).filter(|value| value.is_finite())
    }
}

/// A number in a text, and where it begins and ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number {
    pub(crate) value: f64,
    pub(crate) unit: Option<Written>,
    pub(crate) start: usize,
    /// After its unit.
    pub(crate) end: usize,
    /// It was written with ±.
    is_tolerance: bool,
}

/// The numbers of `text` in their order, with the units that follow them.
pub(crate) fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let digit = at + offset;
        let before = text[..digit].chars().next_back();
        let end = digit + digits_at(&text[digit..]);
        let written = &text[digit..end];
        at = end;
        // A digit of a word, as in PT100, ISO9001 or TH-210, is no number.
        let is_word = match before {
            Some('-') => text[..digit - 1].ends_with(char::is_alphabetic),
            Some(c) => c.is_alphabetic() || c == '_',
            None => false,
        };
        if is_word {
            continue;
        }
        let Some(value) = plain(written) else { continue };
        let (sign, start, is_tolerance) = sign_before(text, digit);
        let rest = &text[end..];
        let gap = rest.len() - rest.trim_start().len();
        let unit = Written::at_start(rest.trim_start());
        if unit.is_none() && rest.chars().next().is_some_and(|c| c.is_alphabetic()) && !is_exempt(rest) {
            continue;
        }
        let unit_end = unit.map_or(end, |(_, length)| end + gap + length);
        at = at.max(unit_end);
        found.push(Number {
            value: sign * value,
            unit: unit.map(|(unit, _)| unit),
            start,
            end: unit_end,
            is_tolerance,
        });
    }
    found
}

/// How many bytes of `text`, which begins with a digit, are one number: points and commas only between digits.
fn digits_at(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_mark = |at: usize| matches!(bytes.get(at), Some(b'.' | b',' | b'\''));
    (0..bytes.len()).find(|at| !(is_digit(*at) || (is_mark(*at) && is_digit(at + 1)))).unwrap_or(bytes.len())
}

/// Letters that may follow a number without making it a word: units of time, and `to`.
fn is_exempt(rest: &str) -> bool {
    ["s", "ms", "min", "h", "sec", "to", "bis", "x", "hz", "khz"].iter().any(|word| {
        rest.strip_prefix(word).is_some_and(|after| !after.chars().next().is_some_and(char::is_alphanumeric))
    })
}

/// The sign before the digit at `at`: its factor, where it begins, and whether it is ±.
fn sign_before(text: &str, at: usize) -> (f64, usize, bool) {
    let before = &text[..at];
    let trimmed = before.trim_end();
    // A dash between two numbers is a range, not a sign.
    let is_after_number =
        |rest: &str| rest.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '%' | '°' | ')' | '²' | '³'));
    for (sign, factor) in [("-", -1.0), ("−", -1.0), ("–", -1.0), ("+", 1.0)] {
        if let Some(rest) = before.strip_suffix(sign)
            && !is_after_number(rest)
        {
            return (factor, rest.len(), false);
        }
    }
    for sign in ["±", "+/-", "+-"] {
        if let Some(rest) = trimmed.strip_suffix(sign) {
            return (1.0, rest.len(), true);
        }
    }
    (1.0, at, false)
}

/// A number without a sign: `1,234.5`, `1.234,5`, `0,5`, `1'200`.
fn plain(text: &str) -> Option<f64> {
    let text = text.replace('\'', "");
    let (dots, commas) = (text.matches('.').count(), text.matches(',').count());
    let is_group = |at: Option<usize>| at.is_some_and(|at| text.len() - at == 4 && at > 0 && !text.starts_with('0'));
    let normal = match (dots, commas) {
        (0, 0) | (1, 0) => text.clone(),
        (0, 1) if is_group(text.find(',')) => text.replace(',', ""),
        (0, 1) => text.replace(',', "."),
        (0, _) => text.replace(',', ""),
        (_, 0) => text.replace('.', ""),
        _ if text.rfind(',') > text.rfind('.') => text.replace('.', "").replace(',', "."),
        _ => text.replace(',', ""),
    };
    normal.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Two numbers that a range is between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    /// In the unit that it is kept in, if one is written.
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) unit: Option<Written>,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// What is written: a current loop of 4 to 20 mA is no range of a sensor of amperes.
    pub(crate) raw: (f64, f64),
}

impl Range {
    /// The same range in `own` unit, such as its label has, where none is written beside the numbers.
    pub(crate) fn in_unit_of(self, own: Option<Written>) -> Self {
        match own
            .filter(|_| self.unit.is_none())
            .and_then(|own| Some((own, own.convert(self.min)?, own.convert(self.max)?)))
        {
            Some((own, min, max)) => Self { min, max, unit: Some(own), ..self },
            None => self,
        }
    }

    /// Whether it is what analogue outputs carry.
    pub(crate) fn is_signal(&self) -> bool {
        match self.unit.map(|unit| unit.spelling) {
            Some("mA") => matches!(self.raw, (0.0 | 4.0, 20.0)),
            Some("V") => matches!(self.raw, (0.0 | 1.0 | 2.0, 5.0 | 10.0)),
            _ => false,
        }
    }
}

/// Words between the ends of a range.
const BETWEEN: [&str; 11] = ["to", "bis", "...", "..", "…", "–", "—", "-", "−", "and", "÷"];

/// The ranges of `text` in their order: `-40 to +125 °C`, `0…100 % rF`, `4–20 mA`, `±500 Pa`.
pub(crate) fn ranges(text: &str) -> Vec<Range> {
    let numbers = numbers(text);
    let mut found = Vec::new();
    let mut pairs = numbers.iter().enumerate();
    while let Some((at, low)) = pairs.next() {
        let Some(high) = numbers.get(at + 1) else { break };
        let between = text.get(low.end..high.start).unwrap_or_default().trim();
        if low.is_tolerance || high.is_tolerance || !BETWEEN.contains(&between.trim_start_matches('(').trim()) {
            continue;
        }
        let unit = high.unit.or(low.unit);
        let convert =
            |number: &Number| number.unit.or(unit).map_or(Some(number.value), |unit| unit.convert(number.value));
        if let (Some(min), Some(max)) = (convert(low), convert(high))
            && min < max
        {
            found.push(Range { min, max, unit, start: low.start, end: high.end, raw: (low.value, high.value) });
            pairs.next();
        }
    }
    found
}

/// `±500 Pa` as a range: only where a range is what is told.
pub(crate) fn symmetric(text: &str) -> Option<Range> {
    let number = numbers(text).into_iter().find(|number| number.is_tolerance)?;
    let max = number.unit.map_or(Some(number.value), |unit| unit.convert(number.value))?;
    // ±10 °F around nothing is no range of temperatures.
    let is_absolute = number.unit.is_some_and(|unit| unit.unit == Unit::Celsius);
    (max > 0.0 && !is_absolute).then_some(Range {
        min: -max,
        max,
        unit: number.unit,
        start: number.start,
        end: number.end,
        raw: (-number.value, number.value),
    })
}

/// Seconds from sample to sample: `every 10 s`, `500 ms`, `1 min`, `2 Hz`, `10 samples/s`.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    let number = numbers(&lower).into_iter().next();
    let (value, rest) = match number {
        Some(number) => {
            // Lower case has no Hz: the unit is read from what follows the digits.
            let digits = lower[number.start..].find(|c: char| c.is_ascii_digit()).map_or(0, |at| number.start + at);
            let rest =
                lower[digits..].trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).trim_start();
            (number.value, rest.to_owned())
        }
        None => (1.0, lower.split("every").nth(1)?.trim().to_owned()),
    };
    let starts = |words: &[&str]| {
        words.iter().any(|word| {
            rest.strip_prefix(word).is_some_and(|after| !after.chars().next().is_some_and(char::is_alphanumeric))
        })
    };
    let rate = |per: f64| Some(per / value).filter(|_| value > 0.0);
    let seconds = if starts(&[
        "samples/s",
        "samples per second",
        "messungen/s",
        "messungen pro sekunde",
        "/s",
        "1/s",
        "hz",
        "per second",
        "sps",
    ]) {
        rate(1.0)
    } else if starts(&["khz"]) {
        rate(0.001)
    } else if starts(&[
        "samples/min",
        "samples per minute",
        "/min",
        "per minute",
        "messungen/min",
        "measurements per minute",
    ]) {
        rate(60.0)
    } else if starts(&["ms", "milliseconds", "millisekunden"]) {
        Some(value / 1000.0)
    } else if starts(&["s", "sec", "secs", "second", "seconds", "sekunde", "sekunden"]) {
        Some(value)
    } else if starts(&["min", "mins", "minute", "minutes", "minuten"]) {
        Some(value * 60.0)
    } else if starts(&["h", "hour", "hours", "stunde", "stunden"]) {
        Some(value * 3600.0)
    } else {
        None
    };
    seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0)
}
