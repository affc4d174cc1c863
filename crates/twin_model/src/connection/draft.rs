//! A connection while a person makes it: texts, by the names of its fields in documents.

use super::AccessField;
use crate::profile::{Fold, Protocol};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What stands in a draft that is shown for a secret that is kept: who sends it back keeps it.
pub const KEPT_SECRET: &str = "•••••••";

/// A connection as it was typed. Nothing of it is known to be right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionDraft {
    /// What people call it, unique among connections.
    pub name: String,
    /// What the device speaks.
    pub protocol: Protocol,
    /// How it is reached, by the names of [`Protocol::fields`]; what is missing or empty is as usual.
    pub access: BTreeMap<String, String>,
    /// The profile's name.
    pub profile: String,
    /// From poll to poll, seconds.
    pub period_secs: f64,
    /// The equipment that it stands for, by its name; empty: none.
    #[serde(default)]
    pub place: String,
    /// What else it feeds.
    #[serde(default)]
    pub bind: Vec<BindDraft>,
    /// Whether it is left alone for now.
    #[serde(default)]
    pub is_paused: bool,
}

/// A point of the profile that feeds a point of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindDraft {
    /// The profile's point.
    pub from: String,
    /// What its rows make together.
    #[serde(default)]
    pub fold: Fold,
    /// The site's point: `demo/hall-a/A01/inlet_mid`.
    pub to: String,
}

/// What is wrong with a field of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftProblem {
    /// The field, as in documents: `address`, `user.password`, `bind[0].to`; empty: the whole.
    pub field: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl ConnectionDraft {
    /// Nothing yet, over `protocol`, asked every 10 s.
    pub fn new(protocol: Protocol) -> Self {
        Self {
            name: String::new(),
            protocol,
            access: BTreeMap::new(),
            profile: String::new(),
            period_secs: 10.0,
            place: String::new(),
            bind: Vec::new(),
            is_paused: false,
        }
    }

    /// What is told in the field `name` of the way to the device; empty: nothing.
    pub fn told(&self, name: &str) -> &str {
        self.access.get(name).map_or("", |told| told.trim())
    }

    /// Whether the field means anything, given what is told before it.
    pub fn asks_for(&self, field: &AccessField) -> bool {
        field.follows.is_none_or(|before| !self.told(before).is_empty())
    }

    /// As it may be shown: secrets are dots.
    pub fn without_secrets(&self) -> Self {
        let mut shown = self.clone();
        for field in self.protocol.fields().iter().filter(|field| field.is_secret()) {
            if let Some(text) = shown.access.get_mut(field.name).filter(|text| is_hidden(text)) {
                KEPT_SECRET.clone_into(text);
            }
        }
        shown
    }

    /// With the secrets of `kept` where it has dots.
    pub fn with_secrets_of(&self, kept: &Self) -> Self {
        let mut whole = self.clone();
        for field in self.protocol.fields().iter().filter(|field| field.is_secret()) {
            if let Some(text) = whole.access.get_mut(field.name).filter(|text| *text == KEPT_SECRET) {
                *text = kept.access.get(field.name).cloned().unwrap_or_default();
            }
        }
        whole
    }
}

/// The name of a variable of the environment is no secret.
fn is_hidden(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown_and_come_back() {
        let mut draft = ConnectionDraft::new(Protocol::Snmp);
        draft.access.insert("community".to_owned(), "s3cret".to_owned());
        draft.access.insert("user.password".to_owned(), "$PASSWORD".to_owned());
        let shown = draft.without_secrets();
        assert!(!format!("{shown:?}").contains("s3cret"));
        assert_eq!(shown.access["user.password"], "$PASSWORD");
        assert_eq!(shown.with_secrets_of(&draft), draft);
        let mut changed = shown;
        changed.access.insert("community".to_owned(), "other".to_owned());
        assert_eq!(changed.with_secrets_of(&draft).access["community"], "other");
    }
}
