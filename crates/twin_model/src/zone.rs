//! A site's own time.

use crate::Timestamp;
use jiff::tz::TimeZone;

/// The time zone that people at a site live by.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of that IANA name, such as `Europe/Lisbon`; UTC where nobody knows it.
    pub fn named(name: &str) -> Self {
        Self(TimeZone::get(name).unwrap_or(TimeZone::UTC))
    }

    /// Seconds that it is ahead of UTC at `at`.
    pub fn offset_secs(&self, at: Timestamp) -> i32 {
        let instant = jiff::Timestamp::from_nanosecond(i128::from(at.as_nanos()));
        instant.map_or(0, |instant| self.0.to_offset(instant).seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_counts() {
        let lisbon = Zone::named("Europe/Lisbon");
        let at = |text: &str| lisbon.offset_secs(text.parse().expect("a time"));
        assert_eq!((at("2026-01-01T00:00:00Z"), at("2026-07-01T00:00:00Z")), (0, 3600));
        assert_eq!(Zone::named("Atlantis").offset_secs(Timestamp::EPOCH), 0);
    }
}
