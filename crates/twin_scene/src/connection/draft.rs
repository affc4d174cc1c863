//! Connections that people make in the program: drafts become documents of one entry, and are read as those are.

use super::load::{Known, parse_access, parse_known};
use crate::problem::LoadError;
use std::collections::BTreeMap;
use twin_model::connection::{
    Access, AccessField, BindDraft, Connection, ConnectionDraft, DraftProblem, FieldKind, Listener,
};
use twin_model::profile::{Fold, Profile};
use twin_model::{PointTable, SitePlan};

/// The connections that `drafts` are for the site `plan` with the points `points`, by `profiles`, beside `others` and `listeners`,
/// whose names are taken and whose points are fed already; each of the drafts goes before those after it. `secret` knows what a `$NAME` stands for.
pub fn check_drafts(
    drafts: &[ConnectionDraft],
    others: &[Connection],
    listeners: &[Listener],
    (plan, points): (&SitePlan, &PointTable),
    profiles: &[Profile],
    secret: impl Fn(&str) -> Option<String>,
) -> Vec<Result<Connection, Vec<DraftProblem>>> {
    let mut known = Known::new(plan, points, profiles, others, listeners);
    drafts.iter().map(|draft| check(draft, &mut known, &secret)).collect()
}

fn check(
    draft: &ConnectionDraft,
    known: &mut Known<'_>,
    secret: &dyn Fn(&str) -> Option<String>,
) -> Result<Connection, Vec<DraftProblem>> {
    needed(draft)?;
    let (connections, _) =
        parse_known(&connection_text(draft), "", known, secret).map_err(|error| told(draft, error))?;
    connections.into_iter().next().ok_or_else(|| nothing("is no connection that can be made"))
}

/// How the device of `draft` is reached, whatever else is still missing.
///
/// # Errors
/// What is wrong with that.
pub fn check_access(
    draft: &ConnectionDraft,
    secret: impl Fn(&str) -> Option<String>,
) -> Result<Access, Vec<DraftProblem>> {
    needed(draft)?;
    let access = parse_access(&connection_text(draft), &secret);
    access.map_err(|error| told(draft, error))?.ok_or_else(|| nothing("says nothing of how it is reached"))
}

/// Whether everything is told without which no device can be reached.
fn needed(draft: &ConnectionDraft) -> Result<(), Vec<DraftProblem>> {
    let missing = draft.protocol.fields().iter().filter(|field| field.is_needed && draft.told(field.name).is_empty());
    let problem = |field: &AccessField| DraftProblem {
        field: field.name.to_owned(),
        reason: format!("is missing; it looks like {}", field.hint),
    };
    let problems: Vec<DraftProblem> = missing.map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn nothing(reason: &str) -> Vec<DraftProblem> {
    vec![DraftProblem { field: String::new(), reason: reason.to_owned() }]
}

/// What is wrong with a draft, by its own fields.
fn told(draft: &ConnectionDraft, error: LoadError) -> Vec<DraftProblem> {
    let problems = match error {
        LoadError::Read { source, .. } => return nothing(&source.to_string()),
        LoadError::Refuse { problems, .. } => problems,
    };
    let entry = format!("{}[0]", draft.protocol);
    let problem = |field: &str, reason| {
        let field = field.strip_prefix(&entry).unwrap_or(field);
        DraftProblem { field: field.trim_start_matches('.').to_owned(), reason }
    };
    problems.into_iter().map(|found| problem(&found.field, found.reason)).collect()
}

/// `draft` as a document of connections, to be kept beside others in a file.
pub fn connection_text(draft: &ConnectionDraft) -> String {
    let mut text = format!("(\n    version: 1,\n    {}: [\n        (\n", draft.protocol);
    let mut line = |name: &str, value: &str| text.push_str(&format!("            {name}: {value},\n"));
    line("name", &quoted(&draft.name));
    let mut groups: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
    for field in draft.protocol.fields() {
        let told = draft.told(field.name);
        if told.is_empty() || !draft.asks_for(field) {
            continue;
        }
        let value = written(field, told);
        match field.name.split_once('.') {
            None => line(field.name, &value),
            Some((group, name)) => groups.entry(group).or_default().push((name, value)),
        }
    }
    for (group, fields) in groups {
        let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        line(group, &format!("({})", fields.join(", ")));
    }
    line("profile", &quoted(&draft.profile));
    line("period", &number(draft.period_secs));
    if !draft.place.is_empty() {
        line("place", &quoted(&draft.place));
    }
    if !draft.bind.is_empty() {
        line("bind", &format!("[{}]", draft.bind.iter().map(bound).collect::<Vec<_>>().join(", ")));
    }
    if draft.is_paused {
        line("paused", "true");
    }
    text.push_str("        ),\n    ],\n)\n");
    text
}

fn written(field: &AccessField, told: &str) -> String {
    let is_word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric());
    match field.kind {
        FieldKind::Number => told.parse::<f64>().map_or_else(|_| quoted(told), number),
        FieldKind::Choice(_) | FieldKind::Flag if is_word(told) => told.to_owned(),
        _ => quoted(told),
    }
}

fn bound(bind: &BindDraft) -> String {
    let fold = match bind.fold {
        Fold::First => String::new(),
        fold => format!("fold: {fold:?}, "),
    };
    format!("(from: {}, {fold}to: {})", quoted(&bind.from), quoted(&bind.to))
}

/// A number as documents have them: without an exponent, so that whole ones can be read as such.
fn number(value: f64) -> String {
    if value.is_finite() { format!("{value}") } else { quoted(&value.to_string()) }
}

/// `text` as documents have texts.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            character if character.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(character))),
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
