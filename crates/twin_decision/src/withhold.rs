//! What keeps alarms from the list: the shelf, suppression by design, equipment out of service. One of them at a time: what is out of
//! service comes first, then the shelf, then the design.

use crate::ladder::index_of;
use crate::ledger::{Ledger, forget_acknowledgement};
use twin_model::{
    AlarmTransition, OutOfService, Place, Rule, ServiceChange, Timestamp, TransitionKind, Withheld, WithheldKind,
};

impl Ledger {
    /// Lets a slot that suppresses others begin or cease to do so, as its rules hold; they are judged then.
    pub(crate) fn suppress(&mut self, index: u32) {
        let slot = &mut self.slots[index as usize];
        let is_suppressing = slot.best().is_some();
        let Some(targets) = slot.suppresses.clone().filter(|_| slot.is_suppressing != is_suppressing) else { return };
        slot.is_suppressing = is_suppressing;
        for target in targets {
            let suppressors = &mut self.slots[target as usize].suppressors;
            if is_suppressing {
                suppressors.insert(index);
            } else {
                suppressors.remove(&index);
            }
            self.touch(target);
        }
    }

    /// Why an alarm of this slot is withheld now, if it is.
    pub(crate) fn reason_to_withhold(&self, index: u32, at: Timestamp, rules: &[Rule]) -> Option<Withheld> {
        let slot = &self.slots[index as usize];
        let service = self.services.get(&slot.place).or_else(|| self.services.get(&slot.place.owner()));
        if let Some(OutOfService { since, until, by, note, .. }) = service {
            let (by, note) = (by.clone(), note.clone());
            return Some(Withheld { kind: WithheldKind::OutOfService, since: *since, until: Some(*until), by, note });
        }
        if slot.shelf.is_some() {
            return slot.shelf.clone();
        }
        let rule = slot.suppressors.iter().find_map(|by| self.slots[*by as usize].holding_rule())?;
        let rule = &rules[rule as usize];
        Some(Withheld {
            kind: WithheldKind::Suppressed,
            since: at,
            until: None,
            by: rule.id.to_string(),
            note: rule.message.clone(),
        })
    }

    /// An active alarm of this slot is withheld, or no longer, as the reasons are now.
    pub(crate) fn withhold(&mut self, index: u32, at: Timestamp, rules: &[Rule], out: &mut Vec<AlarmTransition>) {
        let reason = self.reason_to_withhold(index, at, rules);
        self.drop_shelf_for(index, reason.as_ref());
        let Some(listed) = self.slots[index as usize].alarm.as_mut() else { return };
        let before = listed.alarm.withheld.as_ref().map(|withheld| withheld.kind);
        let now = reason.as_ref().map(|withheld| withheld.kind);
        if before == now {
            return;
        }
        let kind = match (now, before) {
            (Some(WithheldKind::Shelved), _) => TransitionKind::Shelved,
            (Some(WithheldKind::Suppressed), _) => TransitionKind::Suppressed,
            (Some(WithheldKind::OutOfService), _) => TransitionKind::TakenOutOfService,
            (None, Some(WithheldKind::Suppressed)) => TransitionKind::Unsuppressed,
            (None, Some(WithheldKind::OutOfService)) => TransitionKind::ReturnedToService,
            (None, _) => TransitionKind::Unshelved,
        };
        let alarm = &mut listed.alarm;
        if now.is_none() {
            forget_acknowledgement(alarm);
        }
        alarm.withheld = reason;
        self.revision += 1;
        out.push(AlarmTransition { at, kind, alarm: alarm.clone() });
    }

    /// An alarm is withheld for one reason at a time: what goes out of service comes down from the shelf.
    pub(crate) fn drop_shelf_for(&mut self, index: u32, reason: Option<&Withheld>) {
        let is_out = reason.is_some_and(|reason| reason.kind == WithheldKind::OutOfService);
        if is_out && self.slots[index as usize].shelf.take().is_some() {
            self.shelved.remove(&index);
        }
    }

    /// A shelved alarm whose cause is gone leaves the list with the shelf.
    pub(crate) fn release_if_over(&mut self, index: u32, at: Timestamp, out: &mut Vec<AlarmTransition>) {
        let slot = &mut self.slots[index as usize];
        let is_shelved = slot.shelf.is_some();
        let Some(listed) = slot.alarm.as_mut().filter(|listed| listed.alarm.withheld.is_some() && !is_shelved) else {
            return;
        };
        listed.alarm.withheld = None;
        listed.alarm.condition.is_acknowledged = true;
        self.revision += 1;
        out.push(AlarmTransition { at, kind: TransitionKind::Unshelved, alarm: listed.alarm.clone() });
        self.resolve_if_over(index, at, out);
    }

    /// What is on the shelf, or out of service, until `at` or before is so no longer.
    pub(crate) fn end_times(&mut self, at: i64) {
        let is_over = |until: Timestamp| until.as_nanos() <= at;
        let shelved = std::mem::take(&mut self.shelved);
        for slot in shelved {
            let until = self.slots[slot as usize].shelf.as_ref().and_then(|shelf| shelf.until);
            if until.is_none_or(is_over) {
                self.slots[slot as usize].shelf = None;
                self.touch(slot);
            } else {
                self.shelved.insert(slot);
            }
        }
        let over: Vec<Place> =
            self.services.iter().filter(|(_, service)| is_over(service.until)).map(|(place, _)| *place).collect();
        for place in over {
            self.end_service(place, Timestamp::from_nanos(at), "");
        }
    }

    /// `service` begins at `at`.
    pub(crate) fn begin_service(&mut self, service: OutOfService, at: Timestamp) {
        let place = service.place;
        let by = service.by.clone();
        self.changed_services.push(ServiceChange { at, service: service.clone(), is_out: true, by });
        self.services.insert(place, service);
        self.touch_place(place);
    }

    /// The equipment of `place` is in service again.
    pub(crate) fn end_service(&mut self, place: Place, at: Timestamp, by: &str) {
        if let Some(service) = self.services.remove(&place) {
            self.changed_services.push(ServiceChange { at, service, is_out: false, by: by.to_owned() });
            self.touch_place(place);
        }
    }

    /// Every alarm at `place` is judged again.
    pub(crate) fn touch_place(&mut self, place: Place) {
        self.revision += 1;
        for index in 0..index_of(self.slots.len()) {
            let slot = &self.slots[index as usize];
            if slot.alarm.is_some() && (slot.place == place || slot.place.owner() == place) {
                self.touch(index);
            }
        }
    }

    /// When the next time on the shelf or out of service ends, nanoseconds.
    pub(crate) fn ends(&self) -> impl Iterator<Item = i64> {
        let shelves = self.shelved.iter().filter_map(|slot| self.slots[*slot as usize].shelf.as_ref()?.until);
        let services = self.services.values().map(|service| service.until);
        shelves.chain(services).map(Timestamp::as_nanos)
    }
}
