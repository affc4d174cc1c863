//! Messages that became no sample: why, how many, and what the last one looked like.

use std::fmt;

/// Why a message was refused. Refused messages change nothing but these counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RejectReason {
    /// The topic is not of the form `dc/<point>`.
    ForeignTopic,
    /// The topic names another site.
    WrongSite,
    /// The site has no such point.
    UnknownPoint,
    /// The payload is longer than 64 KiB.
    Oversized,
    /// The payload is neither a number nor a JSON object.
    MalformedJson,
    /// The object has no `value`.
    MissingValue,
    /// The value is text, null, infinite, not a number at all, or a boolean where the point is no flag.
    NotANumber,
    /// The unit is unknown or measures something else than the point does.
    UnitMismatch,
    /// `at` is neither ISO 8601 with offset nor milliseconds since 1970.
    MalformedTime,
    /// `at` lies too far ahead of the site's clock.
    TooFarAhead,
    /// `at` lies too far behind the site's clock.
    TooOld,
    /// `seq` is no whole number, or `quality` none of `good`, `uncertain`, `bad`.
    MalformedField,
    /// Nothing of the site is called so, or several are.
    UnknownPlace,
    /// The place has no such quantity.
    UnknownQuantity,
    /// A fact lacks something, or says something that cannot be.
    MalformedFact,
    /// The body of a request is longer than 1 MiB.
    BodyTooLong,
    /// The caller's key is missing, unknown, or not good for this.
    WrongKey,
    /// No entry of a document of connections matches the topic.
    UnmappedTopic,
    /// The payload is none of Sparkplug B.
    MalformedMessage,
    /// Sparkplug data of which no birth certificate said what it is.
    BeforeBirth,
    /// Sparkplug messages before this one are missing.
    SequenceGap,
    /// A Sparkplug metric of a type that holds no single value, such as a data set.
    UnsupportedType,
    /// It is no notification of SNMP.
    MalformedTrap,
    /// It comes from no device that is asked.
    UnknownSender,
    /// Its community or user is not the device's, or the user's passwords are not.
    WrongLogin,
}

impl RejectReason {
    /// All of them, in the order in which a message is examined.
    pub const ALL: [Self; 25] = [
        Self::ForeignTopic,
        Self::WrongSite,
        Self::UnknownPoint,
        Self::Oversized,
        Self::MalformedJson,
        Self::MissingValue,
        Self::NotANumber,
        Self::UnitMismatch,
        Self::MalformedTime,
        Self::TooFarAhead,
        Self::TooOld,
        Self::MalformedField,
        Self::UnknownPlace,
        Self::UnknownQuantity,
        Self::MalformedFact,
        Self::BodyTooLong,
        Self::WrongKey,
        Self::UnmappedTopic,
        Self::MalformedMessage,
        Self::BeforeBirth,
        Self::SequenceGap,
        Self::UnsupportedType,
        Self::MalformedTrap,
        Self::UnknownSender,
        Self::WrongLogin,
    ];
}

impl RejectReason {
    /// What it is called in answers to programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ForeignTopic => "foreign-topic",
            Self::WrongSite => "wrong-site",
            Self::UnknownPoint => "unknown-point",
            Self::Oversized => "oversized",
            Self::MalformedJson => "malformed-json",
            Self::MissingValue => "missing-value",
            Self::NotANumber => "not-a-number",
            Self::UnitMismatch => "unit-mismatch",
            Self::MalformedTime => "malformed-time",
            Self::TooFarAhead => "too-far-ahead",
            Self::TooOld => "too-old",
            Self::MalformedField => "malformed-field",
            Self::UnknownPlace => "unknown-place",
            Self::UnknownQuantity => "unknown-quantity",
            Self::MalformedFact => "malformed-fact",
            Self::BodyTooLong => "body-too-long",
            Self::WrongKey => "wrong-key",
            Self::UnmappedTopic => "unmapped-topic",
            Self::MalformedMessage => "malformed-message",
            Self::BeforeBirth => "before-birth",
            Self::SequenceGap => "sequence-gap",
            Self::UnsupportedType => "unsupported-type",
            Self::MalformedTrap => "malformed-trap",
            Self::UnknownSender => "unknown-sender",
            Self::WrongLogin => "wrong-login",
        }
    }
}

impl fmt::Display for RejectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ForeignTopic => "topic outside dc/",
            Self::WrongSite => "wrong site",
            Self::UnknownPoint => "unknown point",
            Self::Oversized => "payload above 64 KiB",
            Self::MalformedJson => "malformed JSON",
            Self::MissingValue => "no value",
            Self::NotANumber => "not a number",
            Self::UnitMismatch => "unit mismatch",
            Self::MalformedTime => "malformed time",
            Self::TooFarAhead => "time in the future",
            Self::TooOld => "too old",
            Self::MalformedField => "malformed seq or quality",
            Self::UnknownPlace => "unknown place",
            Self::UnknownQuantity => "unknown quantity",
            Self::MalformedFact => "malformed fact",
            Self::BodyTooLong => "body above 1 MiB",
            Self::WrongKey => "wrong key",
            Self::UnmappedTopic => "topic that nothing maps",
            Self::MalformedMessage => "malformed Sparkplug message",
            Self::BeforeBirth => "data before birth",
            Self::SequenceGap => "gap in the sequence",
            Self::UnsupportedType => "type without a single value",
            Self::MalformedTrap => "no SNMP notification",
            Self::UnknownSender => "unknown sender",
            Self::WrongLogin => "wrong community, user or password",
        })
    }
}

