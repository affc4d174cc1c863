//! What an unknown device answers at all: which tables it has, and about where.

use super::device::Device;
use super::plan::{Block, Span};
use tokio_modbus::ExceptionCode;
use twin_modbus::ModbusError;
use twin_model::connection::ModbusAccess;
use twin_model::profile::{REGISTERS_MAX, Register, Table};

/// Where makers begin their tables: at the start, at round numbers from 0 and from 1, at powers of two.
const STARTS: [u16; 34] = [
    0, 1, 2, 10, 16, 30, 50, 60, 99, 100, 128, 154, 199, 200, 256, 300, 400, 499, 500, 999, 1000, 1024, 2000, 2999,
    3000, 3027, 4000, 4096, 5000, 9999, 10_000, 20_000, 30_000, 40_000,
];
/// A range is followed so far: beyond, it is only said that it goes on.
const LENGTH_MAX: u32 = 1_000;
/// A table that is silent so often in a row is left alone.
const SILENCES_MAX: u32 = 2;

/// What a table answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// These ranges of addresses, both ends included, as far as they were looked for.
    Ranges(Vec<(u16, u16)>),
    /// The device has no such function.
    NoFunction,
    /// It has the function, and nothing where it was looked for.
    Nothing,
    /// It says nothing to it.
    Silent,
}

/// What each table of the device at `access` answers where makers usually begin.
///
/// # Errors
/// When it cannot be reached, or is silent to everything.
pub async fn survey(access: &ModbusAccess) -> Result<Vec<(Table, Found)>, ModbusError> {
    let device = Device::alone(access);
    let (mut found, mut silence) = (Vec::new(), None);
    for table in [Table::Coil, Table::Discrete, Table::Holding, Table::Input] {
        let look = Look { device: &device, unit: access.unit, table };
        match look.table().await {
            Ok(ranges) => found.push((table, ranges)),
            Err(error @ ModbusError::Reach { .. }) => return Err(error),
            Err(error) => {
                found.push((table, Found::Silent));
                silence = Some(error);
            }
        }
    }
    let is_silent = found.iter().all(|(_, found)| *found == Found::Silent);
    silence.filter(|_| is_silent).map_or(Ok(found), Err)
}

struct Look<'a> {
    device: &'a Device,
    unit: u8,
    table: Table,
}

impl Look<'_> {
    async fn table(&self) -> Result<Found, ModbusError> {
        let mut ranges: Vec<(u16, u16)> = Vec::new();
        let (mut silences, mut has_answered) = (0, false);
        for start in STARTS {
            if ranges.last().is_some_and(|(_, last)| start <= *last) {
                continue;
            }
            match self.answers(start, 1).await {
                Ok(Some(true)) => {
                    let first = self.first(start, ranges.last().map_or(0, |(_, last)| last + 1)).await?;
                    ranges.push((first, self.last(start).await?));
                    (silences, has_answered) = (0, true);
                }
                Ok(Some(false)) => (silences, has_answered) = (0, true),
                Ok(None) => return Ok(Found::NoFunction),
                Err(error) => {
                    silences += 1;
                    if matches!(error, ModbusError::Reach { .. }) || (silences >= SILENCES_MAX && !has_answered) {
                        return Err(error);
                    }
                    if silences >= SILENCES_MAX {
                        break;
                    }
                }
            }
        }
        Ok(if ranges.is_empty() { Found::Nothing } else { Found::Ranges(ranges) })
    }

    /// Whether `count` from `address` on are told; `None` when the device does not know the function.
    async fn answers(&self, address: u16, count: u16) -> Result<Option<bool>, ModbusError> {
        let register = Register { table: self.table, address };
        let span = Span { unit: self.unit, register, count };
        Ok(match self.device.read(&Block { span, values: vec![span] }).await? {
            Ok(_) => Some(true),
            Err(ExceptionCode::IllegalFunction) => None,
            Err(_) => Some(false),
        })
    }

    /// The first address, not before `least`, from which on everything up to `start` is told, at most a request before it.
    async fn first(&self, start: u16, least: u16) -> Result<u16, ModbusError> {
        let most = (start - least.min(start)).min(REGISTERS_MAX - 1);
        let (mut told, mut refused) = (0, most + 1);
        while refused - told > 1 {
            let back = told + (refused - told) / 2;
            if self.answers(start - back, back + 1).await? == Some(true) { told = back } else { refused = back }
        }
        Ok(start - told)
    }

    /// The last address up to which everything from `start` on is told, as far as it is followed.
    async fn last(&self, start: u16) -> Result<u16, ModbusError> {
        let end = (u32::from(start) + LENGTH_MAX).min(1 << 16);
        let mut next = u32::from(start) + 1;
        while next < end {
            let most = u16::try_from((end - next).min(u32::from(REGISTERS_MAX))).unwrap_or(REGISTERS_MAX);
            let at = u16::try_from(next).unwrap_or(u16::MAX);
            if self.answers(at, most).await? == Some(true) {
                next += u32::from(most);
                continue;
            }
            let (mut told, mut refused) = (0, most);
            while refused - told > 1 {
                let middle = told + (refused - told) / 2;
                if self.answers(at, middle).await? == Some(true) { told = middle } else { refused = middle }
            }
            next += u32::from(told);
            break;
        }
        Ok(u16::try_from(next - 1).unwrap_or(u16::MAX))
    }
}
