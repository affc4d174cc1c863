//! The three small languages of topics: filters with names, places in JSON, and names of points with gaps.

use smol_str::SmolStr;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A topic filter whose wildcards may have names: `sensors/{room}/+/{rest#}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicFilter {
    levels: Vec<Level>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Level {
    Exact(SmolStr),
    /// `+` or `{name}`.
    Any(Option<SmolStr>),
    /// `#` or `{name#}`: this level and all below, also none.
    Rest(Option<SmolStr>),
}

/// Where in JSON something stands: `$.a.b[0]` from the top, `@.b` in an entry of the list that is gone through, `/a/b/0` as a
/// JSON pointer (RFC 6901).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    /// From an entry of the list, not from the top.
    pub is_of_entry: bool,
    /// From the outside in.
    pub steps: Vec<Step>,
}

/// One step into JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A field of an object.
    Field(SmolStr),
    /// An entry of a list, counted from 0.
    Index(usize),
    /// Either, as JSON pointers do not tell which.
    Either(SmolStr),
}

/// The name of a point with gaps: `demo/{room}/{rack}/inlet_mid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(SmolStr),
    Gap(SmolStr),
}

/// Why a text is none of these.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParsePatternError {
    /// It has to say something.
    #[error("is empty")]
    Empty,
    /// A wildcard fills a level.
    #[error("{0:?} mixes text and a wildcard in one level; a level is text, +, # at the end, {{name}} or {{name#}}")]
    Level(String),
    /// The rest comes last.
    #[error("# and {{name#}} may only stand at the end")]
    RestInside,
    /// Letters, digits, `_` and `-`.
    #[error("{0:?} is no name for a gap: letters, digits, _ and -")]
    Gap(String),
    /// Which of them would count?
    #[error("tells {{{0}}} twice")]
    Twice(String),
    /// A bracket without its other half.
    #[error("{{ and }} go together")]
    Bracket,
    /// A place in JSON begins at the top or at an entry.
    #[error("has to begin with $ (the payload), @ (an entry of `each`) or / (a JSON pointer)")]
    Root,
    /// Neither `.name`, `[0]` nor `["name"]`.
    #[error("cannot be read from {0:?} on: it goes on with .name, [0] or [\"name\"]")]
    Step(String),
}

impl TopicFilter {
    /// The filter as brokers know it.
    pub fn subscription(&self) -> String {
        let levels: Vec<&str> = self.levels.iter().map(Level::wildcard).collect();
        levels.join("/")
    }

    /// The names that it gives to levels.
    pub fn names(&self) -> impl Iterator<Item = &SmolStr> {
        self.levels.iter().filter_map(|level| match level {
            Level::Any(name) | Level::Rest(name) => name.as_ref(),
            Level::Exact(_) => None,
        })
    }

    /// What the named levels of `topic` are; `None` when the filter does not match it.
    pub fn captures<'a>(&'a self, topic: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
        let mut captures = Vec::new();
        let mut rest = Some(topic);
        for (depth, level) in self.levels.iter().enumerate() {
            // Wildcards do not reach what brokers tell of themselves.
            if depth == 0 && topic.starts_with('$') && !matches!(level, Level::Exact(_)) {
                return None;
            }
            if let Level::Rest(name) = level {
                captures.extend(name.as_ref().map(|name| (name.as_str(), rest.unwrap_or_default())));
                return Some(captures);
            }
            let (text, after) = rest?.split_once('/').map_or((rest?, None), |(text, after)| (text, Some(after)));
            match level {
                Level::Exact(exact) if exact != text => return None,
                Level::Any(Some(name)) => captures.push((name.as_str(), text)),
                _ => {}
            }
            rest = after;
        }
        rest.is_none().then_some(captures)
    }
}

impl Level {
    fn wildcard(&self) -> &str {
        match self {
            Self::Exact(text) => text,
            Self::Any(_) => "+",
            Self::Rest(_) => "#",
        }
    }
}

