//! What texts and numbers of payloads mean: values, times and qualities.

use crate::RejectReason;
use crate::payload::Scalar;
use twin_model::connection::{ClockForm, Decimal, Spelling};
use twin_model::{Quality, Timestamp, Unit};

/// The number that `scalar` is; only a point that is a flag takes yes and no for numbers.
pub(super) fn number(scalar: &Scalar<'_>, spelling: &Spelling, unit: Unit) -> Result<f64, RejectReason> {
    let word = |text: &str| spelling.words.iter().find(|(word, _)| word == text).map(|(_, number)| *number);
    let flag = |is_set: bool| (unit == Unit::Flag).then_some(f64::from(u8::from(is_set)));
    match scalar {
        Scalar::Absent => Err(RejectReason::MissingValue),
        Scalar::Number(number) => Ok(*number),
        Scalar::Integer(number) => Ok(*number as f64),
        Scalar::Bool(is_set) => {
            word(if *is_set { "true" } else { "false" }).or(flag(*is_set)).ok_or(RejectReason::NotANumber)
        }
        Scalar::Text(text) => {
            let text = text.trim();
            let plain = match text {
                "true" => flag(true),
                "false" => flag(false),
                _ => parse(text, spelling.decimal),
            };
            if text.is_empty() {
                Err(RejectReason::MissingValue)
            } else {
                word(text).or(plain).ok_or(RejectReason::NotANumber)
            }
        }
        Scalar::Null | Scalar::Nested => Err(RejectReason::NotANumber),
    }
}

/// A number as people write it. With a comma for the decimals a point could be for thousands: then it is neither.
fn parse(text: &str, decimal: Decimal) -> Option<f64> {
    // Rust also reads "inf" and "nan", which nobody measures.
    if text.contains(|letter: char| letter.is_alphabetic() && !matches!(letter, 'e' | 'E')) {
        return None;
    }
    match decimal {
        Decimal::Point => text.parse().ok(),
        Decimal::Comma if text.contains('.') => None,
        Decimal::Comma => text.replace(',', ".").parse().ok(),
    }
}

/// The time that `scalar` tells as `clock` says. Where a time was promised, none is no time of receipt.
pub(super) fn time(scalar: &Scalar<'_>, clock: ClockForm) -> Result<Timestamp, RejectReason> {
    let told = match (clock.nanos(), scalar) {
        (Some(nanos), Scalar::Integer(count)) => count.checked_mul(nanos).map(Timestamp::from_nanos),
        (Some(nanos), Scalar::Number(count)) => from_fraction(*count, nanos),
        (Some(nanos), Scalar::Text(text)) => match text.trim().parse::<i64>() {
            Ok(count) => count.checked_mul(nanos).map(Timestamp::from_nanos),
            Err(_) => text.trim().parse().ok().and_then(|count: f64| from_fraction(count, nanos)),
        },
        (None, Scalar::Text(text)) if clock == ClockForm::IsoUtc => format!("{}Z", text.trim()).parse().ok(),
        (None, Scalar::Text(text)) => text.parse().ok(),
        _ => None,
    };
    told.ok_or(RejectReason::MalformedTime)
}

/// To whole microseconds: a double of today's seconds knows no finer ones, and the same text has to be the same instant.
fn from_fraction(count: f64, nanos: i64) -> Option<Timestamp> {
    let micros = (count * nanos as f64 / 1e3).round();
    // 9.2e15 µs are as many as 64 bits of nanoseconds hold; NaN is not below.
    (micros.abs() < 9.2e15).then(|| Timestamp::from_nanos(micros as i64 * 1000))
}

/// The quality that `scalar` is a word or number for.
pub(super) fn quality(scalar: &Scalar<'_>, spelling: &Spelling) -> Result<Quality, RejectReason> {
    let word = text(scalar).ok_or(RejectReason::MalformedField)?;
    if spelling.good.is_empty() && spelling.uncertain.is_empty() {
        return match word.as_str() {
            "good" => Ok(Quality::Good),
            "uncertain" => Ok(Quality::Uncertain),
            "bad" => Ok(Quality::Bad),
            _ => Err(RejectReason::MalformedField),
        };
    }
    let is_one_of = |words: &[smol_str::SmolStr]| words.iter().any(|one| *one == word);
    Ok(match (is_one_of(&spelling.good), is_one_of(&spelling.uncertain)) {
        (true, _) => Quality::Good,
        (_, true) => Quality::Uncertain,
        _ => Quality::Bad,
    })
}

