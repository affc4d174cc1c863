//! The rules of a site: those that ship, those of points that people have defined, and what people have made of them.

use crate::archive::{Archive, OpenHistoryError, ReadHistoryError};
use std::collections::BTreeMap;
use std::path::Path;
use thiserror::Error;
use twin_api::{RuleChange, RuleEntry, RuleOrigin};
use twin_decision::{custom_rules, default_rules};
use twin_model::{PointTable, RefuseRuleError, Rule, RuleId, RuleSetting, RuleVersion, Timestamp, check_rule};

/// Rules of one site that people have made: more is what classes and paths are for.
const MADE_MAX: usize = 50_000;

/// Letters of a reason.
const NOTE_CHARS_MAX: usize = 500;

/// Why a rule is not changed. Completes "failed to …".
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ChangeRuleError {
    /// It cannot be.
    #[error(transparent)]
    Refused(#[from] RefuseRuleError),
    /// There is none of that name.
    #[error("find the rule {0}: there is none of that name")]
    Unknown(RuleId),
    /// It belongs to a point.
    #[error("change {0}: it is a limit of a point that somebody has defined; change the point")]
    OfPoint(RuleId),
    /// Nobody says why.
    #[error("change {0} without a reason of 1 to 500 letters: say why")]
    NoReason(RuleId),
    /// It is so already.
    #[error("change {0}: it is so already")]
    Same(RuleId),
    /// There are too many.
    #[error("keep another rule: people have made {MADE_MAX} already")]
    TooMany,
}

/// Who changes a rule, when and why.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hand<'a> {
    pub(crate) at: Timestamp,
    pub(crate) by: &'a str,
    pub(crate) note: &'a str,
}

/// All rules.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleBook {
    shipped: BTreeMap<RuleId, Rule>,
    of_points: BTreeMap<RuleId, Rule>,
    /// The newest version of each rule that somebody has changed.
    newest: BTreeMap<RuleId, RuleVersion>,
    /// What each was last, also where it is off now.
    last: BTreeMap<RuleId, Rule>,
}

impl RuleBook {
    /// With what people have made of rules so far, oldest first.
    pub(crate) fn new(points: &PointTable, versions: Vec<RuleVersion>) -> Self {
        let shipped = default_rules().into_iter().map(|rule| (rule.id.clone(), rule)).collect();
        let mut book = Self { shipped, ..Self::default() };
        book.follow(points);
        versions.into_iter().for_each(|version| book.put(version));
        book
    }

    /// Other points are there now.
    pub(crate) fn follow(&mut self, points: &PointTable) {
        self.of_points = custom_rules(points).into_iter().map(|rule| (rule.id.clone(), rule)).collect();
    }

    fn put(&mut self, version: RuleVersion) {
        match &version.setting {
            RuleSetting::Set(rule) => {
                self.last.insert(version.id.clone(), Rule { version: version.version, ..rule.clone() });
            }
            RuleSetting::AsShipped => drop(self.last.remove(&version.id)),
            RuleSetting::Off => {}
        }
        self.newest.insert(version.id.clone(), version);
    }

    /// The rules in force.
    pub(crate) fn in_force(&self) -> Vec<Rule> {
        self.entries().into_iter().filter(|entry| entry.is_on).map(|entry| entry.rule).collect()
    }

    /// The rule called `id`, if it holds.
    pub(crate) fn holding(&self, id: &RuleId) -> Option<Rule> {
        self.entry(id).filter(|entry| entry.is_on).map(|entry| entry.rule)
    }

    /// Every rule, in the order of their names.
    pub(crate) fn entries(&self) -> Vec<RuleEntry> {
        let mut ids: Vec<&RuleId> =
            self.shipped.keys().chain(self.of_points.keys()).chain(self.newest.keys()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.entry(id)).collect()
    }

    fn entry(&self, id: &RuleId) -> Option<RuleEntry> {
        if let Some(rule) = self.of_points.get(id) {
            return Some(RuleEntry { rule: rule.clone(), origin: RuleOrigin::Point, is_on: true, changed: None });
        }
        let shipped = self.shipped.get(id);
        let origin = if shipped.is_some() { RuleOrigin::Shipped } else { RuleOrigin::Made };
        let newest = self.newest.get(id);
        let version = newest.map_or(0, |newest| newest.version);
        let known = self.last.get(id).cloned();
        let rule = known.or_else(|| shipped.map(|rule| Rule { version, ..rule.clone() }))?;
        let is_on = newest.is_none_or(|newest| newest.setting != RuleSetting::Off);
        let changed = newest.map(|RuleVersion { version, at, by, note, .. }| RuleChange {
            version: *version,
            at: *at,
            by: by.clone(),
            note: note.clone(),
        });
        Some(RuleEntry { rule, origin, is_on, changed })
    }

