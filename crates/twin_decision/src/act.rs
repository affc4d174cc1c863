//! What people do about alarms, at the end of a step: taken, or refused with the reason.

use crate::ledger::{BY_CHARS_MAX, Ledger, NOTE_CHARS_MAX};
use crate::verdict::{Act, Deed, Refusal, RefusalReason};
use std::time::Duration;
use twin_model::{
    Alarm, AlarmId, AlarmTransition, OUT_OF_SERVICE_MAX, OutOfService, Place, SHELF_MAX, Timestamp, TransitionKind,
    Withheld, WithheldKind,
};

impl Ledger {
    /// Takes `act` at the end of the step that made the transitions in `out`, or says why not. What it changes of other alarms is
    /// judged when the ledger is settled next.
    pub(crate) fn act(&mut self, act: &Act, at: Timestamp, out: &mut Vec<AlarmTransition>) -> Result<(), Refusal> {
        let done = if act.by.chars().count() > BY_CHARS_MAX || act.note.chars().count() > NOTE_CHARS_MAX {
            Err(RefusalReason::TooLong)
        } else {
            match act.deed {
                Deed::Acknowledge(alarm) => self.acknowledge(alarm, act, at, out),
                Deed::Shelve { alarm, until } => self.shelve(alarm, until, act, at, out),
                Deed::Unshelve(alarm) => self.unshelve(alarm, act, at, out),
                Deed::TakeOutOfService { place, until } => self.take_out(place, until, act, at),
                Deed::ReturnToService(place) => self.put_back(place, act, at),
            }
        };
        done.map_err(|reason| Refusal { about: act.deed.about(), by: act.by.clone(), reason })
    }

    fn listed(&mut self, alarm: AlarmId) -> Result<(u32, &mut Alarm), RefusalReason> {
        let index = *self.by_id.get(&alarm).ok_or(RefusalReason::NotListed)?;
        let listed = self.slots[index as usize].alarm.as_mut().ok_or(RefusalReason::NotListed)?;
        Ok((index, &mut listed.alarm))
    }

    fn acknowledge(
        &mut self,
        id: AlarmId,
        act: &Act,
        at: Timestamp,
        out: &mut Vec<AlarmTransition>,
    ) -> Result<(), RefusalReason> {
        let (index, alarm) = self.listed(id)?;
        if alarm.withheld.is_some() {
            return Err(RefusalReason::Withheld);
        }
        if alarm.condition.is_acknowledged {
            return Err(RefusalReason::AlreadyAcknowledged);
        }
        has_been_seen(id, out)?;
        mark_acknowledged(alarm, act, at);
        out.push(AlarmTransition { at, kind: TransitionKind::Acknowledged, alarm: alarm.clone() });
        self.revision += 1;
        self.resolve_if_over(index, at, out);
        Ok(())
    }

    fn shelve(
        &mut self,
        id: AlarmId,
        until: Timestamp,
        act: &Act,
        at: Timestamp,
        out: &mut Vec<AlarmTransition>,
    ) -> Result<(), RefusalReason> {
        let (index, alarm) = self.listed(id)?;
        if alarm.withheld.is_some() {
            return Err(RefusalReason::Withheld);
        }
        has_been_seen(id, out)?;
        if !lies_ahead(until, at, SHELF_MAX) {
            return Err(RefusalReason::ShelfTime);
        }
        let note = reason_of(act)?;
        let shelf = Withheld { kind: WithheldKind::Shelved, since: at, until: Some(until), by: act.by.clone(), note };
        alarm.withheld = Some(shelf.clone());
        out.push(AlarmTransition { at, kind: TransitionKind::Shelved, alarm: alarm.clone() });
        self.slots[index as usize].shelf = Some(shelf);
        self.shelved.insert(index);
        self.revision += 1;
        Ok(())
    }

    /// Who takes it from the shelf has seen it.
    fn unshelve(
        &mut self,
        id: AlarmId,
        act: &Act,
        at: Timestamp,
        out: &mut Vec<AlarmTransition>,
    ) -> Result<(), RefusalReason> {
        let (index, alarm) = self.listed(id)?;
        if alarm.withheld.as_ref().is_none_or(|withheld| withheld.kind != WithheldKind::Shelved) {
            return Err(RefusalReason::NotShelved);
        }
        alarm.withheld = None;
        mark_acknowledged(alarm, act, at);
        out.push(AlarmTransition { at, kind: TransitionKind::Unshelved, alarm: alarm.clone() });
        self.slots[index as usize].shelf = None;
        self.shelved.remove(&index);
        self.revision += 1;
        self.resolve_if_over(index, at, out);
        // What suppresses it by design does so now.
        self.touch(index);
        Ok(())
    }

    fn take_out(&mut self, place: Place, until: Timestamp, act: &Act, at: Timestamp) -> Result<(), RefusalReason> {
        let place = place.owner();
        if self.services.contains_key(&place) {
            return Err(RefusalReason::AlreadyOut);
        }
        if !lies_ahead(until, at, OUT_OF_SERVICE_MAX) {
            return Err(RefusalReason::ServiceTime);
        }
        let note = reason_of(act)?;
        self.begin_service(OutOfService { place, since: at, until, by: act.by.clone(), note }, at);
        Ok(())
    }

    fn put_back(&mut self, place: Place, act: &Act, at: Timestamp) -> Result<(), RefusalReason> {
        let place = place.owner();
        if !self.services.contains_key(&place) {
            return Err(RefusalReason::InService);
        }
        self.end_service(place, at, &act.by);
        Ok(())
    }
}

fn mark_acknowledged(alarm: &mut Alarm, act: &Act, at: Timestamp) {
    alarm.condition.is_acknowledged = true;
    alarm.acknowledged_at = Some(at);
    alarm.acknowledged_by = Some(act.by.clone());
    alarm.note = Some(act.note.clone()).filter(|note| !note.is_empty());
}

/// What a step has just made of an alarm, nobody has seen when they act in that step.
fn has_been_seen(alarm: AlarmId, out: &[AlarmTransition]) -> Result<(), RefusalReason> {
    let is_news = out.iter().any(|made| made.alarm.id == alarm && made.is_annunciation());
    if is_news { Err(RefusalReason::JustChanged) } else { Ok(()) }
}

fn lies_ahead(until: Timestamp, at: Timestamp, longest: Duration) -> bool {
    until > at && until <= at + longest
}

fn reason_of(act: &Act) -> Result<String, RefusalReason> {
    let note = act.note.trim();
    if note.is_empty() { Err(RefusalReason::NoReason) } else { Ok(note.to_owned()) }
}
