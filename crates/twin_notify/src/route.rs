//! Whom, and now or later: a function of the rules of one recipient, the time, and what they have got.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use std::time::Duration;
use twin_model::Timestamp;
use twin_model::notify::{Annunciation, QuietHours, Recipient};

/// What is done with an annunciation for a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does not concern them.
    NotTheirs,
    /// It is told at once.
    Now,
    /// It waits for the end of their quiet hours, or until there is room under their cap.
    Later,
}

/// What is done with `annunciation` for `recipient` at `now`, when they got messages at the times of `sent`, oldest first, and `is_held`
/// says whether something waits already. What waits is not overtaken, but by what breaks through.
pub fn route(
    recipient: &Recipient,
    zone: &TimeZone,
    now: Timestamp,
    annunciation: &Annunciation,
    (sent, is_held): (&[Timestamp], bool),
) -> Verdict {
    if !concerns(recipient, annunciation) {
        return Verdict::NotTheirs;
    }
    let breaks_through =
        annunciation.priority == 1 && recipient.quiet.as_ref().is_some_and(|quiet| quiet.p1_breaks_through);
    let is_left_alone = is_quiet(recipient, zone, now) && !breaks_through;
    // A cap holds for P1 too, but not behind what waits only because of the hour.
    let waits = is_held && !breaks_through;
    if is_left_alone || waits || !has_room(recipient, now, sent) { Verdict::Later } else { Verdict::Now }
}

/// Whether what waits for `recipient` may be told at `now` in one message.
pub(crate) fn is_free(recipient: &Recipient, zone: &TimeZone, now: Timestamp, sent: &[Timestamp]) -> bool {
    !is_quiet(recipient, zone, now) && has_room(recipient, now, sent)
}

fn concerns(recipient: &Recipient, annunciation: &Annunciation) -> bool {
    let is_below = |place: &String| {
        let place = place.trim_end_matches('/');
        annunciation.point.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    (recipient.priorities.is_empty() || recipient.priorities.contains(&annunciation.priority))
        && (recipient.places.is_empty() || recipient.places.iter().any(is_below))
}

/// Whether `recipient` is left alone at `now`. Hours that end before they begin end on the next day.
pub fn is_quiet(recipient: &Recipient, zone: &TimeZone, now: Timestamp) -> bool {
    let hours = recipient.quiet.as_ref().and_then(|quiet| hours(quiet).ok());
    let now = jiff::Timestamp::from_nanosecond(i128::from(now.as_nanos())).ok();
    let (Some((from, to)), Some(now)) = (hours, now) else { return false };
    let clock = now.to_zoned(zone.clone()).time();
    if from <= to { (from..to).contains(&clock) } else { clock >= from || clock < to }
}

/// When hours begin and end.
pub(crate) fn hours(quiet: &QuietHours) -> Result<(Time, Time), String> {
    let read = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
    };
    let told = |text: &String| read(text).ok_or_else(|| format!("quiet hours look like 22:00, not {text:?}"));
    Ok((told(&quiet.from)?, told(&quiet.to)?))
}

/// The span that a cap counts in.
pub(crate) fn window(recipient: &Recipient) -> Duration {
    Duration::from_secs(u64::from(recipient.cap.minutes) * 60)
}