    /// Lets `rule` hold, in the place of one of that name.
    pub(crate) fn set(
        &mut self,
        rule: Rule,
        points: &PointTable,
        hand: Hand<'_>,
    ) -> Result<RuleVersion, ChangeRuleError> {
        self.check_hand(&rule.id, hand)?;
        check_rule(&rule, points)?;
        let before = self.holding(&rule.id);
        if before.as_ref().is_some_and(|before| *before == Rule { version: before.version, ..rule.clone() }) {
            return Err(ChangeRuleError::Same(rule.id));
        }
        if self.entry(&rule.id).is_none() && self.newest.len() >= MADE_MAX {
            return Err(ChangeRuleError::TooMany);
        }
        Ok(self.change(rule.id.clone(), |version| RuleSetting::Set(Rule { version, ..rule }), hand))
    }

    /// Lets the rule called `id` hold no more.
    pub(crate) fn switch_off(&mut self, id: &RuleId, hand: Hand<'_>) -> Result<RuleVersion, ChangeRuleError> {
        self.check_hand(id, hand)?;
        match self.entry(id) {
            None => Err(ChangeRuleError::Unknown(id.clone())),
            Some(entry) if !entry.is_on => Err(ChangeRuleError::Same(id.clone())),
            Some(_) => Ok(self.change(id.clone(), |_| RuleSetting::Off, hand)),
        }
    }

    /// Lets the rule called `id` be as it shipped; one that a person has made, as it was when it was switched off.
    pub(crate) fn restore(
        &mut self,
        id: &RuleId,
        points: &PointTable,
        hand: Hand<'_>,
    ) -> Result<RuleVersion, ChangeRuleError> {
        self.check_hand(id, hand)?;
        let entry = self.entry(id).ok_or_else(|| ChangeRuleError::Unknown(id.clone()))?;
        let is_as_shipped = |newest: &RuleVersion| newest.setting == RuleSetting::AsShipped;
        if self.shipped.contains_key(id) {
            if self.newest.get(id).is_none_or(is_as_shipped) {
                return Err(ChangeRuleError::Same(id.clone()));
            }
            return Ok(self.change(id.clone(), |_| RuleSetting::AsShipped, hand));
        }
        self.set(entry.rule, points, hand)
    }

    fn check_hand(&self, id: &RuleId, hand: Hand<'_>) -> Result<(), ChangeRuleError> {
        if self.of_points.contains_key(id) || id.as_str().starts_with("custom/") {
            return Err(ChangeRuleError::OfPoint(id.clone()));
        }
        let letters = hand.note.trim().chars().count();
        if (1..=NOTE_CHARS_MAX).contains(&letters) { Ok(()) } else { Err(ChangeRuleError::NoReason(id.clone())) }
    }

    fn change(&mut self, id: RuleId, setting: impl FnOnce(u32) -> RuleSetting, hand: Hand<'_>) -> RuleVersion {
        let number = self.newest.get(&id).map_or(0, |newest| newest.version) + 1;
        let (by, note) = (hand.by.to_owned(), hand.note.trim().to_owned());
        let version = RuleVersion { id, version: number, at: hand.at, by, note, setting: setting(number) };
        self.put(version.clone());
        version
    }
}

/// The rules of the data folder `data`, whether its engine runs or not, but for those of points that people have defined.
///
/// # Errors
/// When its history cannot be read.
pub fn read_rules(data: &Path) -> Result<Vec<RuleEntry>, ReadRulesError> {
    let versions = Archive::open(data)?.rule_versions(None)?;
    Ok(RuleBook::new(&PointTable::default(), versions).entries())
}

/// Why the rules of a data folder cannot be read.
#[derive(Debug, Error)]
pub enum ReadRulesError {
    /// There is no history.
    #[error(transparent)]
    Open(#[from] OpenHistoryError),
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadHistoryError),
}
