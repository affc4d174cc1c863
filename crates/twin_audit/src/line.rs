//! An entry as a line. Its canonical form is JSON without white space, members in a fixed order, text as JSON's shortest escapes, no
//! number but whole ones; the hash is SHA-256 over exactly these bytes, written behind them as the last member:
//!
//! `{"sequence":2,"previous":"…64 hexadecimal digits…","at":…,…}` → `{"sequence":2,"previous":"…","at":…,…,"hash":"…"}`
//!
//! Checking needs no parser: what was hashed is what stands there.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::borrow::Cow;
use twin_model::Timestamp;
use twin_model::audit::{
    AuditAct, AuditActor, AuditEntry, AuditFields, AuditOrigin, AuditOutcome, AuditRole, AuditTime, REDACTED,
    TimeQuality,
};

/// Digits of a hash.
pub(crate) const HASH_LEN: usize = 64;
/// What a hash looks like as text.
pub(crate) type Hash = [u8; HASH_LEN];
/// What the first entry names as its predecessor's hash.
pub(crate) const NO_HASH: Hash = [b'0'; HASH_LEN];

const SEQUENCE: &[u8] = b"{\"sequence\":";
const PREVIOUS: &[u8] = b",\"previous\":\"";
const HASH: &[u8] = b",\"hash\":\"";
const END: &[u8] = b"\"}";
/// `,"hash":"…"}`.
const SUFFIX_LEN: usize = HASH.len() + HASH_LEN + END.len();

/// Names of values that are never written down, whatever they are part of.
const SECRET_WORDS: [&str; 6] = ["password", "secret", "token", "community", "passphrase", "credential"];

#[derive(Serialize, Deserialize)]
struct Line<'a> {
    sequence: u64,
    #[serde(borrow)]
    previous: Cow<'a, str>,
    at: String,
    wall_at: String,
    time: TimeQuality,
    rate: String,
    who: Cow<'a, str>,
    role: AuditRole,
    from: Cow<'a, AuditOrigin>,
    action: Cow<'a, SmolStr>,
    subject: Cow<'a, str>,
    before: AuditFields,
    after: AuditFields,
    #[serde(flatten)]
    outcome: Cow<'a, AuditOutcome>,
}

/// What links a line to others.
pub(crate) struct Link<'a> {
    pub(crate) sequence: u64,
    pub(crate) previous: &'a [u8],
    pub(crate) hash: &'a [u8],
    /// All that is hashed but its last brace.
    pub(crate) body: &'a [u8],
}

/// `entry` as a line behind the one whose hash is `previous`, line feed included, and its own hash.
pub(crate) fn encode(entry: &AuditEntry, previous: &Hash) -> (Vec<u8>, Hash) {
    let line = Line {
        sequence: entry.sequence,
        previous: String::from_utf8_lossy(previous),
        at: entry.time.at.to_string(),
        wall_at: entry.time.wall_at.to_string(),
        time: entry.time.quality,
        rate: entry.time.rate.to_string(),
        who: Cow::Borrowed(&entry.actor.who),
        role: entry.actor.role,
        from: Cow::Borrowed(&entry.actor.origin),
        action: Cow::Borrowed(&entry.act.action),
        subject: Cow::Borrowed(&entry.act.subject),
        before: redacted(&entry.act.before),
        after: redacted(&entry.act.after),
        outcome: Cow::Borrowed(&entry.outcome),
    };
    // Text and whole numbers under names that are text: there is nothing that JSON could not hold.
    let mut bytes = serde_json::to_vec(&line).unwrap_or_default();
    bytes.pop();
    let hash = hash_of(&bytes);
    for part in [HASH, &hash, END, b"\n"] {
        bytes.extend_from_slice(part);
    }
    (bytes, hash)
}

/// The entry that `line`, without its line feed, is.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn decode(line: &[u8]) -> Result<AuditEntry, String> {
    let read: Line<'_> = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let instant = |text: &str| text.parse::<Timestamp>().map_err(|error| error.to_string());
    let time = AuditTime {
        at: instant(&read.at)?,
        wall_at: instant(&read.wall_at)?,
        rate: read.rate.parse().map_err(|_| format!("{:?} is no rate", read.rate))?,
        quality: read.time,
    };
    let actor = AuditActor { who: read.who.into_owned(), role: read.role, origin: read.from.into_owned() };
    let act = AuditAct {
        action: read.action.into_owned(),
        subject: read.subject.into_owned(),
        before: read.before,
        after: read.after,
    };
    Ok(AuditEntry { sequence: read.sequence, time, actor, act, outcome: read.outcome.into_owned() })
}

