//! What a message says, for people and for programs.

use serde_json::{Value, json};
use twin_model::Timestamp;
use twin_model::notify::{Annunciation, Delivery};

/// Of a digest so many alarms are named in an e-mail.
const NAMED_MAX: usize = 100;

/// The message to `recipient` about one alarm.
pub(crate) fn alarm(recipient: &str, annunciation: Annunciation, next_at: Timestamp) -> Delivery {
    let verb = if annunciation.is_escalated { "escalated" } else { "raised" };
    let subject =
        format!("P{} {} {verb}: {}", annunciation.priority, annunciation.priority_word(), annunciation.message);
    let id = format!("{}@{recipient}", annunciation.id);
    message(id, recipient, subject, vec![annunciation], next_at)
}

/// The message to `recipient` about all that waited for them.
pub(crate) fn digest(recipient: &str, annunciations: Vec<Annunciation>, more: u64, next_at: Timestamp) -> Delivery {
    let count = annunciations.len() as u64 + more;
    let most = annunciations.iter().map(|annunciation| annunciation.priority).min().unwrap_or(4);
    let ends = |annunciation: Option<&Annunciation>| annunciation.map_or("none", |known| known.id.as_str()).to_owned();
    let id = format!("digest-{}-{}-{count}@{recipient}", ends(annunciations.first()), ends(annunciations.last()));
    let alarms = if count == 1 { "alarm was" } else { "alarms were" };
    let subject = format!("{count} {alarms} held back, the most urgent P{most}");
    Delivery { more, ..message(id, recipient, subject, annunciations, next_at) }
}

/// A message that shows whether one arrives; `now` tells it from others.
pub(crate) fn test(recipient: &str, now: Timestamp) -> Delivery {
    let id = format!("test-{}@{recipient}", now.as_nanos());
    message(id, recipient, "Test: notifications arrive here".to_owned(), Vec::new(), now)
}

fn message(
    id: String,
    recipient: &str,
    subject: String,
    annunciations: Vec<Annunciation>,
    next_at: Timestamp,
) -> Delivery {
    let recipient = recipient.to_owned();
    Delivery { id, recipient, subject, annunciations, more: 0, attempts: 0, next_at, error: None }
}

/// For people.
pub(crate) fn text(delivery: &Delivery) -> String {
    if delivery.annunciations.is_empty() {
        return format!("{}\n\nNothing is wrong: somebody tried whether this reaches you.\n", delivery.subject);
    }
    let mut text = format!("{}\n", delivery.subject);
    for known in delivery.annunciations.iter().take(NAMED_MAX) {
        let verb = if known.is_escalated { "escalated" } else { "raised" };
        text += &format!(
            "\nP{} {}: {}\n{verb} {}\nwhere: {}\nto do: {}\n",
            known.priority,
            known.priority_word(),
            known.message,
            known.at,
            known.point,
            known.action
        );
    }
    let more = delivery.more + delivery.annunciations.len().saturating_sub(NAMED_MAX) as u64;
    if more > 0 {
        text += &format!("\nand {more} more; the alarm list has them\n");
    }
    text
}

/// For programs.
pub(crate) fn body(delivery: &Delivery) -> Value {
    let alarm = |known: &Annunciation| {
        json!({
            "id": known.id,
            "at": known.at.to_string(),
            "kind": if known.is_escalated { "escalated" } else { "raised" },
            "priority": known.priority,
            "priority_word": known.priority_word(),
            "point": known.point,
            "message": known.message,
            "action": known.action,
        })
    };
    let alarms: Vec<Value> = delivery.annunciations.iter().map(alarm).collect();
    let kind = match delivery.id.split('-').next() {
        Some("test") => "test",
        Some("digest") => "digest",
        _ => "alarm",
    };
    json!({
        "id": delivery.id,
        "kind": kind,
        "recipient": delivery.recipient,
        "subject": delivery.subject,
        "alarms": alarms,
        "more": delivery.more,
    })
}