/// How many messages were refused for one reason, with the last example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectCount {
    /// Why.
    pub reason: RejectReason,
    /// How many since the start.
    pub count: u64,
    /// The last refused topics, each with the start of its payload, fit for a screen; newest first, never empty.
    pub examples: Vec<String>,
}

/// Counts refused messages by reason. Its size is bounded by the number of reasons.
#[derive(Debug, Default)]
pub(crate) struct RejectLog {
    counts: Vec<RejectCount>,
}

/// A topic of the longest kind that ships is about 40 characters; a line of an inspector shows about 100.
const TOPIC_CHARS_MAX: usize = 80;
/// Enough to see what is wrong with a payload: the longest good one is about 100 bytes.
const PAYLOAD_CHARS_MAX: usize = 120;
/// Enough to see whether one sender is wrong or many.
const EXAMPLES_MAX: usize = 5;

impl RejectLog {
    /// Counts one message.
    pub(crate) fn add(&mut self, reason: RejectReason, topic: &[u8], payload: &[u8]) {
        let slot = match self.counts.iter().position(|entry| entry.reason == reason) {
            Some(slot) => slot,
            None => {
                self.counts.push(RejectCount { reason, count: 0, examples: Vec::new() });
                self.counts.len() - 1
            }
        };
        let entry = &mut self.counts[slot];
        entry.count += 1;
        // The oldest makes room, and lends its own.
        let oldest = if entry.examples.len() < EXAMPLES_MAX { None } else { entry.examples.pop() };
        let mut example = oldest.unwrap_or_default();
        example.clear();
        push_printable(&mut example, topic, TOPIC_CHARS_MAX);
        example.push(' ');
        push_printable(&mut example, payload, PAYLOAD_CHARS_MAX);
        entry.examples.insert(0, example);
    }

    /// The counts, most frequent first.
    pub(crate) fn counts(&self) -> Vec<RejectCount> {
        let mut counts = self.counts.clone();
        counts.sort_by_key(|entry| (std::cmp::Reverse(entry.count), entry.reason as u8));
        counts
    }
}

/// At most `chars_max` characters of `bytes`, fit for a screen.
pub(crate) fn printable(bytes: &[u8], chars_max: usize) -> String {
    let mut text = String::new();
    push_printable(&mut text, bytes, chars_max);
    text
}

/// Appends at most `chars_max` characters of `bytes`, with everything that could disturb a screen as `·`.
fn push_printable(text: &mut String, bytes: &[u8], chars_max: usize) {
    // A character has at most four bytes: nothing beyond can be shown, so nothing beyond is decoded.
    let shown = &bytes[..bytes.len().min(chars_max * 4)];
    let mut is_cut = shown.len() < bytes.len();
    let mut room = chars_max;
    for chunk in shown.utf8_chunks() {
        let broken = if chunk.invalid().is_empty() { None } else { Some('·') };
        for character in chunk.valid().chars().map(|c| if is_printable(c) { c } else { '·' }).chain(broken) {
            if room == 0 {
                is_cut = true;
                break;
            }
            text.push(character);
            room -= 1;
        }
    }
    if is_cut {
        text.push('…');
    }
}

/// Control characters move the cursor; bidirectional and zero-width ones make a text look like another.
pub(crate) fn is_printable(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_kept_by_reason_with_the_last_examples_most_frequent_first() {
        let mut log = RejectLog::default();
        log.add(RejectReason::NotANumber, b"dc/t/a", b"x");
        log.add(RejectReason::UnknownPoint, b"dc/t/b", b"1");
        log.add(RejectReason::UnknownPoint, b"dc/t/c", b"2");
        let counts = log.counts();
        let examples = vec!["dc/t/c 2".to_owned(), "dc/t/b 1".to_owned()];
        assert_eq!(counts[0], RejectCount { reason: RejectReason::UnknownPoint, count: 2, examples });
        assert_eq!(counts[1].count, 1);
        (0..9).for_each(|number| log.add(RejectReason::NotANumber, b"n", number.to_string().as_bytes()));
        assert_eq!(log.counts()[0].examples, ["n 8", "n 7", "n 6", "n 5", "n 4"]);
    }

    #[test]
    fn examples_are_bounded_and_fit_for_a_screen() {
        let mut log = RejectLog::default();
        log.add(RejectReason::MalformedJson, &[b'a'; 4000], b"\x1b[2J\r\n\0\xff\xfe ok \xe2\x80\xae");
        let example = &log.counts()[0].examples[0];
        assert!(example.chars().count() <= TOPIC_CHARS_MAX + PAYLOAD_CHARS_MAX + 3, "{example:?}");
        assert!(example.ends_with("… ·[2J····· ok ·"), "{example:?}");
    }

    #[test]
    fn every_reason_has_its_own_words() {
        let words: std::collections::HashSet<String> = RejectReason::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(words.len(), RejectReason::ALL.len());
    }
}
