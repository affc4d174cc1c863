//! Selectors: which things a step is on, as a short text.
//!
//! A selector is one or more clauses with spaces between; what it selects satisfies all of them. For points, a pattern
//! of quantities follows behind a slash.
//!
//! | clause | selects |
//! |---|---|
//! | `A01` `crac-a*` `A01,A02` | things by name; `*` stands for any letters, `?` for one, a comma for "or" |
//! | `all` | everything of the kind |
//! | `target` | what the person chose |
//! | `beside` | what stands next to the target: the racks at its sides, the other CRACs of its room |
//! | `behind` | what backs the target: the genset of a utility feed |
//! | `room:hall-a` `row:B` `site:demo` | what is there; `room:target` is where the target is |
//! | `feed:A` | what belongs to that power path |
//! | `kind:chiller` | what is of that kind, where several kinds are possible |
//! | `random:3` | so many of what the other clauses select, by the simulation's seed |
//!
//! `row:A random:2`, `A01/inlet_mid`, `room:hall-b/inlet_*`, `target/*`.

use serde::{Deserialize, Deserializer, de};
use smol_str::SmolStr;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Most things that `random:N` may ask for.
const RANDOM_MAX: usize = 10_000;

/// Which things are meant. Made from text and shown as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    text: SmolStr,
    /// All of which hold.
    pub clauses: Vec<Clause>,
    /// Of points: the pattern of the last level of their names; `None` where things are meant, or all their points.
    pub quantity: Option<SmolStr>,
}

/// One condition of a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// Whatever there is.
    All,
    /// What the person chose.
    Target,
    /// What stands beside what the person chose.
    Beside,
    /// What backs what the person chose.
    Behind,
    /// Called like one of these patterns.
    Named(Vec<SmolStr>),
    /// In rooms called like this; `None`: in those of the target.
    Room(Option<SmolStr>),
    /// In rows called like this; `None`: in those of the target.
    Row(Option<SmolStr>),
    /// On sites called like this; `None`: on those of the target.
    Site(Option<SmolStr>),
    /// On the power path of this letter; `None`: on the target's.
    Feed(Option<SmolStr>),
    /// Of the kind of this word, such as `chiller`.
    Kind(SmolStr),
    /// So many of what the others select.
    Random(usize),
}

/// Why a text is no selector.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text:?} is no selector: {reason}")]
pub struct ParseSelectorError {
    text: String,
    reason: String,
}

impl Selector {
    /// What the person chose.
    pub fn target() -> Self {
        Self { text: "target".into(), clauses: vec![Clause::Target], quantity: None }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it means nothing without a target.
    pub fn needs_target(&self) -> bool {
        self.clauses.iter().any(|clause| {
            use Clause::{Behind, Beside, Feed, Room, Row, Site, Target};
            matches!(clause, Target | Beside | Behind | Room(None) | Row(None) | Site(None) | Feed(None))
        })
    }

    /// How many it draws by lot, if it does.
    pub fn random(&self) -> Option<usize> {
        self.clauses.iter().find_map(|clause| if let Clause::Random(count) = clause { Some(*count) } else { None })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FromStr for Selector {
    type Err = ParseSelectorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |reason: String| ParseSelectorError { text: text.to_owned(), reason };
        let text = text.trim();
        // The last slash: a thing may be named by its whole path.
        let (things, quantity) = match text.rsplit_once('/') {
            Some((things, quantity)) if quantity.is_empty() || quantity.contains([' ', ':', ',']) => {
                let _ = things;
                return Err(refused("behind the slash stands a quantity such as inlet_mid or inlet_*".to_owned()));
            }
            Some((things, quantity)) => (things, Some(SmolStr::new(quantity))),
            None => (text, None),
        };
        let clauses = things.split_whitespace().map(clause).collect::<Result<Vec<_>, _>>().map_err(refused)?;
        if clauses.is_empty() {
            return Err(refused("it is empty; write a name, all, target, room:… or the like".to_owned()));
        }
        Ok(Self { text: text.into(), clauses, quantity })
    }
}

fn clause(word: &str) -> Result<Clause, String> {
    let Some((key, value)) = word.split_once(':') else {
        return Ok(match word {
            "all" => Clause::All,
            "target" => Clause::Target,
            "beside" => Clause::Beside,
            "behind" => Clause::Behind,
            names => Clause::Named(patterns(names)?),
        });
    };
    if value.is_empty() {
        return Err(format!("behind {key}: stands a name"));
    }
    let place = || (value != "target").then(|| SmolStr::new(value));
    Ok(match key {
        "room" => Clause::Room(place()),
        "row" => Clause::Row(place()),
        "site" => Clause::Site(place()),
        "feed" => Clause::Feed(place()),
        "kind" => Clause::Kind(value.into()),
        "random" => {
            let count = value.parse().ok().filter(|count| (1..=RANDOM_MAX).contains(count));
            Clause::Random(count.ok_or_else(|| format!("random: wants a number from 1 to {RANDOM_MAX}"))?)
        }
        _ => return Err(format!("nothing is chosen by {key}:; there are room, row, site, feed, kind and random")),
    })
}

fn patterns(names: &str) -> Result<Vec<SmolStr>, String> {
    let patterns: Vec<SmolStr> = names.split(',').map(SmolStr::new).collect();
    if patterns.iter().any(|pattern| pattern.is_empty()) {
        return Err("a name is missing beside a comma".to_owned());
    }
    Ok(patterns)
}

impl<'de> Deserialize<'de> for Selector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SmolStr::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_read_clause_by_clause() {
        let clauses = |text: &str| text.parse::<Selector>().expect(text).clauses;
        assert_eq!(clauses("target"), [Clause::Target]);
        assert_eq!(clauses("A01,B*"), [Clause::Named(vec!["A01".into(), "B*".into()])]);
        assert_eq!(clauses("row:B random:3"), [Clause::Row(Some("B".into())), Clause::Random(3)]);
        assert_eq!(clauses("room:target"), [Clause::Room(None)]);
        let points: Selector = "demo/hall-a/A01/inlet_*".parse().expect("points");
        assert_eq!(points.clauses, [Clause::Named(vec!["demo/hall-a/A01".into()])]);
        assert_eq!(points.quantity.as_deref(), Some("inlet_*"));
        assert_eq!(points.to_string(), "demo/hall-a/A01/inlet_*");
    }

    #[test]
    fn only_selectors_that_look_at_the_target_need_one() {
        for (text, needs) in [("A01", false), ("row:B", false), ("row:target", true), ("beside", true), ("all", false)]
        {
            assert_eq!(text.parse::<Selector>().expect(text).needs_target(), needs, "{text}");
        }
    }

    #[test]
    fn what_is_no_selector_is_refused_with_what_would_be_one() {
        for (text, says) in [
            ("", "empty"),
            ("rack:A01", "room, row, site"),
            ("random:none", "from 1 to"),
            ("row:", "a name"),
            ("A01/", "quantity"),
            ("A01,,B01", "comma"),
        ] {
            let refusal = text.parse::<Selector>().expect_err(text).to_string();
            assert!(refusal.contains(says), "{refusal}");
        }
    }
}
