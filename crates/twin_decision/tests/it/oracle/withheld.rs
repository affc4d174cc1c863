//! What withholds alarms, and what people do about them: the same, the slow way.

use super::{Decided, Oracle, kind_of, unsee};
use twin_decision::{Act, Deed, RefusalReason};
use twin_model::{
    Alarm, AlarmId, AlarmTransition, OutOfService, Place, ServiceChange, Timestamp, TransitionKind, Withheld,
    WithheldKind,
};

const HOUR: i64 = 3_600_000_000_000;

impl Oracle {
    /// Why an alarm of `slot` is withheld, if it is; `shelf` says why it is on the shelf.
    pub(super) fn reason(&self, slot: usize, shelf: Option<&Withheld>, at: Timestamp) -> Option<Withheld> {
        let (place, (class, ..)) = &self.slots[slot];
        let service = self.services.values().find(|service| service.place == *place || service.place == place.owner());
        if let Some(OutOfService { since, until, by, note, .. }) = service {
            let (by, note) = (by.clone(), note.clone());
            return Some(Withheld { kind: WithheldKind::OutOfService, since: *since, until: Some(*until), by, note });
        }
        if let Some(shelf) = shelf {
            return Some(shelf.clone());
        }
        let class = class.as_ref()?;
        self.slots.iter().find_map(|(other, ladder)| {
            let is_aimed = (other == place || *other == place.owner()) && ladder.2.contains(class);
            let mut rules = (0..self.rules.len()).filter(|rule| super::ladder(&self.rules[*rule]) == *ladder);
            let rule = rules.find(|rule| self.worst(*other, *rule).is_some()).filter(|_| is_aimed)?;
            let (by, note) = (self.rules[rule].id.to_string(), self.rules[rule].message.clone());
            Some(Withheld { kind: WithheldKind::Suppressed, since: at, until: None, by, note })
        })
    }

    /// An active alarm is withheld, or no longer.
    pub(super) fn withhold(&mut self, slot: usize, alarm: &mut Alarm, at: Timestamp, decided: &mut Decided) {
        let shelf = alarm.withheld.clone().filter(|held| held.kind == WithheldKind::Shelved && held.until > Some(at));
        let reason = self.reason(slot, shelf.as_ref(), at);
        let (before, now) = (kind_of(&alarm.withheld), kind_of(&reason));
        if before == now {
            return;
        }
        let kind = match now {
            Some(WithheldKind::Shelved) => TransitionKind::Shelved,
            Some(WithheldKind::Suppressed) => TransitionKind::Suppressed,
            Some(WithheldKind::OutOfService) => TransitionKind::TakenOutOfService,
            None => match before {
                Some(WithheldKind::Suppressed) => TransitionKind::Unsuppressed,
                Some(WithheldKind::OutOfService) => TransitionKind::ReturnedToService,
                _ => TransitionKind::Unshelved,
            },
        };
        if now.is_none() {
            unsee(alarm);
        }
        alarm.withheld = reason;
        decided.transitions.push(AlarmTransition { at, kind, alarm: alarm.clone() });
    }

    /// A shelved alarm that is gone leaves once its time is over.
    pub(super) fn leave_with_shelf(&mut self, slot: usize, mut alarm: Alarm, at: Timestamp, decided: &mut Decided) {
        if alarm.withheld.as_ref().is_none_or(|withheld| withheld.until > Some(at)) || alarm.condition.is_active {
            return;
        }
        alarm.withheld = None;
        alarm.condition.is_acknowledged = true;
        let kind = TransitionKind::Unshelved;
        decided.transitions.push(AlarmTransition { at, kind, alarm: alarm.clone() });
        self.keep_unless_over(slot, alarm, at, decided);
    }

    /// Equipment whose time is over is in service again.
    pub(super) fn end_times(&mut self, at: i64, decided: &mut Decided) {
        let at = Timestamp::from_nanos(at);
        let over: Vec<Place> = self.services.values().filter(|s| s.until <= at).map(|service| service.place).collect();
        for place in over {
            let service = self.services.remove(&place).expect("it is out");
            decided.services.push(ServiceChange { at, service, is_out: false, by: String::new() });
        }
    }