/// `scalar` as a text; `None` when it is not there or no single thing.
pub(super) fn text(scalar: &Scalar<'_>) -> Option<String> {
    match scalar {
        Scalar::Text(text) => Some(text.trim().to_owned()),
        Scalar::Integer(number) => Some(number.to_string()),
        Scalar::Number(number) => Some(number.to_string()),
        Scalar::Bool(is_set) => Some(is_set.to_string()),
        Scalar::Absent | Scalar::Null | Scalar::Nested => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn told(text: &str) -> Scalar<'_> {
        Scalar::Text(Cow::Borrowed(text))
    }

    #[test]
    fn numbers_are_read_as_they_are_spelled() {
        let comma = Spelling { decimal: Decimal::Comma, words: vec![("ON".into(), 1.0)], ..Spelling::default() };
        for (text, spelling, number_of) in [
            ("23.5", &Spelling::default(), Ok(23.5)),
            (" -4e0 ", &Spelling::default(), Ok(-4.0)),
            ("23,5", &Spelling::default(), Err(RejectReason::NotANumber)),
            ("23,5", &comma, Ok(23.5)),
            ("1.234,5", &comma, Err(RejectReason::NotANumber)),
            ("ON", &comma, Ok(1.0)),
            ("OFF", &comma, Err(RejectReason::NotANumber)),
            ("inf", &Spelling::default(), Err(RejectReason::NotANumber)),
            ("NaN", &Spelling::default(), Err(RejectReason::NotANumber)),
            ("", &comma, Err(RejectReason::MissingValue)),
            ("true", &comma, Err(RejectReason::NotANumber)),
        ] {
            assert_eq!(number(&told(text), spelling, Unit::Celsius), number_of, "{text}");
        }
        assert_eq!(number(&told("true"), &comma, Unit::Flag), Ok(1.0));
        assert_eq!(number(&Scalar::Bool(false), &comma, Unit::Flag), Ok(0.0));
    }

    #[test]
    fn a_time_is_told_as_declared_and_never_guessed() {
        let at = Timestamp::from_nanos(1_769_846_400_250_000_000);
        for (scalar, clock) in [
            (told("2026-01-31T09:00:00.25+01:00"), ClockForm::Iso),
            (told("2026-01-31T08:00:00.250"), ClockForm::IsoUtc),
            (Scalar::Number(1_769_846_400.25), ClockForm::Seconds),
            (told("1769846400.25"), ClockForm::Seconds),
            (Scalar::Integer(1_769_846_400_250), ClockForm::Millis),
            (told("1769846400250000"), ClockForm::Micros),
            (Scalar::Integer(1_769_846_400_250_000_000), ClockForm::Nanos),
        ] {
            assert_eq!(time(&scalar, clock), Ok(at), "{scalar:?} {clock:?}");
        }
        for (scalar, clock) in [
            (told("2026-01-31T08:00:00"), ClockForm::Iso),
            (Scalar::Integer(1), ClockForm::Iso),
            (Scalar::Absent, ClockForm::Seconds),
            (Scalar::Null, ClockForm::Millis),
            (Scalar::Integer(i64::MAX), ClockForm::Seconds),
            (Scalar::Number(f64::NAN), ClockForm::Seconds),
            (told("now"), ClockForm::Millis),
        ] {
            assert_eq!(time(&scalar, clock), Err(RejectReason::MalformedTime), "{scalar:?} {clock:?}");
        }
    }

    #[test]
    fn what_is_not_said_to_be_good_is_bad() {
        let opc = Spelling { good: vec!["192".into()], uncertain: vec!["64".into()], ..Spelling::default() };
        let of = |scalar: Scalar<'_>| quality(&scalar, &opc);
        assert_eq!(of(Scalar::Integer(192)), Ok(Quality::Good));
        assert_eq!(of(told(" 64 ")), Ok(Quality::Uncertain));
        assert_eq!(of(Scalar::Integer(0)), Ok(Quality::Bad));
        assert_eq!(of(Scalar::Absent), Err(RejectReason::MalformedField));
        assert_eq!(quality(&told("fine"), &Spelling::default()), Err(RejectReason::MalformedField));
    }
}
