//! The second layer: at most one alarm per place and ladder, and the states that it passes through.
//!
//! ```text
//!             raised                   acknowledged
//!   normal ──────────▶ unacknowledged ──────────────▶ acknowledged
//!     ▲  ▲               │      ▲   ▲                   │      │
//!     │  │       cleared │      │   └──── escalated ────┘      │
//!     │  │               ▼      │ raised                       │
//!     │  └────────── returned ──┘                              │
//!     │  acknowledged,                                 cleared,│
//!     │  resolved                                      resolved│
//!     └────────────────────────────────────────────────────────┘
//! ```

use crate::bank::Bank;
use crate::ladder::{Test, index_of};
use crate::message;
use crate::verdict::{Acknowledgement, Refusal, RefusalReason};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use twin_model::{Alarm, AlarmCondition, AlarmId, AlarmState, AlarmTransition, Place, Rule, Timestamp, TransitionKind};

/// Longest name of a person, characters: a full name with titles and department fits.
pub const BY_CHARS_MAX: usize = 100;

/// Longest note to an alarm, characters: about ten lines.
pub const NOTE_CHARS_MAX: usize = 1000;

/// Where the rules of one ladder meet at one place.
#[derive(Debug)]
pub(crate) struct Slot {
    place: Place,
    /// Rules of the ladder, most urgent first.
    rules: Box<[u32]>,
    /// For each of them, how many of the place's points it holds for.
    held: Box<[u32]>,
    is_dirty: bool,
    /// The alarm on the list, with the rank of its rule.
    alarm: Option<Box<Listed>>,
}

#[derive(Debug)]
struct Listed {
    alarm: Alarm,
    rank: u32,
}

impl Slot {
    /// With nothing held.
    pub(crate) fn new(place: Place, rules: &[u32]) -> Self {
        Self { place, rules: rules.into(), held: vec![0; rules.len()].into(), is_dirty: false, alarm: None }
    }

    /// Rank of the most urgent rule that holds.
    fn best(&self) -> Option<u32> {
        self.held.iter().position(|&points| points > 0).map(index_of)
    }
}

/// All alarms.
#[derive(Debug)]
pub(crate) struct Ledger {
    slots: Vec<Slot>,
    by_id: BTreeMap<AlarmId, u32>,
    next_id: u64,
    dirty: Vec<u32>,
    /// Rises whenever an alarm on the list has changed in any way.
    revision: u64,
}

impl Ledger {
    /// Empty; numbers begin at 1.
    pub(crate) fn new(slots: Vec<Slot>) -> Self {
        Self { slots, by_id: BTreeMap::new(), next_id: 1, dirty: Vec::new(), revision: 0 }
    }

    pub(crate) const fn revision(&self) -> u64 {
        self.revision
    }

    pub(crate) const fn next_id(&self) -> AlarmId {
        AlarmId(self.next_id)
    }

    /// Never reuses a number: the next one only rises.
    pub(crate) fn set_next_id(&mut self, next: AlarmId) {
        self.next_id = self.next_id.max(next.0);
    }

    /// Numbers alarms and counts changes on from `before`.
    pub(crate) fn go_on_from(&mut self, before: &Self) {
        (self.next_id, self.revision) = (before.next_id, before.revision + 1);
    }

    /// Alarms on the list, most urgent first, then newest first.
    pub(crate) fn alarms(&self) -> Vec<Alarm> {
        let mut alarms: Vec<Alarm> = self
            .by_id
            .values()
            .filter_map(|&slot| self.slots[slot as usize].alarm.as_ref())
            .map(|listed| listed.alarm.clone())
            .collect();
        alarms.sort_by_key(|alarm| (alarm.priority, Reverse((alarm.raised_at, alarm.id))));
        alarms
    }

    /// The rule at `rank` of `slot` begins or ceases to hold for one more point.
    pub(crate) fn flip(&mut self, slot: u32, rank: u32, is_on: bool) {
        let held = &mut self.slots[slot as usize].held[rank as usize];
        *held = if is_on { *held + 1 } else { held.saturating_sub(1) };
        self.touch(slot);
    }

    fn touch(&mut self, slot: u32) {
        let state = &mut self.slots[slot as usize];
        if !state.is_dirty {
            state.is_dirty = true;
            self.dirty.push(slot);
        }
    }

