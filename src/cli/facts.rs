//! `heliotwin facts`: what people and other systems did.

use super::data::DataArgs;
use super::moment::Moment;
use super::output::to_stdout;
use anyhow::Context;
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use twin_engine::archive::{Archive, FactFilter};
use twin_engine::clock::wall_now;
use twin_model::{Fact, Timestamp};

/// Which facts to print, and how.
#[derive(Debug, clap::Args)]
pub(super) struct FactsArgs {
    /// From when on: a time with its offset, or how long ago, such as -1d
    #[arg(long, value_name = "TIME", default_value = "-1d", allow_hyphen_values = true)]
    from: Moment,
    /// Until when [default: without end, so that planned work is among them]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    to: Option<Moment>,
    /// Only at this place or below it: a path, such as demo/hall-a/A01, or its end, such as A01
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// Print a JSON array
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

impl FactsArgs {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let archive = Archive::open(&self.data.folder()?).context("read facts")?;
        // A site whose clock runs fast is ahead of the wall.
        let now = archive.last_sample_at()?.map_or_else(wall_now, |last| last.max(wall_now()));
        let filter = FactFilter {
            from: Some(self.from.resolve(now)),
            to: self.to.map(|to| to.resolve(now)),
            ..FactFilter::default()
        };
        let mut facts = archive.facts(&filter)?;
        if let Some(place) = &self.place {
            facts.retain(|fact| is_at(fact, place));
        }
        to_stdout(|out| {
            if self.json {
                let facts: Vec<Value> = facts.iter().map(object).collect();
                serde_json::to_writer_pretty(&mut *out, &facts)?;
                writeln!(out)?;
            } else if facts.is_empty() {
                writeln!(out, "No facts")?;
            } else {
                facts.iter().try_for_each(|fact| line(out, fact))?;
            }
            Ok(())
        })
    }
}

/// Whether `fact` is at `place` or below it, however much of its path was typed.
fn is_at(fact: &Fact, place: &str) -> bool {
    let place = place.trim_matches('/');
    fact.place.as_deref().is_some_and(|path| format!("/{path}/").contains(&format!("/{place}/")))
}

fn line(out: &mut impl Write, fact: &Fact) -> io::Result<()> {
    let Fact { at, kind, title, source, .. } = fact;
    let place = fact.place.as_deref().unwrap_or("all of the site");
    let until = fact.until.map_or_else(String::new, |until| format!("  until {until}"));
    let actor = fact.actor.as_ref().map_or_else(String::new, |actor| format!("  by {actor}"));
    writeln!(out, "{at}  {kind:<10}  {title}  ({place}){until}{actor}  [{source} {}]", fact.key)
}

/// Times as ISO 8601; what is not known is null.
fn object(fact: &Fact) -> Value {
    let attributes: Map<String, Value> =
        fact.attributes.iter().map(|(name, value)| (name.to_string(), value.as_str().into())).collect();
    json!({
        "source": fact.source.as_str(),
        "key": fact.key.as_str(),
        "kind": fact.kind.word(),
        "at": fact.at.to_string(),
        "until": fact.until.map(|until: Timestamp| until.to_string()),
        "title": fact.title.as_str(),
        "place": fact.place.as_deref(),
        "actor": fact.actor.as_deref(),
        "link": fact.link.as_deref(),
        "attributes": attributes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::{FactKind, SourceId};

    fn fact() -> Fact {
        Fact {
            source: SourceId::new("ci"),
            key: "d-7".into(),
            kind: FactKind::Deployment,
            at: Timestamp::from_secs(1_769_846_400),
            is_dated: true,
            until: None,
            title: "Firmware 2.1".into(),
            place: Some("demo/hall-a/A01".into()),
            actor: Some("Ana".into()),
            link: None,
            attributes: vec![("version".into(), "2.1".into())],
        }
    }

    #[test]
    fn a_place_is_found_by_its_name_and_by_what_it_lies_in_and_not_by_a_part_of_a_name() {
        for (place, is_so) in
            [("A01", true), ("demo/hall-a/A01", true), ("hall-a", true), ("demo", true), ("A0", false), ("A011", false)]
        {
            assert_eq!(is_at(&fact(), place), is_so, "{place}");
        }
    }

    #[test]
    fn a_line_and_an_object_tell_what_where_when_and_who() {
        let mut out = Vec::new();
        line(&mut out, &fact()).expect("memory takes everything");
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "2026-01-31T08:00:00.000Z  deployment  Firmware 2.1  (demo/hall-a/A01)  by Ana  [ci d-7]\n"
        );
        let object = object(&fact());
        assert_eq!((&object["attributes"]["version"], &object["until"]), (&json!("2.1"), &Value::Null));
    }
}
