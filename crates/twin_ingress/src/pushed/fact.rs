//! A fact as it is sent: read strictly, because a member that is passed over is a thing that somebody believes to be kept.

use super::item::Refusal;
use crate::RejectReason;
use crate::pushed::Tree;
use smol_str::SmolStr;
use std::time::Duration;
use twin_model::{Fact, FactKind, PlaceIndex, SourceId, Timestamp};

/// One line.
const TITLE_CHARS_MAX: usize = 200;
/// Keys, names, addresses.
const TEXT_CHARS_MAX: usize = 500;
/// A fact is a line with a few details, not a document.
const ATTRIBUTES_MAX: usize = 32;
/// Work is planned, and histories are brought along; beyond lies a wrong clock.
const AWAY_MAX: Duration = Duration::from_secs(10 * 366 * 24 * 3600);

const MEMBERS: [&str; 9] = ["key", "kind", "at", "until", "title", "place", "actor", "link", "attributes"];

/// The fact that `source` tells with `item`; without a time of its own it happened at `received`.
///
/// # Errors
/// Why it is none.
pub(crate) fn read_fact(
    item: &Tree<'_>,
    source: &SourceId,
    places: &PlaceIndex,
    received: Timestamp,
) -> Result<Fact, Refusal> {
    let members = item.members().ok_or_else(|| refused("a fact is an object"))?;
    if let Some((name, _)) = members.iter().find(|(name, _)| !MEMBERS.contains(&name.as_ref())) {
        return Err(refused(format!("a fact has no {name:?}; what else there is to say goes into attributes")));
    }
    let required =
        |name: &str, max: usize| text_of(item, name, max)?.ok_or_else(|| refused(format!("a fact needs {name}")));
    let kind: FactKind = required("kind", TEXT_CHARS_MAX)?.parse().map_err(|error| refused(format!("{error}")))?;
    let told_at = time_of(item, "at", received)?;
    let at = told_at.unwrap_or(received);
    let until = time_of(item, "until", received)?;
    if until.is_some_and(|until| until < at) {
        return Err(refused("until lies before at"));
    }
    let place = match text_of(item, "place", TEXT_CHARS_MAX)? {
        None => None,
        Some(name) => Some(path_of(&name, places)?),
    };
    let link = text_of(item, "link", TEXT_CHARS_MAX)?;
    if link.as_ref().is_some_and(|link| !link.starts_with("https://") && !link.starts_with("http://")) {
        return Err(refused("link begins with https:// or http://"));
    }
    Ok(Fact {
        source: source.clone(),
        key: required("key", TEXT_CHARS_MAX)?,
        kind,
        at,
        is_dated: told_at.is_some(),
        until,
        title: required("title", TITLE_CHARS_MAX)?,
        place,
        actor: text_of(item, "actor", TEXT_CHARS_MAX)?,
        link,
        attributes: attributes_of(item)?,
    })
}

fn refused(message: impl Into<String>) -> Refusal {
    Refusal::new(RejectReason::MalformedFact, message)
}

/// By path, so that it is the same place whatever it was called.
fn path_of(name: &str, places: &PlaceIndex) -> Result<SmolStr, Refusal> {
    let found = places.find(name).ok().and_then(|place| places.path(place));
    found.cloned().ok_or_else(|| {
        let message =
            format!("no place of the site, or more than one, is called {name:?}; leave place out for all of the site");
        Refusal::new(RejectReason::UnknownPlace, message)
    })
}

/// Text that fits a screen; nothing where it is empty.
fn text_of(item: &Tree<'_>, name: &str, chars_max: usize) -> Result<Option<SmolStr>, Refusal> {
    let text = match item.member(name) {
        None | Some(Tree::Null) => return Ok(None),
        Some(Tree::Text(text)) => text.trim(),
        Some(_) => return Err(refused(format!("{name} is text"))),
    };
    if text.chars().count() > chars_max {
        return Err(refused(format!("{name} has more than {chars_max} characters")));
    }
    if !text.chars().all(crate::reject::is_printable) {
        return Err(refused(format!("{name} has characters that no screen shows")));
    }
    Ok((!text.is_empty()).then(|| text.into()))
}

fn time_of(item: &Tree<'_>, name: &str, received: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    let at = match item.member(name) {
        None | Some(Tree::Null) => return Ok(None),
        Some(Tree::Integer(millis)) => Timestamp::from_millis(*millis),
        Some(Tree::Text(text)) => text.parse().map_err(|_| malformed_time(name))?,
        Some(_) => return Err(malformed_time(name)),
    };
    if at > received + AWAY_MAX || at < received - AWAY_MAX {
        return Err(Refusal::new(RejectReason::MalformedTime, format!("{name} lies more than ten years away")));
    }
    Ok(Some(at))
}