fn has_room(recipient: &Recipient, now: Timestamp, sent: &[Timestamp]) -> bool {
    let since = now - window(recipient);
    let count = sent.iter().filter(|at| **at > since).count();
    count < usize::try_from(recipient.cap.count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::notify::{NotifyChannel, RateCap};

    fn recipient() -> Recipient {
        let channel = NotifyChannel::Email { address: "ana@example.org".to_owned() };
        let cap = RateCap { count: 2, minutes: 60 };
        Recipient { name: "ana".to_owned(), channel, priorities: Vec::new(), places: Vec::new(), quiet: None, cap }
    }

    fn quiet(from: &str, to: &str, p1_breaks_through: bool) -> Recipient {
        let quiet = QuietHours { from: from.to_owned(), to: to.to_owned(), p1_breaks_through };
        Recipient { quiet: Some(quiet), ..recipient() }
    }

    fn annunciation(priority: u8, point: &str) -> Annunciation {
        Annunciation {
            id: "1-1".to_owned(),
            at: at("2026-12-01T00:00:00Z"),
            is_escalated: false,
            priority,
            point: point.to_owned(),
            message: "hot".to_owned(),
            action: "look".to_owned(),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn lisbon() -> TimeZone {
        TimeZone::get("Europe/Lisbon").expect("a zone of the bundled database")
    }

    #[test]
    fn who_is_told_of_what_is_a_table() {
        let some = |priorities: &[u8], places: &[&str]| Recipient {
            priorities: priorities.to_vec(),
            places: places.iter().map(|&place| place.to_owned()).collect(),
            ..recipient()
        };
        for (recipient, priority, point, verdict) in [
            (some(&[], &[]), 4, "demo/hall-a/A01/inlet_mid", Verdict::Now),
            (some(&[1, 2], &[]), 2, "demo/hall-a/A01/inlet_mid", Verdict::Now),
            (some(&[1, 2], &[]), 3, "demo/hall-a/A01/inlet_mid", Verdict::NotTheirs),
            (some(&[], &["demo/hall-a"]), 3, "demo/hall-a/A01/inlet_mid", Verdict::Now),
            (some(&[], &["demo/hall-a/"]), 3, "demo/hall-a/A01/inlet_mid", Verdict::Now),
            (some(&[], &["demo/hall-a/A0"]), 3, "demo/hall-a/A01/inlet_mid", Verdict::NotTheirs),
            (some(&[], &["demo/hall-b", "demo/hall-a/A01"]), 3, "demo/hall-a/A01/inlet_mid", Verdict::Now),
            (some(&[], &["demo/hall-b"]), 1, "demo/hall-a/A01/inlet_mid", Verdict::NotTheirs),
        ] {
            let told =
                route(&recipient, &lisbon(), at("2026-12-01T12:00:00Z"), &annunciation(priority, point), (&[], false));
            assert_eq!(told, verdict, "{:?} {:?} P{priority} {point}", recipient.priorities, recipient.places);
        }
    }

    #[test]
    fn quiet_hours_are_the_site_s_and_may_end_on_the_next_day() {
        // Lisbon is an hour ahead of UTC in summer.
        for (from, to, now, is) in [
            ("22:00", "06:00", "2026-12-01T21:59:59Z", false),
            ("22:00", "06:00", "2026-12-01T22:00:00Z", true),
            ("22:00", "06:00", "2026-12-02T05:59:59Z", true),
            ("22:00", "06:00", "2026-12-02T06:00:00Z", false),
            ("22:00", "06:00", "2026-07-01T21:30:00Z", true),
            ("22:00", "06:00", "2026-07-01T05:30:00Z", false),
            ("12:00", "13:00", "2026-12-01T12:30:00Z", true),
            ("12:00", "13:00", "2026-12-01T13:00:00Z", false),
            ("12:00", "12:00", "2026-12-01T12:00:00Z", false),
        ] {
            assert_eq!(is_quiet(&quiet(from, to, false), &lisbon(), at(now)), is, "{from} to {to} at {now}");
        }
    }

    #[test]
    fn p1_breaks_through_quiet_hours_only_where_that_is_set_and_never_through_a_cap() {
        let (night, point) = (at("2026-12-01T23:00:00Z"), "demo/hall-a/A01/inlet_mid");
        let full = [night - Duration::from_secs(100), night - Duration::from_secs(50)];
        let long_ago = [night - Duration::from_secs(3601), night - Duration::from_secs(3600)];
        for (breaks, priority, sent, is_held, verdict) in [
            (false, 1, &[][..], false, Verdict::Later),
            (true, 1, &[], false, Verdict::Now),
            (true, 1, &[], true, Verdict::Now),
            (true, 2, &[], false, Verdict::Later),
            (true, 1, &full, false, Verdict::Later),
            (true, 1, &long_ago, false, Verdict::Now),
        ] {
            let recipient = quiet("22:00", "06:00", breaks);
            let told = route(&recipient, &lisbon(), night, &annunciation(priority, point), (sent, is_held));
            assert_eq!(told, verdict, "{breaks} P{priority} {sent:?} {is_held}");
        }
    }

    #[test]
    fn what_waits_is_not_overtaken_and_is_told_when_there_is_room() {
        let noon = at("2026-12-01T12:00:00Z");
        let (recipient, one) = (recipient(), annunciation(3, "demo/x"));
        assert_eq!(route(&recipient, &lisbon(), noon, &one, (&[], true)), Verdict::Later);
        let sent = [noon - Duration::from_secs(1800), noon - Duration::from_secs(10)];
        assert_eq!(route(&recipient, &lisbon(), noon, &one, (&sent, false)), Verdict::Later);
        assert!(!is_free(&recipient, &lisbon(), noon, &sent));
        assert!(is_free(&recipient, &lisbon(), noon + Duration::from_secs(1800), &sent));
        assert!(!is_free(&quiet("11:00", "13:00", true), &lisbon(), noon, &[]));
    }
}
