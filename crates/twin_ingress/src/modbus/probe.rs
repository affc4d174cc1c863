//! Asking a device who it is and what it has.

use super::device::Device;
use super::image::{Image, Refusal};
use super::plan::{Block, Span, plan};
use super::read::{Row, needed, rows, said, says_one, words};
use crate::asked::Reading;
use tokio_modbus::prelude::ReadCode;
use tokio_modbus::{Request, Response};
use twin_modbus::{Links, ModbusError};
use twin_model::connection::ModbusAccess;
use twin_model::profile::{ModbusIdentity, ModbusLimits, ModbusSign, Profile, Says, row_cells};

/// Objects of the device identification, by their numbers (Modbus Application Protocol 1.1b3, 6.21).
const OBJECTS: [&str; 7] =
    ["maker", "product code", "revision", "maker's page", "product name", "model", "application"];
/// A device tells 7 objects in one or two answers; one that goes on has no end.
const ANSWERS_MAX: usize = 8;
/// Devices may be silent to what they do not know. One that has said nothing at all to so many questions is not there.
const SILENCES_MAX: usize = 3;

/// What a device says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probed {
    /// Its device identification (function 43/14), each object with its name; empty where it has none.
    pub identification: Vec<(String, String)>,
    /// Names of the profiles that it fits, the closest first.
    pub profiles: Vec<String>,
    /// Whether it has answered anything at all. Devices may be silent to what they do not know, and few questions were asked where no
    /// profile has a sign.
    pub has_answered: bool,
}

/// What a device tells by a profile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What it says of itself, with its title.
    pub words: Vec<(String, String)>,
    /// Its values.
    pub readings: Vec<Reading>,
    /// Titles of points that the device has and could not tell.
    pub failed: Vec<String>,
}

/// Who the device at `access` is, and which of `profiles` it fits.
///
/// # Errors
/// When it cannot be reached or answers nothing at all.
pub async fn probe(access: &ModbusAccess, profiles: &[Profile]) -> Result<Probed, ModbusError> {
    let device = Device::alone(access);
    let (identification, mut has_answered) = match device.identification(access.unit).await {
        Ok((objects, has_answered)) => (objects, has_answered),
        Err(error @ ModbusError::Reach { .. }) => return Err(error),
        Err(_) => (Vec::new(), false),
    };
    let signs = profiles.iter().filter_map(|profile| profile.modbus.as_ref());
    let signs = signs.flat_map(|modbus| &modbus.identities).flat_map(|identity| &identity.signs);
    let asked = signs.filter_map(|sign| Span::of(&sign.cell, access.unit));
    let mut image = Image::default();
    let mut silences = 0;
    for block in plan(asked, ModbusLimits { gap: 0, ..ModbusLimits::default() }) {
        match device.look(&block, &mut image).await {
            Ok(()) => has_answered = true,
            Err(error) => {
                silences += 1;
                if matches!(error, ModbusError::Reach { .. }) || (!has_answered && silences >= SILENCES_MAX) {
                    return Err(error);
                }
            }
        }
    }
    let mut fitting = Vec::new();
    for profile in profiles {
        let identities = profile.modbus.iter().flat_map(|modbus| &modbus.identities);
        let closest = identities.filter_map(|identity| closeness(identity, &identification, access.unit, &image)).max();
        fitting.extend(closest.map(|closeness| (closeness, profile.id.to_string())));
    }
    fitting.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    Ok(Probed { identification, profiles: fitting.into_iter().map(|(_, id)| id).collect(), has_answered })
}

/// All that the device at `access` tells by `profile`.
///
/// # Errors
/// When it cannot be reached or falls silent. What it does not have is left out; a profile that is not for Modbus has nothing.
pub async fn read_device(access: &ModbusAccess, profile: &Profile) -> Result<Told, ModbusError> {
    const TRIES: u32 = 2;
    let Some(modbus) = &profile.modbus else { return Ok(Told::default()) };
    let unit = access.unit;
    let texts = modbus.texts.iter().flat_map(|text| row_cells(text.cell, text.rows.as_ref()));
    let texts = texts.filter_map(|(_, cell)| Span::of(&cell, unit));
    let asked = modbus.points.iter().flat_map(|point| needed(point, &modbus.texts, unit)).chain(texts);
    let brought = Device::alone(access).read_all(&plan(asked, modbus.limits), TRIES).await?;
    let mut told = Told { words: words(modbus, unit, &brought.image), ..Told::default() };
    for point in &modbus.points {
        for (_, row) in rows(point, &modbus.texts, unit, &brought.image) {
            match row {
                Row::Told(reading) => told.readings.push(*reading),
                Row::Failed => told.failed.push(point.head.title.to_string()),
                Row::Nothing | Row::Missing => {}
            }
        }
    }
    told.failed.dedup();
    Ok(told)
}