fn malformed_time(name: &str) -> Refusal {
    let message = format!("{name} is ISO 8601 with offset, such as 2026-01-31T08:00:00Z, or milliseconds since 1970");
    Refusal::new(RejectReason::MalformedTime, message)
}

fn attributes_of(item: &Tree<'_>) -> Result<Vec<(SmolStr, SmolStr)>, Refusal> {
    let members = match item.member("attributes") {
        None | Some(Tree::Null) => return Ok(Vec::new()),
        Some(attributes) => attributes.members().ok_or_else(|| refused("attributes is an object"))?,
    };
    if members.len() > ATTRIBUTES_MAX {
        return Err(refused(format!("a fact has at most {ATTRIBUTES_MAX} attributes")));
    }
    let mut attributes = Vec::with_capacity(members.len());
    for (name, value) in members {
        let text = match value {
            Tree::Text(text) => SmolStr::new(text),
            Tree::List(_) | Tree::Object(_) => return Err(refused(format!("attribute {name:?} is no plain value"))),
            plain => serde_json::to_string(plain).unwrap_or_default().into(),
        };
        let fits = |text: &str| text.chars().count() <= TEXT_CHARS_MAX && text.chars().all(crate::reject::is_printable);
        if !fits(name) || !fits(&text) {
            return Err(refused(format!(
                "attribute {:?} is too long or fits no screen",
                name.chars().take(40).collect::<String>()
            )));
        }
        attributes.push((SmolStr::new(name), text));
    }
    // The order in which they came says nothing: the same attributes are the same fact.
    attributes.sort_unstable();
    Ok(attributes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_site;

    const NOW: Timestamp = Timestamp::from_secs(1_769_846_400);

    fn read(text: &str) -> Result<Fact, Refusal> {
        let tree = Tree::read(text.as_bytes()).expect("it is JSON");
        read_fact(&tree, &SourceId::new("ci"), &PlaceIndex::new(&test_site::plan(2), &test_site::points(2)), NOW)
    }

    #[test]
    fn a_fact_is_read_with_its_place_by_path_and_its_attributes_in_order() {
        let fact = read(
            r#"{"key":"d-7","kind":"deployment","at":"2026-01-31T07:59:00Z","title":" Firmware 2.1 ","place":"R1",
               "attributes":{"version":2.1,"by":"ops"}}"#,
        )
        .expect("a fact");
        assert_eq!((fact.title.as_str(), fact.place.as_deref()), ("Firmware 2.1", Some("t/hall/R1")));
        assert_eq!((fact.kind, NOW.since(fact.at).as_secs(), fact.until), (FactKind::Deployment, 60, None));
        assert_eq!(fact.attributes, [("by".into(), "ops".into()), ("version".into(), "2.1".into())]);
    }

    #[test]
    fn what_is_no_fact_is_refused_with_what_is_wrong() {
        let good = |more: &str| format!(r#"{{"key":"k","kind":"note","title":"t"{more}}}"#);
        assert!(read(&good("")).is_ok_and(|fact| fact.at == NOW));
        for (text, says) in [
            ("7".to_owned(), "an object"),
            (r#"{"kind":"note","title":"t"}"#.to_owned(), "needs key"),
            (r#"{"key":"k","title":"t"}"#.to_owned(), "needs kind"),
            (r#"{"key":"k","kind":"party","title":"t"}"#.to_owned(), "one of deployment"),
            (r#"{"key":"k","kind":"note","title":"  "}"#.to_owned(), "needs title"),
            (good(r#","untill":7"#), "has no \"untill\""),
            (good(r#","at":"yesterday""#), "ISO 8601"),
            (good(r#","until":"2026-01-31T07:00:00Z""#), "before at"),
            (good(r#","at":"1970-01-01T00:00:00Z""#), "ten years"),
            (good(r#","place":"R7""#), "\"R7\""),
            (good(r#","link":"javascript:alert(1)""#), "https://"),
            (good(r#","actor":"a\u202Eb""#), "no screen"),
            (good(r#","attributes":{"a":[1]}"#), "no plain value"),
        ] {
            let refusal = read(&text).expect_err(&text);
            assert!(refusal.message.contains(says), "{text}: {}", refusal.message);
        }
    }
}
