//! The second layer: at most one alarm per place and ladder, and the states that it passes through. What withholds alarms from
//! the list is in `withhold.rs`, what people do about them in `act.rs`.
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
use crate::ladder::{Ladder, index_of};
use crate::message;
use crate::test::{Kind, Test};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use twin_model::{
    Alarm, AlarmCondition, AlarmId, AlarmState, AlarmTransition, OutOfService, Place, Rule, ServiceChange, Timestamp,
    TransitionKind, Withheld, WithheldKind,
};

/// Longest name of a person, characters: a full name with titles and department fits.
pub const BY_CHARS_MAX: usize = 100;

/// Longest note to an alarm, characters: about ten lines.
pub const NOTE_CHARS_MAX: usize = 1000;

/// Where the rules of one ladder meet at one place.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) place: Place,
    /// The ladder; none where an alarm has lost its rule.
    pub(crate) ladder: Option<u32>,
    /// Rules of the ladder, most urgent first.
    rules: Box<[u32]>,
    /// For each of them, how many of the place's points it holds for.
    held: Box<[u32]>,
    is_dirty: bool,
    /// The alarm on the list, with the rank of its rule.
    pub(crate) alarm: Option<Box<Listed>>,
    /// Why it is on the shelf, if it is.
    pub(crate) shelf: Option<Withheld>,
    /// The slots whose alarms it suppresses while it holds; `None`: it raises alarms.
    pub(crate) suppresses: Option<Box<[u32]>>,
    pub(crate) is_suppressing: bool,
    /// The slots that suppress its alarms now.
    pub(crate) suppressors: BTreeSet<u32>,
}

#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) alarm: Alarm,
    rank: u32,
}

impl Slot {
    /// With nothing held.
    pub(crate) fn new(place: Place, index: u32, ladder: &Ladder) -> Self {
        let suppresses = (!ladder.suppresses.is_empty()).then(|| Box::from([]));
        Self { suppresses, ladder: Some(index), ..Self::bare(place, &ladder.rules) }
    }

    /// With nothing held, suppressing nothing.
    fn bare(place: Place, rules: &[u32]) -> Self {
        Self {
            place,
            ladder: None,
            rules: rules.into(),
            held: vec![0; rules.len()].into(),
            is_dirty: false,
            alarm: None,
            shelf: None,
            suppresses: None,
            is_suppressing: false,
            suppressors: BTreeSet::new(),
        }
    }

    /// The rule of its most urgent rung that holds.
    pub(crate) fn holding_rule(&self) -> Option<u32> {
        self.best().map(|rank| self.rules[rank as usize])
    }

    /// Rank of the most urgent rule that holds.
    pub(crate) fn best(&self) -> Option<u32> {
        self.held.iter().position(|&points| points > 0).map(index_of)
    }
}

/// All alarms.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) slots: Vec<Slot>,
    pub(crate) by_id: BTreeMap<AlarmId, u32>,
    next_id: u64,
    dirty: Vec<u32>,
    /// Rises whenever an alarm on the list has changed in any way.
    pub(crate) revision: u64,
    /// Slots that are on the shelf.
    pub(crate) shelved: BTreeSet<u32>,
    /// Equipment in maintenance.
    pub(crate) services: BTreeMap<Place, OutOfService>,
    /// Services that have changed since the last [`Self::take_services`].
    pub(crate) changed_services: Vec<ServiceChange>,
}