impl FromStr for TopicFilter {
    type Err = ParsePatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(ParsePatternError::Empty);
        }
        let mut levels = Vec::new();
        for level in text.split('/') {
            if matches!(levels.last(), Some(Level::Rest(_))) {
                return Err(ParsePatternError::RestInside);
            }
            let named = level.strip_prefix('{').and_then(|level| level.strip_suffix('}'));
            levels.push(match (level, named) {
                ("+", _) => Level::Any(None),
                ("#", _) => Level::Rest(None),
                (_, Some(name)) => match name.strip_suffix('#') {
                    Some(name) => Level::Rest(Some(gap(name)?)),
                    None => Level::Any(Some(gap(name)?)),
                },
                (text, None) if text.contains(['+', '#', '{', '}']) || text.chars().any(char::is_control) => {
                    return Err(ParsePatternError::Level(text.to_owned()));
                }
                (text, None) => Level::Exact(text.into()),
            });
        }
        let filter = Self { levels };
        let mut names: Vec<&SmolStr> = filter.names().collect();
        names.sort();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(ParsePatternError::Twice(pair[0].to_string())),
            None => Ok(filter),
        }
    }
}

impl FromStr for Selector {
    type Err = ParsePatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut steps = Vec::new();
        if let Some(pointer) = text.strip_prefix('/') {
            steps.extend(pointer.split('/').map(|key| Step::Either(key.replace("~1", "/").replace("~0", "~").into())));
            return Ok(Self { is_of_entry: false, steps });
        }
        let is_of_entry = text.starts_with('@');
        let mut rest = text.strip_prefix(['$', '@']).ok_or(ParsePatternError::Root)?;
        while !rest.is_empty() {
            let (step, after) = step(rest).ok_or_else(|| ParsePatternError::Step(rest.to_owned()))?;
            steps.push(step);
            rest = after;
        }
        Ok(Self { is_of_entry, steps })
    }
}

/// The first step of `text`, and what follows it.
fn step(text: &str) -> Option<(Step, &str)> {
    if let Some(name) = text.strip_prefix('.') {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        return (end > 0).then(|| (Step::Field(name[..end].into()), &name[end..]));
    }
    let inside = text.strip_prefix('[')?;
    if let Some(quoted) = inside.strip_prefix('"') {
        let (name, after) = quoted.split_once("\"]")?;
        return Some((Step::Field(name.into()), after));
    }
    let (index, after) = inside.split_once(']')?;
    Some((Step::Index(index.parse().ok()?), after))
}

impl Template {
    /// The gaps.
    pub fn gaps(&self) -> impl Iterator<Item = &SmolStr> {
        self.parts.iter().filter_map(|part| match part {
            Part::Gap(name) => Some(name),
            Part::Text(_) => None,
        })
    }

    /// The text with its gaps filled; `None` when `of` does not know one of them.
    pub fn fill<'a>(&self, of: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
        let mut text = String::with_capacity(64);
        for part in &self.parts {
            text.push_str(match part {
                Part::Text(text) => text,
                Part::Gap(name) => of(name)?,
            });
        }
        Some(text)
    }

    /// Whether the gaps can be filled so that it becomes `text`.
    pub fn can_become(&self, text: &str) -> bool {
        fits(&self.parts, text)
    }
}

fn fits(parts: &[Part], text: &str) -> bool {
    match parts {
        [] => text.is_empty(),
        [Part::Text(part), rest @ ..] => text.strip_prefix(part.as_str()).is_some_and(|text| fits(rest, text)),
        [Part::Gap(_)] => !text.is_empty(),
        // What follows a gap is a text, as two gaps never meet: its places are all that there is to try.
        [Part::Gap(_), rest @ ..] => {
            let ends = text.char_indices().map(|(end, _)| end).skip(1);
            ends.into_iter().any(|end| fits(rest, &text[end..]))
        }
    }
}

