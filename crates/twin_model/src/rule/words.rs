//! Rules in words, for people who set them.

use super::guard::DAYS;
use super::{Guard, Limit, Reference, Rule, Window};
use crate::Unit;

impl Limit {
    /// `above 28 °C, clear below 27.5 °C`: when it is true, with numbers in `unit`.
    pub fn text(&self, unit: Unit) -> String {
        let with = |value: f64| with_unit(value, unit);
        let clear = |word: &str, value: f64, deadband: f64| match deadband > 0.0 {
            true => format!(", clear {word} {}", with(value)),
            false => String::new(),
        };
        let change = |word: &str, by: f64, within: std::time::Duration| {
            format!("{word} by more than {} within {}", with(by), span_text(within))
        };
        match self {
            Self::High { limit, deadband } => {
                format!("above {}{}", with(*limit), clear("below", limit - deadband, *deadband))
            }
            Self::Low { limit, deadband } => {
                format!("below {}{}", with(*limit), clear("above", limit + deadband, *deadband))
            }
            Self::Equals { code } => format!("is {code}"),
            Self::OneOf { codes } => format!("is one of {}", codes_text(codes)),
            Self::Rise { by, within, .. } => change("rises", *by, *within),
            Self::Fall { by, within, .. } => change("falls", *by, *within),
            Self::Deviation { from, by, .. } => {
                let side = if *by < 0.0 { "below" } else { "above" };
                let reference = match from {
                    Reference::Neighbours => "the median of its neighbours".to_owned(),
                    Reference::Quantity(quantity) => format!("{quantity} of the same place"),
                };
                format!("more than {} {side} {reference}", with(by.abs()))
            }
            Self::Stale => "says nothing for three periods".to_owned(),
        }
    }
}

impl Guard {
    /// `state is 1 and not fan above 90`. Numbers are in the units of their quantities.
    pub fn text(&self) -> String {
        match self {
            Self::Is { quantity, limit } => match limit {
                Limit::High { limit, .. } => format!("{quantity} above {limit}"),
                Limit::Low { limit, .. } => format!("{quantity} below {limit}"),
                Limit::OneOf { codes } => format!("{quantity} one of {}", codes_text(codes)),
                Limit::Equals { code } => format!("{quantity} is {code}"),
                other => format!("{quantity} {other:?}"),
            },
            Self::During(window) => window.text(),
            Self::All(guards) => joined(guards, " and "),
            Self::Any(guards) => joined(guards, " or "),
            Self::Not(guard) => format!("not {}", part_text(guard)),
        }
    }
}

impl Window {
    /// `Mon Tue 22:00 to 06:00`.
    pub fn text(&self) -> String {
        let days: Vec<&str> = DAYS.into_iter().zip(self.days).filter(|(_, is_on)| *is_on).map(|(day, _)| day).collect();
        let days = if days.len() == DAYS.len() { "every day".to_owned() } else { days.join(" ") };
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        format!("{days} {} to {}", clock(self.from_minute), clock(self.to_minute))
    }
}

impl Rule {
    /// Everything that has to hold, in one line.
    pub fn condition_text(&self, unit: Unit) -> String {
        let guard = self.only_if.as_ref().map_or_else(String::new, |guard| format!(", only if {}", guard.text()));
        format!("{}{guard}", self.limit.text(unit))
    }

    /// What it watches, in one line: `rack_inlet_temperature of demo/hall-a`.
    pub fn watched_text(&self) -> String {
        let class = self.class.as_ref().map_or("everything that reports", |class| class.as_str());
        self.below.as_ref().map_or_else(|| class.to_owned(), |path| format!("{class} of {path}"))
    }
}

fn joined(guards: &[Guard], word: &str) -> String {
    guards.iter().map(part_text).collect::<Vec<_>>().join(word)
}

/// A part of a condition: with brackets where it has parts itself.
fn part_text(guard: &Guard) -> String {
    match guard {
        Guard::All(parts) | Guard::Any(parts) if parts.len() > 1 => format!("({})", guard.text()),
        guard => guard.text(),
    }
}

fn codes_text(codes: &[f64]) -> String {
    codes.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
}

fn with_unit(value: f64, unit: Unit) -> String {
    // As many decimals as tell, at most three: 27.5 − 0.3 is 27.2 to people.
    let value = (value * 1e3).round() / 1e3;
    match unit.symbol() {
        "" => value.to_string(),
        symbol => format!("{value} {symbol}"),
    }
}

fn span_text(span: std::time::Duration) -> String {
    match span.as_secs() {
        secs if secs >= 3600 && secs.is_multiple_of(3600) => format!("{} h", secs / 3600),
        secs if secs >= 60 && secs.is_multiple_of(60) => format!("{} min", secs / 60),
        _ => format!("{} s", span.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn limits_and_conditions_read_as_people_would_say_them() {
        let high = Limit::High { limit: 28.0, deadband: 0.8 };
        assert_eq!(high.text(Unit::Celsius), "above 28 °C, clear below 27.2 °C");
        let rise = Limit::Rise { by: 5.0, within: Duration::from_secs(900), deadband: 1.0 };
        assert_eq!(rise.text(Unit::Celsius), "rises by more than 5 °C within 15 min");
        let running = Guard::Is { quantity: "state".into(), limit: Limit::Equals { code: 1.0 } };
        let night = Guard::During(Window { days: [true; 7], from_minute: 1320, to_minute: 360 });
        let either = Guard::Any(vec![running.clone(), night]);
        let guard = Guard::All(vec![Guard::Not(Box::new(running)), either]);
        assert_eq!(guard.text(), "not state is 1 and (state is 1 or every day 22:00 to 06:00)");
    }
}
