//! What the certificates of a node and its devices announced, and whether what came since is all that it said.

use super::value::DataType;
use super::wire::{Payload, Told};
use smol_str::SmolStr;
use std::collections::{HashMap, HashSet};

/// The metric of births and deaths that tells which of the node's sessions they are of.
const SESSION: &str = "bdSeq";

/// A gateway has a few thousand metrics; what a faulty one goes on announcing is not kept.
const METRICS_MAX: usize = 200_000;
/// The same for its devices.
const DEVICES_MAX: usize = 20_000;

/// What a node's birth certificate, and those of its devices, announced.
#[derive(Debug)]
pub(super) struct Birth {
    /// Which of the node's sessions.
    pub(super) session: Option<u64>,
    next_seq: u8,
    /// No message has been missed since: aliases are what they were announced as.
    is_whole: bool,
    /// One space of numbers for a node and its devices.
    aliases: HashMap<u64, Announced>,
    datatypes: HashMap<Announced, DataType>,
    devices: HashSet<SmolStr>,
}

/// A metric of the node, or of one of its devices.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Announced {
    pub(super) device: Option<SmolStr>,
    pub(super) name: SmolStr,
}

/// Which session a birth or death is of.
pub(super) fn session(payload: &Payload) -> Option<u64> {
    let told = payload.metrics.iter().find(|told| told.name.as_deref() == Some(SESSION))?;
    match told.value(told.datatype.unwrap_or(DataType(8))) {
        super::Value::UInt(session) => Some(session),
        super::Value::Int(session) => u64::try_from(session).ok(),
        _ => None,
    }
}

impl Birth {
    /// What the node's own certificate announces; nothing of its devices is known yet.
    pub(super) fn of(payload: &Payload) -> Self {
        let mut birth = Self {
            session: session(payload),
            next_seq: after(payload.seq.unwrap_or_default()),
            is_whole: true,
            aliases: HashMap::new(),
            datatypes: HashMap::new(),
            devices: HashSet::new(),
        };
        birth.announce(None, payload);
        birth
    }

    /// Whether a death of session `dead` came before this birth: sessions count from 0 to 255 and again from 0.
    pub(super) fn has_outlived(&self, dead: Option<u64>) -> bool {
        let (Some(own), Some(dead)) = (self.session, dead) else { return false };
        matches!((own as u8).wrapping_sub(dead as u8), 1..=127)
    }

    /// A device's certificate: what the device announced before holds no more.
    pub(super) fn add_device(&mut self, device: &str, payload: &Payload) {
        self.remove_device(device);
        if self.devices.len() >= DEVICES_MAX {
            return;
        }
        self.devices.insert(device.into());
        self.announce(Some(device.into()), payload);
    }

    pub(super) fn remove_device(&mut self, device: &str) {
        self.devices.remove(device);
        self.aliases.retain(|_, announced| announced.device.as_deref() != Some(device));
        self.datatypes.retain(|announced, _| announced.device.as_deref() != Some(device));
    }

    fn announce(&mut self, device: Option<SmolStr>, payload: &Payload) {
        for told in &payload.metrics {
            let (Some(name), Some(datatype)) = (&told.name, told.datatype) else { continue };
            if self.datatypes.len() >= METRICS_MAX || self.aliases.len() >= METRICS_MAX {
                return;
            }
            let announced = Announced { device: device.clone(), name: name.as_str().into() };
            if let Some(alias) = told.alias {
                self.aliases.insert(alias, announced.clone());
            }
            self.datatypes.insert(announced, datatype);
        }
    }

    /// Whether `device` has been announced; the node itself always is.
    pub(super) fn has(&self, device: Option<&str>) -> bool {
        device.is_none_or(|device| self.devices.contains(device))
    }

    /// Whether a message of number `seq` is the next one. After one that is not, aliases may stand for something else: what was
    /// missed may have been a certificate.
    pub(super) fn is_next(&mut self, seq: Option<u64>) -> bool {
        let is_next = seq == Some(u64::from(self.next_seq));
        self.is_whole &= is_next;
        self.next_seq = after(seq.unwrap_or_default());
        is_next
    }

    /// Which metric of `device` is `told`, and of what type; `None` when no certificate says so.
    pub(super) fn resolve(&self, device: Option<&str>, told: &Told) -> Option<(Announced, DataType)> {
        let announced = match (&told.name, told.alias) {
            (Some(name), _) => Announced { device: device.map(Into::into), name: name.as_str().into() },
            (None, Some(alias)) if self.is_whole => self.aliases.get(&alias)?.clone(),
            _ => return None,
        };
        let datatype = *self.datatypes.get(&announced)?;
        (announced.device.as_deref() == device).then_some((announced, told.datatype.unwrap_or(datatype)))
    }
}

/// Numbers go from 0 to 255 and again from 0.
fn after(seq: u64) -> u8 {
    (seq as u8).wrapping_add(1)
}