    /// A point for which a rule of `slot` holds has this value. An alarm that is gone keeps the peak that it had: what
    /// begins and ends within one instant is none.
    pub(crate) fn widen_peak(&mut self, slot: u32, test: Test, value: f64) {
        let Some(listed) = self.slots[slot as usize].alarm.as_mut() else { return };
        let is_active = listed.alarm.condition.is_active;
        if is_active && listed.alarm.peak.is_some_and(|peak| test.is_further(value, peak)) {
            listed.alarm.peak = Some(value);
            self.revision += 1;
        }
    }

    /// Puts an alarm back on the list after a restart. Without a `slot` of its own (its rule is gone, or the slot has
    /// an alarm already) it gets an empty one, where nothing holds: it clears at the first step.
    pub(crate) fn restore(&mut self, alarm: Alarm, home: Option<(u32, u32)>) {
        let (slot, rank) = home.filter(|(slot, _)| self.slots[*slot as usize].alarm.is_none()).unwrap_or_else(|| {
            self.slots.push(Slot::new(alarm.place, &[]));
            (index_of(self.slots.len() - 1), 0)
        });
        self.set_next_id(AlarmId(alarm.id.0.saturating_add(1)));
        self.by_id.insert(alarm.id, slot);
        self.slots[slot as usize].alarm = Some(Box::new(Listed { alarm, rank }));
        self.revision += 1;
        self.touch(slot);
    }

    /// Judges every slot that something happened to at this instant.
    #[inline]
    pub(crate) fn settle(&mut self, at: Timestamp, bank: &Bank, rules: &[Rule], out: &mut Vec<AlarmTransition>) {
        if !self.dirty.is_empty() {
            self.settle_dirty(at, bank, rules, out);
        }
    }

    fn settle_dirty(&mut self, at: Timestamp, bank: &Bank, rules: &[Rule], out: &mut Vec<AlarmTransition>) {
        let mut dirty = std::mem::take(&mut self.dirty);
        dirty.sort_unstable();
        for &slot in &dirty {
            self.slots[slot as usize].is_dirty = false;
            self.judge(slot, at, bank, rules, out);
        }
        dirty.clear();
        self.dirty = dirty;
    }

    fn judge(&mut self, index: u32, at: Timestamp, bank: &Bank, rules: &[Rule], out: &mut Vec<AlarmTransition>) {
        let slot = &mut self.slots[index as usize];
        let best = slot.best();
        let kind = match (&slot.alarm, best) {
            (None, None) => return,
            (None, Some(_)) => TransitionKind::Raised,
            (Some(listed), best) => match (listed.alarm.condition.is_active, best) {
                (false, None) => return,
                (false, Some(_)) => TransitionKind::Raised,
                (true, None) => TransitionKind::Cleared,
                (true, Some(best)) if best < listed.rank => TransitionKind::Escalated,
                (true, Some(best)) if best > listed.rank => TransitionKind::Eased,
                (true, Some(_)) => {
                    self.hand_over(index, bank, rules);
                    return;
                }
            },
        };
        self.revision += 1;
        match (kind, best) {
            (TransitionKind::Cleared, _) | (_, None) => self.clear(index, at, out),
            (_, Some(rank)) => self.change(index, rank, kind, at, bank, rules, out),
        }
    }

    /// Raises, escalates or eases the alarm of a slot to `rank`.
    fn change(
        &mut self,
        index: u32,
        rank: u32,
        kind: TransitionKind,
        at: Timestamp,
        bank: &Bank,
        rules: &[Rule],
        out: &mut Vec<AlarmTransition>,
    ) {
        let slot = &mut self.slots[index as usize];
        let rule_index = slot.rules[rank as usize];
        let rule = &rules[rule_index as usize];
        let Some(point) = bank.worst_holder(slot.place, rule_index) else { return };
        let value = (bank.rung(rule_index).test != Test::Stale).then(|| bank.value(point)).filter(|v| v.is_finite());
        let listed = slot.alarm.get_or_insert_with(|| {
            let id = AlarmId(self.next_id);
            self.next_id += 1;
            self.by_id.insert(id, index);
            Box::new(Listed { alarm: unborn(id, slot.place, rule, point, at), rank })
        });
        listed.rank = rank;
        let alarm = &mut listed.alarm;
        alarm.point = point;
        alarm.rule = rule.id.clone();
        alarm.priority = rule.priority;
        alarm.action.clone_from(&rule.action);
        alarm.message = describe(bank, rules, rule_index, point);
        match kind {
            TransitionKind::Raised => {
                alarm.occurrences += 1;
                alarm.raised_at = at;
                alarm.cleared_at = None;
                alarm.condition.is_active = true;
                (alarm.value, alarm.peak) = (value, value);
            }
            TransitionKind::Escalated => {
                alarm.condition.is_acknowledged = false;
                alarm.acknowledged_at = None;
                alarm.acknowledged_by = None;
                alarm.note = None;
            }
            _ => {}
        }
        out.push(AlarmTransition { at, kind, alarm: alarm.clone() });
    }

