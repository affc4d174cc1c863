//! What a connection allows to be set: the entries `set` of devices over Modbus.

use super::load::Reader;
use crate::position::Field;
use serde::Deserialize;
use std::time::Duration;
use twin_model::Place;
use twin_model::profile::{Band, ModbusSettable, Profile};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AllowDocument {
    /// What of the profile.
    what: String,
    /// Bounds narrower than the profile's.
    #[serde(default)]
    min: Option<f64>,
    #[serde(default)]
    max: Option<f64>,
    #[serde(default)]
    step: Option<f64>,
    #[serde(default)]
    per_minute: Option<f64>,
    /// Seconds.
    #[serde(default)]
    hold: Option<f64>,
}

impl Reader<'_> {
    /// What `allows` lets be set of the equipment `place` by `profile`.
    pub(super) fn allowed(
        &mut self,
        field: &Field,
        allows: &[AllowDocument],
        place: Option<Place>,
        profile: &Profile,
    ) -> Vec<ModbusSettable> {
        let mut allowed: Vec<ModbusSettable> = Vec::with_capacity(allows.len());
        for (index, allow) in allows.iter().enumerate() {
            let field = field.item("set", index);
            if let Some(settable) = self.allow(&field, allow, place, profile) {
                if allowed.iter().any(|known| known.head.name == settable.head.name) {
                    self.problems.add(&field, "twice", format!("{:?} is allowed twice", allow.what));
                }
                allowed.push(settable);
            }
        }
        allowed
    }

    fn allow(
        &mut self,
        field: &Field,
        allow: &AllowDocument,
        place: Option<Place>,
        profile: &Profile,
    ) -> Option<ModbusSettable> {
        let known = profile.modbus.iter().flat_map(|modbus| &modbus.settables);
        let Some(settable) = known.clone().find(|settable| settable.head.name == allow.what.as_str()) else {
            let names: Vec<&str> = known.map(|settable| settable.head.name.as_str()).collect();
            let names = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
            let reason = format!("profile {:?} cannot set {:?}; it can set {names}", profile.id, allow.what);
            self.problems.add(&field.child("what"), "what", reason);
            return None;
        };
        let head = &settable.head;
        let Some(place) = place else {
            self.problems.add(
                field,
                "place",
                "sets something of no equipment: say which `place` the device stands for",
            );
            return None;
        };
        if !head.effect.fits(place) {
            let reason = format!("{:?} is nothing that equipment of this kind has", head.effect);
            self.problems.add(&field.child("what"), "effect", reason);
        }
        let quantities = std::iter::once(&head.feedback).chain(head.mode.iter().map(|mode| &mode.quantity));
        for quantity in quantities.filter(|quantity| self.known.points.find(place, quantity).is_none()) {
            let reason = format!("needs the point {quantity:?} of its equipment, and the site has none");
            self.problems.add(&field.child("what"), "feedback", reason);
        }
        let band = self.band(field, allow, head.band);
        let head = twin_model::profile::Settable { band, ..head.clone() };
        Some(ModbusSettable { head, ..settable.clone() })
    }

    /// `band`, narrowed by what `allow` says; what would widen it is a problem.
    fn band(&mut self, field: &Field, allow: &AllowDocument, band: Band) -> Band {
        let mut bounded = |name: &str, told: Option<f64>, known: f64, from: f64, to: f64| match told {
            Some(told) if (from..=to).contains(&told) => told,
            Some(told) => {
                let reason =
                    format!("is {told}; a connection may narrow what its profile says, here {known}, never widen it");
                self.problems.add(&field.child(name), "band", reason);
                known
            }
            None => known,
        };
        let min = bounded("min", allow.min, band.min, band.min, band.max);
        let max = bounded("max", allow.max, band.max, min, band.max);
        let step = bounded("step", allow.step, band.step, f64::MIN_POSITIVE, band.step);
        let per_minute = bounded("per_minute", allow.per_minute, band.per_minute, f64::MIN_POSITIVE, band.per_minute);
        let held = band.hold.as_secs_f64();
        let hold = bounded("hold", allow.hold, held, held, f64::MAX);
        if min >= max {
            self.problems.add(field, "band", format!("leaves nothing between {min} and {max}"));
        }
        Band { min, max, step, per_minute, hold: Duration::try_from_secs_f64(hold).unwrap_or(band.hold) }
    }
}
