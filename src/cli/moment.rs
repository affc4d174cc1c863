//! Times as people type them: `2026-01-31T08:00:00Z`, `-90m`, `now`.

use std::str::FromStr;
use std::time::Duration;
use twin_model::Timestamp;

/// An instant, or a while before now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// As typed.
    At(Timestamp),
    /// This long before now; zero is now.
    Ago(Duration),
}

impl Moment {
    /// The instant meant, when it is `now`.
    pub(super) fn resolve(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(span) => now - span,
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || {
            format!(
                "write a time with its offset, such as 2026-01-31T08:00:00Z, or how long ago, such as -90m, -1h or -7d: {text:?}"
            )
        };
        let text = text.trim();
        if text == "now" {
            return Ok(Self::Ago(Duration::ZERO));
        }
        if let Some(span) = text.strip_prefix('-') {
            return parse_span(span).map(Self::Ago).ok_or_else(refused);
        }
        text.parse().map(Self::At).map_err(|_| refused())
    }
}

/// A span of time as typed, such as `30m`; for `value_parser`.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    parse_span(text.trim()).ok_or_else(|| format!("write a time such as 90s, 30m, 12h or 7d: {text:?}"))
}

/// `1h30m`, `45s`, `7d`: whole numbers, each with its unit.
fn parse_span(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut secs: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        let scale = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        secs = secs.checked_add(number.checked_mul(scale)?)?;
        rest = &rest[digits + unit.len_utf8()..];
    }
    (!text.is_empty()).then_some(Duration::from_secs(secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let now: Timestamp = "2026-01-31T08:00:00Z".parse().expect("a valid instant");
        let resolved = text.parse::<Moment>().ok().map(|moment| moment.resolve(now).to_string());
        assert_eq!(resolved.as_deref(), expected, "{text}");
    }

    #[test]
    fn times_are_instants_or_a_while_ago() {
        check("now", Some("2026-01-31T08:00:00.000Z"));
        check("-1h", Some("2026-01-31T07:00:00.000Z"));
        check("-1h30m", Some("2026-01-31T06:30:00.000Z"));
        check("-7d", Some("2026-01-24T08:00:00.000Z"));
        check("2026-01-30T09:00:00+01:00", Some("2026-01-30T08:00:00.000Z"));
        for wrong in ["", "-", "-1", "-h", "-1y", "1h", "yesterday", "2026-01-30", "-99999999999999999999w"] {
            check(wrong, None);
        }
    }
}
