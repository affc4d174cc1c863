//! A network card: one device with what its agent shows of it.

use super::system;
use super::trap::TrapSink;
use super::ups_alarm::Alarms;
use super::view::{Datum, Shown, View};
use crate::asked::Asked;
use smol_str::{SmolStr, format_smolstr};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use twin_model::Timestamp;

/// What all cards of one kind of device have in common: which objects they show.
pub(in crate::serve) struct CardKind {
    /// What it is, for people.
    pub(super) title: &'static str,
    /// sysObjectID.
    pub(super) object_id: &'static [u32],
    /// Name that all `objects` begin with.
    pub(super) root: &'static [u32],
    /// Its objects.
    pub(super) objects: &'static [Object],
    /// Whether it keeps a table of alarms.
    pub(super) has_alarms: bool,
}

/// One object: its name under the root without the instance, its instances, its value.
pub(super) struct Object {
    pub(super) name: &'static [u32],
    pub(super) rows: Rows,
    pub(super) read: fn(&Card, u32) -> Option<Datum>,
}

/// Which instances an object has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// One, called 0.
    Scalar,
    /// So many, counted from 1.
    Table(u32),
}

/// One device behind an agent.
pub(in crate::serve) struct Card {
    pub(super) kind: &'static CardKind,
    pub(super) asked: Asked,
    /// Where it stands, for people.
    pub(super) location: SmolStr,
    /// Rating, kW.
    pub(super) capacity_kw: f64,
    /// When its agent began.
    pub(super) began: Timestamp,
    pub(super) alarms: Alarms,
    /// What it shows now.
    shown: Arc<RwLock<Shown>>,
}

impl Card {
    /// A card of `kind` in `asked`, which stands at `location` and has a rating of `capacity_kw`.
    pub(in crate::serve) fn new(
        kind: &'static CardKind,
        asked: Asked,
        location: SmolStr,
        capacity_kw: f64,
        began: Timestamp,
    ) -> Self {
        Self {
            kind,
            asked,
            location,
            capacity_kw,
            began,
            alarms: Alarms::default(),
            shown: Arc::new(RwLock::new(Some(View::default()))),
        }
    }

    /// The name of its device, which is its community too.
    pub(in crate::serve) fn name(&self) -> &SmolStr {
        self.asked.name()
    }

    /// What it shows, for its agent.
    pub(super) fn shown(&self) -> Arc<RwLock<Shown>> {
        Arc::clone(&self.shown)
    }

    /// sysDescr.
    pub(super) fn description(&self) -> SmolStr {
        format_smolstr!("Heliotwin simulated {}, {} kW", self.kind.title, self.capacity_kw)
    }

    /// Time since its agent began, hundredths of a second; begins anew after 497 days, as TimeTicks do.
    pub(super) fn ticks(&self) -> u32 {
        hundredths(self.asked.told().0.since(self.began))
    }

    /// The last value of `quantity`.
    pub(super) fn value(&self, quantity: &str) -> Option<f64> {
        self.asked.value(quantity)
    }

    /// Shows what the device says now.
    fn show(&self) {
        let mut instances = Vec::new();
        system::instances(self, &mut instances);
        for object in self.kind.objects {
            let rows = match object.rows {
                Rows::Scalar => 0..=0,
                Rows::Table(rows) => 1..=rows,
            };
            instances.extend(rows.filter_map(|row| {
                let datum = (object.read)(self, row)?;
                Some(([self.kind.root, object.name, &[row]].concat(), datum))
            }));
        }
        if self.kind.has_alarms {
            self.alarms.instances(&mut instances);
        }
        let shown = (!self.asked.is_silent()).then(|| View::new(instances));
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = shown;
    }
}

/// `span` in hundredths of a second, from 0 again after 2³².
pub(super) fn hundredths(span: Duration) -> u32 {
    (span.as_millis() / 10) as u32
}

/// Renews what `card` shows each time its device reports, and tells `traps` what has changed. Ends with the device.
pub(in crate::serve) async fn renew(mut card: Card, traps: Option<TrapSink>) {
    loop {
        let (at, _) = card.asked.told();
        let changes =
            if card.kind.has_alarms { card.alarms.observe(&card.asked, at, card.ticks()) } else { Vec::new() };
        card.show();
        if let Some(traps) = &traps {
            for change in changes {
                traps.send(&card, &change).await;
            }
        }
        if !card.asked.changed().await {
            return;
        }
    }
}