    pub(super) fn act(&mut self, act: &Act, at: Timestamp, decided: &mut Decided) -> Result<(), RefusalReason> {
        match act.deed {
            Deed::Acknowledge(id) => {
                let (slot, mut alarm) = self.open(id, decided)?;
                see(&mut alarm, act, at);
                self.put(slot, alarm, TransitionKind::Acknowledged, at, decided);
            }
            Deed::Shelve { alarm, until } => {
                let found = self.listed(alarm)?.1;
                if found.withheld.is_some() {
                    return Err(RefusalReason::Withheld);
                }
                just_changed(alarm, decided)?;
                if until <= at || until.as_nanos() > at.as_nanos() + 12 * HOUR {
                    return Err(RefusalReason::ShelfTime);
                }
                let (slot, mut alarm) = self.listed(alarm)?;
                let (by, note) = (act.by.clone(), why(act)?);
                alarm.withheld =
                    Some(Withheld { kind: WithheldKind::Shelved, since: at, until: Some(until), by, note });
                self.put(slot, alarm, TransitionKind::Shelved, at, decided);
            }
            Deed::Unshelve(id) => {
                let (slot, mut alarm) = self.listed(id)?;
                if kind_of(&alarm.withheld) != Some(WithheldKind::Shelved) {
                    return Err(RefusalReason::NotShelved);
                }
                alarm.withheld = None;
                see(&mut alarm, act, at);
                self.put(slot, alarm, TransitionKind::Unshelved, at, decided);
            }
            Deed::TakeOutOfService { place, until } => {
                let place = place.owner();
                if self.services.contains_key(&place) {
                    return Err(RefusalReason::AlreadyOut);
                }
                if until <= at || until.as_nanos() > at.as_nanos() + 720 * HOUR {
                    return Err(RefusalReason::ServiceTime);
                }
                let service = OutOfService { place, since: at, until, by: act.by.clone(), note: why(act)? };
                self.services.insert(place, service.clone());
                decided.services.push(ServiceChange { at, service, is_out: true, by: act.by.clone() });
            }
            Deed::ReturnToService(place) => {
                let service = self.services.remove(&place.owner()).ok_or(RefusalReason::InService)?;
                decided.services.push(ServiceChange { at, service, is_out: false, by: act.by.clone() });
            }
        }
        Ok(())
    }

    fn listed(&self, id: AlarmId) -> Result<(usize, Alarm), RefusalReason> {
        self.alarms.iter().find(|(_, alarm)| alarm.id == id).cloned().ok_or(RefusalReason::NotListed)
    }

    /// An alarm that can be acknowledged.
    fn open(&self, id: AlarmId, decided: &Decided) -> Result<(usize, Alarm), RefusalReason> {
        let (slot, alarm) = self.listed(id)?;
        if alarm.withheld.is_some() {
            return Err(RefusalReason::Withheld);
        }
        if alarm.condition.is_acknowledged {
            return Err(RefusalReason::AlreadyAcknowledged);
        }
        just_changed(id, decided)?;
        Ok((slot, alarm))
    }

    fn put(&mut self, slot: usize, alarm: Alarm, kind: TransitionKind, at: Timestamp, decided: &mut Decided) {
        decided.transitions.push(AlarmTransition { at, kind, alarm: alarm.clone() });
        self.keep_unless_over(slot, alarm, at, decided);
    }
}

fn just_changed(id: AlarmId, decided: &Decided) -> Result<(), RefusalReason> {
    let calls = |made: &AlarmTransition| {
        let asks = !matches!(
            made.kind,
            TransitionKind::Eased | TransitionKind::Acknowledged | TransitionKind::Cleared | TransitionKind::Resolved
        );
        let alarm = &made.alarm;
        alarm.id == id
            && asks
            && alarm.condition.is_active
            && !alarm.condition.is_acknowledged
            && alarm.withheld.is_none()
    };
    if decided.transitions.iter().any(calls) { Err(RefusalReason::JustChanged) } else { Ok(()) }
}

fn see(alarm: &mut Alarm, act: &Act, at: Timestamp) {
    alarm.condition.is_acknowledged = true;
    alarm.acknowledged_at = Some(at);
    alarm.acknowledged_by = Some(act.by.clone());
    alarm.note = (!act.note.is_empty()).then(|| act.note.clone());
}

fn why(act: &Act) -> Result<String, RefusalReason> {
    if act.note.trim().is_empty() { Err(RefusalReason::NoReason) } else { Ok(act.note.trim().to_owned()) }
}