impl Ledger {
    /// Empty; numbers begin at 1.
    pub(crate) fn new(slots: Vec<Slot>) -> Self {
        Self {
            slots,
            by_id: BTreeMap::new(),
            next_id: 1,
            dirty: Vec::new(),
            revision: 0,
            shelved: BTreeSet::new(),
            services: BTreeMap::new(),
            changed_services: Vec::new(),
        }
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

    /// Numbers alarms and counts changes on from `before`; what is out of service stays so.
    pub(crate) fn go_on_from(&mut self, before: &Self) {
        (self.next_id, self.revision) = (before.next_id, before.revision + 1);
        self.services.clone_from(&before.services);
    }

    /// Alarms that are withheld, or those that are not; most urgent first, then newest first.
    pub(crate) fn alarms(&self, are_withheld: bool) -> Vec<Alarm> {
        let mut alarms: Vec<Alarm> = self
            .by_id
            .values()
            .filter_map(|&slot| self.slots[slot as usize].alarm.as_ref())
            .filter(|listed| listed.alarm.withheld.is_some() == are_withheld)
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

    pub(crate) fn touch(&mut self, slot: u32) {
        let state = &mut self.slots[slot as usize];
        if !state.is_dirty {
            state.is_dirty = true;
            self.dirty.push(slot);
        }
    }

    /// A point for which a rule of `slot` holds has this value. An alarm that is gone keeps the peak that it had: what
    /// begins and ends within one instant is none.
    pub(crate) fn widen_peak(&mut self, slot: u32, kind: Kind, value: f64) {
        let Some(listed) = self.slots[slot as usize].alarm.as_mut() else { return };
        let is_active = listed.alarm.condition.is_active;
        if is_active && listed.alarm.peak.is_some_and(|peak| kind.is_further(value, peak)) {
            listed.alarm.peak = Some(value);
            self.revision += 1;
        }
    }

    /// Puts an alarm back on the list after a restart. Without a `slot` of its own (its rule is gone, or the slot has
    /// an alarm already) it gets an empty one, where nothing holds: it clears at the first step.
    pub(crate) fn restore(&mut self, alarm: Alarm, home: Option<(u32, u32)>) {
        let (slot, rank) = home.filter(|(slot, _)| self.slots[*slot as usize].alarm.is_none()).unwrap_or_else(|| {
            self.slots.push(Slot::bare(alarm.place, &[]));
            (index_of(self.slots.len() - 1), 0)
        });
        self.set_next_id(AlarmId(alarm.id.0.saturating_add(1)));
        self.by_id.insert(alarm.id, slot);
        let state = &mut self.slots[slot as usize];
        state.shelf = alarm.withheld.clone().filter(|withheld| withheld.kind == WithheldKind::Shelved);
        if state.shelf.is_some() {
            self.shelved.insert(slot);
        }
        state.alarm = Some(Box::new(Listed { alarm, rank }));
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

    /// What suppresses first, so that what becomes true with it is not raised for a moment.
    fn settle_dirty(&mut self, at: Timestamp, bank: &Bank, rules: &[Rule], out: &mut Vec<AlarmTransition>) {
        for slot in 0..self.dirty.len() {
            self.suppress(self.dirty[slot]);
        }
        let mut dirty = std::mem::take(&mut self.dirty);
        dirty.sort_unstable();
        for &slot in &dirty {
            self.slots[slot as usize].is_dirty = false;
            if self.slots[slot as usize].suppresses.is_none() {
                self.judge(slot, at, bank, rules, out);
            }
        }
        dirty.clear();
        self.dirty = dirty;
    }

    fn judge(&mut self, index: u32, at: Timestamp, bank: &Bank, rules: &[Rule], out: &mut Vec<AlarmTransition>) {
        let slot = &self.slots[index as usize];
        let best = slot.best();
        let is_active = slot.alarm.as_ref().map(|listed| listed.alarm.condition.is_active);
        match (is_active, best) {
            (None, None) => {}
            (None | Some(false), Some(rank)) => {
                self.change(index, rank, TransitionKind::Raised, at, bank, rules, out);
            }
            (Some(true), None) => {
                self.clear(index, at, rules, out);
                self.release_if_over(index, at, out);
            }
            (Some(false), None) => self.release_if_over(index, at, out),
            (Some(true), Some(best)) => {
                self.withhold(index, at, rules, out);
                let rank = self.slots[index as usize].alarm.as_ref().map_or(best, |listed| listed.rank);
                match best.cmp(&rank) {
                    std::cmp::Ordering::Less => {
                        self.change(index, best, TransitionKind::Escalated, at, bank, rules, out);
                    }
                    std::cmp::Ordering::Greater => {
                        self.change(index, best, TransitionKind::Eased, at, bank, rules, out);
                    }
                    std::cmp::Ordering::Equal => self.hand_over(index, bank, rules),
                }
            }
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
        self.break_shelf(index, rank);
        let withheld = self.reason_to_withhold(index, at, rules);
        self.drop_shelf_for(index, withheld.as_ref());
        let slot = &mut self.slots[index as usize];
        let rule_index = slot.rules[rank as usize];
        let rule = &rules[rule_index as usize];
        let Some(point) = bank.worst_holder(slot.place, rule_index) else { return };
        self.revision += 1;
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
        alarm.rule_version = rule.version;
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
                alarm.withheld = withheld;
            }
            TransitionKind::Escalated => {
                forget_acknowledgement(alarm);
                // Since when it is withheld stays, where it goes on being so.
                let kind = |withheld: &Option<Withheld>| withheld.as_ref().map(|withheld| withheld.kind);
                if kind(&alarm.withheld) != kind(&withheld) {
                    alarm.withheld = withheld;
                }
            }
            _ => {}
        }
        out.push(AlarmTransition { at, kind, alarm: alarm.clone() });
    }

    /// What becomes more urgent than it was when somebody put it on the shelf comes down.
    fn break_shelf(&mut self, index: u32, rank: u32) {
        let slot = &mut self.slots[index as usize];
        if slot.shelf.is_some() && slot.alarm.as_ref().is_some_and(|listed| rank < listed.rank) {
            slot.shelf = None;
            self.shelved.remove(&index);
        }
    }

    fn clear(&mut self, index: u32, at: Timestamp, rules: &[Rule], out: &mut Vec<AlarmTransition>) {
        let slot = &mut self.slots[index as usize];
        let Some(listed) = slot.alarm.as_mut() else { return };
        self.revision += 1;
        let rule = slot.rules.get(listed.rank as usize).and_then(|rule| rules.get(*rule as usize));
        let alarm = &mut listed.alarm;
        alarm.condition.is_active = false;
        alarm.cleared_at = Some(at);
        match alarm.withheld.as_ref().map(|withheld| withheld.kind) {
            // Gone before anybody had to see it.
            Some(WithheldKind::Suppressed | WithheldKind::OutOfService) => {
                alarm.withheld = None;
                alarm.condition.is_acknowledged = true;
            }
            Some(WithheldKind::Shelved) => {}
            None if rule.is_some_and(|rule| rule.is_latching) => {
                forget_acknowledgement(alarm);
            }
            None => {}
        }
        out.push(AlarmTransition { at, kind: TransitionKind::Cleared, alarm: alarm.clone() });
        self.resolve_if_over(index, at, out);
    }

    /// What is gone and seen leaves the list.
    pub(crate) fn resolve_if_over(&mut self, index: u32, at: Timestamp, out: &mut Vec<AlarmTransition>) {
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
}

/// It has to be seen again.
pub(crate) fn forget_acknowledgement(alarm: &mut Alarm) {
    alarm.condition.is_acknowledged = false;
    (alarm.acknowledged_at, alarm.acknowledged_by, alarm.note) = (None, None, None);
}

fn describe(bank: &Bank, rules: &[Rule], rule: u32, point: twin_model::PointIndex) -> String {
    let rung = bank.rung(rule);
    bank.table().point(point).map_or_else(String::new, |named| {
        message::compose(named, &rules[rule as usize], rung, bank.value(point), bank.measured(point, rule))
    })
}

/// An alarm about to be raised for the first time.
fn unborn(id: AlarmId, place: Place, rule: &Rule, point: twin_model::PointIndex, at: Timestamp) -> Alarm {
    Alarm {
        id,
        point,
        place,
        rule: rule.id.clone(),
        rule_version: rule.version,
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
        withheld: None,
    }
}