    fn clear(&mut self, index: u32, at: Timestamp, out: &mut Vec<AlarmTransition>) {
        let Some(listed) = self.slots[index as usize].alarm.as_mut() else { return };
        listed.alarm.condition.is_active = false;
        listed.alarm.cleared_at = Some(at);
        out.push(AlarmTransition { at, kind: TransitionKind::Cleared, alarm: listed.alarm.clone() });
        self.resolve_if_over(index, at, out);
    }

    /// What is gone and seen leaves the list.
    fn resolve_if_over(&mut self, index: u32, at: Timestamp, out: &mut Vec<AlarmTransition>) {
        let slot = &mut self.slots[index as usize];
        if let Some(listed) = slot.alarm.take_if(|listed| listed.alarm.state() == AlarmState::Normal) {
            self.by_id.remove(&listed.alarm.id);
            out.push(AlarmTransition { at, kind: TransitionKind::Resolved, alarm: listed.alarm });
        }
    }

    /// The rule still holds at the place but no longer for the point that the alarm names: it names another.
    fn hand_over(&mut self, index: u32, bank: &Bank, rules: &[Rule]) {
        let slot = &mut self.slots[index as usize];
        let Some(listed) = slot.alarm.as_mut() else { return };
        let rule = slot.rules[listed.rank as usize];
        if bank.is_on(listed.alarm.point, rule) {
            return;
        }
        if let Some(point) = bank.worst_holder(slot.place, rule) {
            listed.alarm.point = point;
            listed.alarm.message = describe(bank, rules, rule, point);
            self.revision += 1;
        }
    }

    /// Takes an acknowledgement at the end of the step that made the transitions in `out`, or says why not.
    pub(crate) fn acknowledge(
        &mut self,
        wish: &Acknowledgement,
        at: Timestamp,
        out: &mut Vec<AlarmTransition>,
    ) -> Result<(), Refusal> {
        let refused = |reason| Err(Refusal { alarm: wish.alarm, by: wish.by.clone(), reason });
        if wish.by.chars().count() > BY_CHARS_MAX || wish.note.chars().count() > NOTE_CHARS_MAX {
            return refused(RefusalReason::TooLong);
        }
        let Some(&index) = self.by_id.get(&wish.alarm) else { return refused(RefusalReason::NotListed) };
        let Some(listed) = self.slots[index as usize].alarm.as_mut() else { return refused(RefusalReason::NotListed) };
        if listed.alarm.condition.is_acknowledged {
            return refused(RefusalReason::AlreadyAcknowledged);
        }
        let asks_to_look = |kind| matches!(kind, TransitionKind::Raised | TransitionKind::Escalated);
        if out.iter().any(|made| made.alarm.id == wish.alarm && asks_to_look(made.kind)) {
            return refused(RefusalReason::JustChanged);
        }
        let alarm = &mut listed.alarm;
        alarm.condition.is_acknowledged = true;
        alarm.acknowledged_at = Some(at);
        alarm.acknowledged_by = Some(wish.by.clone());
        alarm.note = Some(wish.note.clone()).filter(|note| !note.is_empty());
        self.revision += 1;
        out.push(AlarmTransition { at, kind: TransitionKind::Acknowledged, alarm: alarm.clone() });
        self.resolve_if_over(index, at, out);
        Ok(())
    }
}

fn describe(bank: &Bank, rules: &[Rule], rule: u32, point: twin_model::PointIndex) -> String {
    let rung = bank.rung(rule);
    bank.table()
        .point(point)
        .map_or_else(String::new, |named| message::compose(named, &rules[rule as usize], rung, bank.value(point)))
}

/// An alarm about to be raised for the first time.
fn unborn(id: AlarmId, place: Place, rule: &Rule, point: twin_model::PointIndex, at: Timestamp) -> Alarm {
    Alarm {
        id,
        point,
        place,
        rule: rule.id.clone(),
        priority: rule.priority,
        condition: AlarmCondition { is_active: false, is_acknowledged: false },
        raised_at: at,
        cleared_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
        note: None,
        value: None,
        peak: None,
        occurrences: 0,
        message: String::new(),
        action: String::new(),
    }
}