impl Device {
    /// A device that is asked once, by a line of its own.
    pub(super) fn alone(access: &ModbusAccess) -> Self {
        let (link, address) = (Links::default().to(access), access.address.clone());
        Self { link, address, within: access.answers_within }
    }

    /// Its device identification, and whether it has answered anything.
    async fn identification(&self, unit: u8) -> Result<(Vec<(String, String)>, bool), ModbusError> {
        let mut objects: Vec<(String, String)> = Vec::new();
        let (mut code, mut first) = (ReadCode::Regular, 0);
        let mut has_answered = false;
        for _ in 0..ANSWERS_MAX {
            let request = Request::ReadDeviceIdentification(code, first);
            match self.ask(unit, &request, "its device identification").await {
                Ok(Ok(Response::ReadDeviceIdentification(told))) => {
                    has_answered = true;
                    for object in &told.device_id_objects {
                        let text = String::from_utf8_lossy(&object.value).trim().replace(char::is_control, "");
                        if let Some(name) = OBJECTS.get(usize::from(object.id)).filter(|_| !text.is_empty()) {
                            objects.push(((*name).to_owned(), text));
                        }
                    }
                    if !told.more_follows || told.next_object_id <= first {
                        break;
                    }
                    first = told.next_object_id;
                }
                // It may know the basic three alone.
                Ok(_) if code == ReadCode::Regular && first == 0 => (code, has_answered) = (ReadCode::Basic, true),
                Ok(_) => {
                    has_answered = true;
                    break;
                }
                Err(_) if has_answered => break,
                Err(error) => return Err(error),
            }
        }
        Ok((objects, has_answered))
    }

    /// Adds what `block` brings to `image`, and what it does not bring as missing.
    async fn look(&self, block: &Block, image: &mut Image) -> Result<(), ModbusError> {
        let mut waiting = vec![block.clone()];
        while let Some(block) = waiting.pop() {
            match self.read(&block).await? {
                Ok(words) => image.put(&block, &words),
                Err(_) => {
                    let parts = block.split();
                    if parts.is_empty() {
                        block.values.iter().for_each(|value| image.refuse(*value, Refusal::Missing));
                    }
                    waiting.extend(parts);
                }
            }
        }
        Ok(())
    }
}

/// How well a device fits the signs: how many of them say something certain, then how many are plausible; `None` when one does not hold.
fn closeness(
    identity: &ModbusIdentity,
    identification: &[(String, String)],
    unit: u8,
    image: &Image,
) -> Option<(usize, usize)> {
    let is_told = |wanted: &str, names: &[&str]| {
        let wanted = wanted.to_lowercase();
        let said = identification.iter().filter(|(name, _)| names.contains(&name.as_str()));
        said.into_iter().any(|(_, text)| text.to_lowercase().contains(&wanted))
    };
    let (mut certain, mut plausible) = (0, 0);
    let models = ["product code", "product name", "model"];
    for (word, names) in [(&identity.maker, &OBJECTS[..1]), (&identity.model, &models[..])] {
        if let Some(word) = word {
            certain += usize::from(is_told(word, names).then_some(true)?);
        }
    }
    for ModbusSign { cell, says } in &identity.signs {
        let told = said(cell, unit, image).ok()??;
        match says {
            Says::One(patterns) => certain += usize::from(says_one(patterns, &told).then_some(true)?),
            Says::Between(from, to) => {
                plausible += usize::from((*from..=*to).contains(&told.number()?).then_some(true)?);
            }
        }
    }
    Some((certain, plausible))
}