impl FromStr for Template {
    type Err = ParsePatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or(ParsePatternError::Bracket)?;
            if !before.is_empty() {
                parts.push(Part::Text(before.into()));
            } else if !parts.is_empty() {
                // Where would one end and the other begin?
                return Err(ParsePatternError::Level(text.to_owned()));
            }
            parts.push(Part::Gap(gap(name)?));
            rest = after;
        }
        if rest.contains('}') {
            return Err(ParsePatternError::Bracket);
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.into()));
        }
        if parts.is_empty() { Err(ParsePatternError::Empty) } else { Ok(Self { parts }) }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Text(text) => f.write_str(text)?,
                Part::Gap(name) => write!(f, "{{{name}}}")?,
            }
        }
        Ok(())
    }
}

fn gap(name: &str) -> Result<SmolStr, ParsePatternError> {
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    if name.is_empty() || !name.chars().all(is_name) {
        return Err(ParsePatternError::Gap(name.to_owned()));
    }
    Ok(name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(filter: &str, topic: &str) -> Option<String> {
        let filter: TopicFilter = filter.parse().expect(filter);
        let captures = filter.captures(topic)?;
        Some(captures.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn filters_match_as_brokers_do_and_name_what_they_match() {
        for (filter, topic, captures) in [
            ("a/b", "a/b", Some("")),
            ("a/b", "a/b/c", None),
            ("a/+", "a/b", Some("")),
            ("a/+", "a", None),
            ("a/+", "a/", Some("")),
            ("a/#", "a", Some("")),
            ("#", "a/b", Some("")),
            ("#", "$SYS/uptime", None),
            ("{x}/uptime", "$SYS/uptime", None),
            ("$SYS/{x}", "$SYS/uptime", Some("x=uptime")),
            ("{room}/+/{rack}/t", "hall/x/A01/t", Some("room=hall rack=A01")),
            ("s/{rest#}", "s/a/b", Some("rest=a/b")),
            ("s/{rest#}", "s", Some("rest=")),
        ] {
            assert_eq!(captured(filter, topic).as_deref(), captures, "{filter} {topic}");
        }
        let filter: TopicFilter = "s/{a}/+/{rest#}".parse().expect("it is right");
        assert_eq!(filter.subscription(), "s/+/+/#");
        for wrong in ["", "a+", "a/#/b", "{a}/{a}", "{a b}", "{}", "a/{b}c", "{a#}/b"] {
            assert!(wrong.parse::<TopicFilter>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn places_in_json_are_read_in_three_spellings() {
        let steps = |text: &str| text.parse::<Selector>().expect(text).steps;
        let (field, index) = (|name: &str| Step::Field(name.into()), Step::Index);
        assert_eq!(steps("$"), []);
        assert_eq!(steps("$.a.b[0]"), [field("a"), field("b"), index(0)]);
        assert_eq!(steps(r#"$["a.b"][12].c"#), [field("a.b"), index(12), field("c")]);
        assert_eq!(steps("/a~1b/0"), [Step::Either("a/b".into()), Step::Either("0".into())]);
        assert!("@.v".parse::<Selector>().expect("it is right").is_of_entry);
        for wrong in ["", "a", "$a", "$.", "$[", "$[a]", "$[\"a\"", "$..a", "$[-1]"] {
            assert!(wrong.parse::<Selector>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn templates_are_filled_and_know_what_they_can_become() {
        let template: Template = "demo/{room}/{rack}/inlet".parse().expect("it is right");
        let of = |name: &str| match name {
            "room" => Some("hall"),
            "rack" => Some("A01"),
            _ => None,
        };
        assert_eq!(template.fill(of).as_deref(), Some("demo/hall/A01/inlet"));
        assert_eq!(template.fill(|_| None), None);
        assert!(template.can_become("demo/hall-a/A01/inlet") && template.can_become("demo/ä/b/c/inlet"));
        assert!(!template.can_become("demo/hall-a/A01/outlet") && !template.can_become("demo//A01/inlet"));
        for wrong in ["", "{a", "a}", "{a}{b}", "{}", "{a b}"] {
            assert!(wrong.parse::<Template>().is_err(), "{wrong}");
        }
    }
}