/// The parts of `line`, without its line feed, that link it; not yet whether its hash is right.
///
/// # Errors
/// What is wrong with its form.
pub(crate) fn link(line: &[u8]) -> Result<Link<'_>, &'static str> {
    let rest = line.strip_prefix(SEQUENCE).ok_or("it does not begin with a sequence number")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&rest[..digits]).ok().and_then(|text| text.parse().ok());
    let sequence = number.filter(|_| rest[0] != b'0').ok_or("its sequence number is none")?;
    let rest = rest[digits..].strip_prefix(PREVIOUS).ok_or("it names no predecessor")?;
    let previous = rest.get(..HASH_LEN).ok_or("it is too short")?;
    if line.len() < SUFFIX_LEN + SEQUENCE.len() + digits + PREVIOUS.len() + HASH_LEN {
        return Err("it is too short");
    }
    let (body, suffix) = line.split_at(line.len() - SUFFIX_LEN);
    let hash = suffix.strip_prefix(HASH).and_then(|rest| rest.strip_suffix(END)).ok_or("it does not end in a hash")?;
    Ok(Link { sequence, previous, hash, body })
}

/// The hash of an entry whose canonical bytes are `body` and a brace.
pub(crate) fn hash_of(body: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(body);
    hasher.update(b"}");
    hex(&hasher.finalize())
}

/// The hash of `bytes` as they are.
pub(crate) fn plain_hash(bytes: &[u8]) -> Hash {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> Hash {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = NO_HASH;
    for (pair, byte) in text.chunks_exact_mut(2).zip(digest) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    text
}

/// The bytes that `text`, lower-case hexadecimal digits, stands for.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

/// `bytes` as lower-case hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `fields` with [`REDACTED`] in the place of whatever is called a password, a key or the like. The name of a variable of the
/// environment, such as `$UPS_PASSWORD`, is no secret.
pub fn redacted(fields: &AuditFields) -> AuditFields {
    let is_secret = |name: &str| {
        let name = name.to_lowercase();
        name.split(['.', '_', '-']).any(|word| word == "key") || SECRET_WORDS.iter().any(|word| name.contains(word))
    };
    let shown = |name: &SmolStr, value: &String| match is_secret(name) && !value.is_empty() && !value.starts_with('$') {
        true => REDACTED.to_owned(),
        false => value.clone(),
    };
    fields.iter().map(|(name, value)| (name.clone(), shown(name, value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> AuditEntry {
        let at = Timestamp::from_millis(1_790_000_000_123);
        let time = AuditTime { at, wall_at: at, rate: 60.0, quality: TimeQuality::Unverified };
        let act = AuditAct::new("connection.save", "ups \"a\"\n").to("access.password", "hunter2").to("place", "ups-a");
        let outcome = AuditOutcome::Refused { request: 6, reason: "it is taken".to_owned() };
        AuditEntry { sequence: 7, time, actor: AuditActor::over_http("ci", "10.0.0.7:512"), act, outcome }
    }

    #[test]
    fn a_line_is_read_as_it_was_written_but_for_its_secrets() {
        let (bytes, hash) = encode(&entry(), &NO_HASH);
        let line = bytes.strip_suffix(b"\n").expect("a line");
        assert!(!line.contains(&b'\n') && !String::from_utf8_lossy(line).contains("hunter2"));
        let mut expected = entry();
        expected.act.after = redacted(&expected.act.after);
        assert_eq!(expected.act.after["access.password"], REDACTED);
        assert_eq!(decode(line), Ok(expected));
        let link = link(line).expect("it has its parts");
        assert_eq!((link.sequence, link.previous, link.hash), (7, &NO_HASH[..], &hash[..]));
        assert_eq!(hash_of(link.body), hash);
        let whole = [link.body, b"}"].concat();
        serde_json::from_slice::<serde_json::Value>(&whole).expect("what is hashed is JSON");
    }

    #[test]
    fn whatever_sounds_like_a_secret_is_hidden_and_what_names_one_is_not() {
        for (name, value, shown) in [
            ("user.key", "abc", REDACTED),
            ("api_key", "abc", REDACTED),
            ("Community", "public", REDACTED),
            ("login.password", "$UPS_PASSWORD", "$UPS_PASSWORD"),
            ("login.password", "", ""),
            ("keyboard", "qwerty", "qwerty"),
            ("monkey", "no", "no"),
        ] {
            let fields = AuditFields::from([(SmolStr::new(name), value.to_owned())]);
            assert_eq!(redacted(&fields)[name], shown, "{name}");
        }
    }

    #[test]
    fn what_is_no_line_is_told() {
        let (bytes, _) = encode(&entry(), &NO_HASH);
        let line = &bytes[..bytes.len() - 1];
        for end in 0..line.len() {
            assert!(link(&line[..end]).is_err(), "{end}");
        }
        for wrong in ["", "{}", "{\"sequence\":}", "{\"sequence\":01,\"previous\":\""] {
            assert!(link(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
