//! One device: what it makes of requests, and what is made of its exceptions.

use super::image::{Image, Refusal};
use super::plan::{Block, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;
use tokio_modbus::{ExceptionCode, Request, Response};
use twin_modbus::{Answer, Link, ModbusError};
use twin_model::profile::Table;

/// A device that is busy is asked so often again …
const BUSY_TRIES: u32 = 3;
/// … after this long, and longer each time: 0.7 s in all, within the shortest period.
const BUSY_PAUSE: Duration = Duration::from_millis(100);

/// A device at its line.
pub(super) struct Device {
    pub(super) link: Arc<Link>,
    pub(super) address: String,
    /// How long an answer may take.
    pub(super) within: Duration,
}

/// What came of all requests.
#[derive(Default)]
pub(super) struct Brought {
    /// What was said.
    pub(super) image: Image,
    /// The requests that are worth to be made again: those that were refused are split.
    pub(super) blocks: Vec<Block>,
    /// What the device does not have.
    pub(super) missing: Vec<Span>,
}

/// What a request brought.
enum Said {
    Words(Vec<u16>),
    /// There is no such thing, or not so much at once.
    NotThere,
    /// It could not be told now.
    Failed,
    /// The device is not there, a gateway says.
    Away(ExceptionCode),
}

impl Device {
    /// What `blocks` bring. A device that is silent is asked `tries` times for the same before it counts as gone.
    ///
    /// # Errors
    /// When none of the units answers. Of several, those that do not have failed.
    pub(super) async fn read_all(&self, blocks: &[Block], tries: u32) -> Result<Brought, ModbusError> {
        let mut brought = Brought::default();
        let mut gone: BTreeMap<u8, ModbusError> = BTreeMap::new();
        let units: BTreeSet<u8> = blocks.iter().map(|block| block.span.unit).collect();
        let mut waiting: Vec<Block> = blocks.iter().rev().cloned().collect();
        while let Some(block) = waiting.pop() {
            let unit = block.span.unit;
            if gone.contains_key(&unit) {
                brought.keep(block);
                continue;
            }
            match self.read_stubbornly(&block, tries).await {
                Ok(Said::Words(words)) => {
                    brought.image.put(&block, &words);
                    brought.keep(block);
                }
                Ok(said @ (Said::NotThere | Said::Failed)) => {
                    let parts = block.split();
                    if parts.is_empty() {
                        brought.refuse(block, &said);
                    } else {
                        waiting.extend(parts.into_iter().rev());
                    }
                }
                Ok(Said::Away(exception)) => {
                    gone.insert(unit, self.away(&block, exception));
                    brought.keep(block);
                }
                Err(error) => {
                    gone.insert(unit, error);
                    brought.keep(block);
                }
            }
        }
        if gone.len() == units.len()
            && let Some((_, error)) = gone.pop_first()
        {
            return Err(error);
        }
        // A unit that fell silent has told nothing, also not what it told before.
        brought.image = brought.without(&gone);
        Ok(brought)
    }

    /// Reads `block`, and again while the device is busy, its gateway does not reach it, or nothing comes back.
    async fn read_stubbornly(&self, block: &Block, tries: u32) -> Result<Said, ModbusError> {
        let (mut silences, mut away, mut busy) = (0, 0, 0);
        loop {
            match self.read(block).await {
                Err(error @ ModbusError::Reach { .. }) => return Err(error),
                Err(error) => {
                    silences += 1;
                    if silences >= tries {
                        return Err(error);
                    }
                }
                Ok(Err(exception)) => match exception {
                    ExceptionCode::IllegalFunction
                    | ExceptionCode::IllegalDataAddress
                    | ExceptionCode::IllegalDataValue => {
                        return Ok(Said::NotThere);
                    }
                    ExceptionCode::Acknowledge | ExceptionCode::ServerDeviceBusy => {
                        busy += 1;
                        if busy > BUSY_TRIES {
                            return Ok(Said::Failed);
                        }
                        sleep(BUSY_PAUSE * (1 << (busy - 1))).await;
                    }
                    ExceptionCode::GatewayPathUnavailable | ExceptionCode::GatewayTargetDevice => {
                        away += 1;
                        if away >= tries {
                            return Ok(Said::Away(exception));
                        }
                    }
                    _ => return Ok(Said::Failed),
                },
                Ok(Ok(words)) => return Ok(Said::Words(words)),
            }
        }
    }

    /// The words of `block`, or the exception that it met.
    pub(super) async fn read(&self, block: &Block) -> Result<Result<Vec<u16>, ExceptionCode>, ModbusError> {
        let Span { unit, register, count } = block.span;
        let address = register.address;
        let request = match register.table {
            Table::Coil => Request::ReadCoils(address, count),
            Table::Discrete => Request::ReadDiscreteInputs(address, count),
            Table::Holding => Request::ReadHoldingRegisters(address, count),
            Table::Input => Request::ReadInputRegisters(address, count),
        };
        let words = match self.ask(unit, &request, &what(block)).await? {
            Err(exception) => return Ok(Err(exception)),
            Ok(Response::ReadHoldingRegisters(words) | Response::ReadInputRegisters(words)) => words,
            // Bits come in whole bytes.
            Ok(Response::ReadCoils(bits) | Response::ReadDiscreteInputs(bits)) if bits.len() >= usize::from(count) => {
                bits.into_iter().take(usize::from(count)).map(u16::from).collect()
            }
            Ok(_) => Vec::new(),
        };
        if words.len() != usize::from(count) {
            let reason = format!("{} came instead of {count}", words.len());
            return Err(ModbusError::Garbled { address: self.address.clone(), unit, what: what(block), reason });
        }
        Ok(Ok(words))
    }

    pub(super) async fn ask(&self, unit: u8, request: &Request<'static>, what: &str) -> Result<Answer, ModbusError> {
        self.link.ask(unit, request, what, self.within).await
    }

    fn away(&self, block: &Block, exception: ExceptionCode) -> ModbusError {
        let reason = format!("{exception} (exception {})", u8::from(exception));
        ModbusError::Gateway { address: self.address.clone(), unit: block.span.unit, what: what(block), reason }
    }
}

impl Brought {
    fn keep(&mut self, block: Block) {
        self.blocks.push(block);
    }

    fn refuse(&mut self, block: Block, said: &Said) {
        let is_missing = matches!(said, Said::NotThere);
        let refusal = if is_missing { Refusal::Missing } else { Refusal::Failed };
        for value in &block.values {
            self.image.refuse(*value, refusal);
        }
        if is_missing {
            self.missing.extend(&block.values);
        } else {
            self.blocks.push(block);
        }
    }

    /// The image, in which all values of the units that are `gone` have failed.
    fn without(&mut self, gone: &BTreeMap<u8, ModbusError>) -> Image {
        let mut image = std::mem::take(&mut self.image);
        image.forget(|unit| gone.contains_key(&unit));
        for value in self.blocks.iter().flat_map(|block| &block.values).filter(|value| gone.contains_key(&value.unit)) {
            image.refuse(*value, Refusal::Failed);
        }
        image
    }
}

/// Such as `holding registers 100 to 119`.
fn what(block: &Block) -> String {
    let Span { register, count, .. } = block.span;
    match count {
        1 => register.to_string(),
        _ => format!(
            "{}s {} to {}",
            register.table.name(),
            register.address,
            u32::from(register.address) + u32::from(count) - 1
        ),
    }
}
