//! How many chillers run: one more when those running do not suffice, one less when the rest would.

use super::chiller::ChillerState;
use crate::conditions::MachineConditions;

/// Load of the running ones at which another is called, and how long it has to last, seconds.
const UP_LOAD: f64 = 0.95;
const UP_SECS: f64 = 120.0;
/// Load that the rest would have at which one is let go, and how long it has to last, seconds.
const DOWN_LOAD: f64 = 0.80;
const DOWN_SECS: f64 = 900.0;
/// Water this much above its setpoint calls another at once, kelvin.
const WARM_KELVIN: f64 = 2.0;
/// Water this much above its setpoint ends free cooling without chillers, kelvin.
const COOL_KELVIN: f64 = 0.3;
/// Free cooling alone: heat left for chillers below this share of the smallest lets the last one go.
const IDLE_SHARE: f64 = 0.01;

/// Which chillers are called.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Staging {
    called: Vec<bool>,
    short_secs: f64,
    idle_secs: f64,
}

impl Staging {
    /// Whether chiller `index` is called.
    pub(crate) fn calls(&self, index: usize) -> bool {
        self.called.get(index).copied().unwrap_or(false)
    }

    /// Calls as many, in the plan's order, as `heat_kw` needs.
    pub(crate) fn settle(&mut self, heat_kw: f64, chillers: &[Option<ChillerState>]) {
        let mut covered = 0.0;
        self.called = (chillers.iter())
            .map(|chiller| {
                let Some(chiller) = chiller else { return false };
                let is_needed = covered == 0.0 || covered < heat_kw;
                covered += UP_LOAD * chiller.rating_kw * f64::from(u8::from(is_needed));
                is_needed
            })
            .collect();
    }

    /// One step of `seconds`: `wanted_kw` is left for chillers, and the supply is `warm_kelvin` above its setpoint.
    pub(crate) fn step(
        &mut self,
        seconds: f64,
        wanted_kw: f64,
        warm_kelvin: f64,
        chillers: &[Option<ChillerState>],
        machines: &[MachineConditions],
    ) {
        if self.called.is_empty() {
            self.settle(wanted_kw, chillers);
        }
        let usable = |index: usize| !machines[index].is_blocked;
        let called: Vec<usize> = (0..chillers.len()).filter(|index| self.called[*index] && usable(*index)).collect();
        let capacity =
            |index: &usize| chillers[*index].map_or(0.0, |chiller| chiller.capacity_kw.max(0.5 * chiller.rating_kw));
        let all_kw: f64 = called.iter().map(capacity).sum();
        let rest_kw: f64 = called.iter().rev().skip(1).map(capacity).sum();
        let next =
            (0..chillers.len()).find(|index| chillers[*index].is_some() && !self.called[*index] && usable(*index));

        let is_none = called.is_empty();
        let is_short = if is_none { warm_kelvin > COOL_KELVIN } else { wanted_kw > UP_LOAD * all_kw };
        let is_idle = wanted_kw < DOWN_LOAD * rest_kw || called.len() == 1 && wanted_kw < IDLE_SHARE * all_kw;
        let is_starting = called.iter().any(|index| chillers[*index].is_some_and(|chiller| !chiller.is_running()));
        self.short_secs = if is_short && !is_starting { self.short_secs + seconds } else { 0.0 };
        self.idle_secs = if is_idle { self.idle_secs + seconds } else { 0.0 };
        let is_urgent = is_short && (warm_kelvin > WARM_KELVIN || is_none);
        if (self.short_secs >= UP_SECS || is_urgent && !is_starting) && next.is_some() {
            self.called[next.unwrap_or_default()] = true;
            self.short_secs = 0.0;
        } else if self.idle_secs >= DOWN_SECS {
            if let Some(last) = called.last() {
                self.called[*last] = false;
            }
            self.idle_secs = 0.0;
        }
    }
}
