//! One device, asked again and again for what feeds the site.

use super::device::Device;
use super::image::{Image, Refusal};
use super::plan::{Block, Span, plan};
use super::read::{Row, needed, rows};
use crate::asked::{Reading, samples_of};
use crate::snmp::Patience;
use std::sync::Arc;
use tokio::time::Instant;
use twin_modbus::{Links, ModbusError};
use twin_model::connection::{Binding, Connection, ModbusAccess};
use twin_model::profile::{Fold, ModbusLimits, ModbusPoint, ModbusText};
use twin_model::{PointTable, Quality, Sample, Timestamp};

/// A request that nobody answered is made once more, unless the device was silent the last time, too: gateways have others to serve.
const TRIES: u32 = 2;

/// A device with what is known of it.
pub(crate) struct Poll {
    device: Device,
    unit: u8,
    limits: ModbusLimits,
    /// The profile's points that feed something, and what names their rows.
    points: Vec<ModbusPoint>,
    texts: Vec<ModbusText>,
    bindings: Vec<Binding>,
    table: Arc<PointTable>,
    known: Option<Known>,
    patience: Patience,
    was_silent: bool,
    /// For how long it is not asked again, for the sake of others on its line, and why.
    rest: Option<(Instant, ModbusError)>,
}

/// How a device was found to let itself be read.
struct Known {
    blocks: Vec<Block>,
    missing: Vec<Span>,
    /// When it is asked again for what it did not have.
    until: Instant,
}

impl Poll {
    /// A device at `access` that is read as `connection` says, by the line among `links` that it shares with its neighbours.
    pub(crate) fn of(access: &ModbusAccess, connection: &Connection, table: Arc<PointTable>, links: &Links) -> Self {
        let is_bound = |point: &&ModbusPoint| connection.bindings.iter().any(|binding| binding.from == point.head.name);
        let profile = connection.profile.modbus.as_ref();
        let address = access.address.clone();
        Self {
            device: Device { link: links.to(access), address, within: access.answers_within },
            unit: access.unit,
            limits: profile.map(|modbus| modbus.limits).unwrap_or_default(),
            points: profile.iter().flat_map(|modbus| &modbus.points).filter(is_bound).cloned().collect(),
            texts: profile.map(|modbus| modbus.texts.clone()).unwrap_or_default(),
            bindings: connection.bindings.clone(),
            table,
            known: None,
            patience: Patience::default(),
            was_silent: false,
            rest: None,
        }
    }

    /// What the device says now, as samples of the site's points; `now` tells the time when it has answered.
    ///
    /// # Errors
    /// When it cannot be reached or falls silent. The next time it is asked anew what it has. One that was silent is let alone for a
    /// while when that would hold up others on its line too often; it is still silent then.
    pub(crate) async fn ask(&mut self, now: impl Fn() -> Timestamp) -> Result<Vec<Sample>, ModbusError> {
        let began = Instant::now();
        if let Some((until, error)) = &self.rest
            && began < *until
        {
            return Err(error.clone());
        }
        let said = self.ask_now(now).await;
        self.rest = match &said {
            // Where nobody can be reached, nobody is held up.
            Ok(_) | Err(ModbusError::Reach { .. }) => None,
            Err(error) => Some((began + self.device.link.turns().pace(), error.clone())),
        };
        said
    }

    async fn ask_now(&mut self, now: impl Fn() -> Timestamp) -> Result<Vec<Sample>, ModbusError> {
        let known = self.known.take().filter(|known| Instant::now() < known.until);
        let tries = if std::mem::replace(&mut self.was_silent, true) { 1 } else { TRIES };
        let blocks = match &known {
            Some(known) => known.blocks.clone(),
            None => self.first_blocks(),
        };
        let mut brought = self.device.read_all(&blocks, tries).await?;
        self.was_silent = false;
        let mut missing = known.as_ref().map(|known| known.missing.clone()).unwrap_or_default();
        for value in &missing {
            brought.image.refuse(*value, Refusal::Missing);
        }
        missing.append(&mut brought.missing);
        let samples = self.samples(&brought.image, now());
        let until = known.map(|known| known.until).unwrap_or_else(|| {
            let is_told = |binding: &Binding| {
                samples.iter().any(|sample| sample.point == binding.point && sample.value.is_finite())
            };
            let has_all = self.bindings.iter().all(|binding| !binding.is_expected || is_told(binding));
            Instant::now() + self.patience.after(has_all)
        });
        self.known = Some(Known { blocks: brought.blocks, missing, until });
        Ok(samples)
    }

    fn first_blocks(&self) -> Vec<Block> {
        plan(self.points.iter().flat_map(|point| needed(point, &self.texts, self.unit)), self.limits)
    }

    /// What the bindings make of `image`. What the device refuses to tell is a sample of bad quality without a value, so that people
    /// see at once that it answers, but not this; what it says to have no value of makes nothing.
    fn samples(&self, image: &Image, at: Timestamp) -> Vec<Sample> {
        self.bindings.iter().filter_map(|binding| self.sample(binding, image, at)).collect()
    }

    fn sample(&self, binding: &Binding, image: &Image, at: Timestamp) -> Option<Sample> {
        let point = self.points.iter().find(|point| point.head.name == binding.from)?;
        let rows = rows(point, &self.texts, self.unit, image);
        if is_refused(binding, &rows) {
            return Some(Sample { point: binding.point, at, value: f64::NAN, quality: Quality::Bad });
        }
        let readings: Vec<Reading> = rows
            .into_iter()
            .filter_map(|(_, row)| if let Row::Told(reading) = row { Some(*reading) } else { None })
            .collect();
        samples_of(std::slice::from_ref(binding), &self.table, &readings, at).pop()
    }
}

impl Drop for Poll {
    fn drop(&mut self) {
        self.device.link.turns().forget(self.unit);
    }
}

/// Whether one of the `rows` that make the value of `binding` could not be told, or none of them is there though it is expected.
/// Rows that a device does not have are none: a meter of three phases may be wired to one.
fn is_refused(binding: &Binding, rows: &[(u32, Row)]) -> bool {
    let own = |number: u32| !matches!(binding.fold, Fold::Row(wanted) if wanted != number);
    let mut there = rows.iter().filter(|(number, row)| own(*number) && *row != Row::Missing).peekable();
    if there.peek().is_none() {
        return binding.is_expected;
    }
    match binding.fold {
        Fold::First => there.find(|(_, row)| *row != Row::Nothing).is_some_and(|(_, row)| *row == Row::Failed),
        _ => there.any(|(_, row)| *row == Row::Failed),
    }
}
