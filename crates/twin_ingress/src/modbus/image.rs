//! What a device said of its registers.

use super::plan::{Block, Span};
use std::collections::BTreeMap;
use twin_model::profile::Register;

/// Why a device told nothing of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not have it.
    Missing,
    /// It has it and could not tell.
    Failed,
}

/// What was said of each register of each unit; of bits 0 or 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image(BTreeMap<(u8, Register), Result<u16, Refusal>>);

impl Image {
    /// Notes what the request for `block` brought.
    pub fn put(&mut self, block: &Block, words: &[u16]) {
        let registers = block.span.registers().map(|register| (block.span.unit, register));
        self.0.extend(registers.zip(words.iter().map(|word| Ok(*word))));
    }

    /// Notes that `value` was refused.
    pub fn refuse(&mut self, value: Span, refusal: Refusal) {
        for register in value.registers() {
            // What another value was told of the same register stays.
            self.0.entry((value.unit, register)).or_insert(Err(refusal));
        }
    }

    /// Forgets what was said of all units for which `is_gone` holds.
    pub(super) fn forget(&mut self, is_gone: impl Fn(u8) -> bool) {
        self.0.retain(|(unit, _), _| !is_gone(*unit));
    }

    /// The registers of `value`; what was never asked for is missing.
    ///
    /// # Errors
    /// When one of them was refused; that one failed goes before that one is missing.
    pub fn words(&self, value: Span) -> Result<Vec<u16>, Refusal> {
        let mut words = Vec::with_capacity(usize::from(value.count));
        let mut refusal = (value.registers().count() < usize::from(value.count)).then_some(Refusal::Missing);
        for register in value.registers() {
            match self.0.get(&(value.unit, register)) {
                Some(Ok(word)) => words.push(*word),
                Some(Err(Refusal::Failed)) => return Err(Refusal::Failed),
                Some(Err(Refusal::Missing)) | None => refusal = Some(Refusal::Missing),
            }
        }
        refusal.map_or(Ok(words), Err)
    }
}
