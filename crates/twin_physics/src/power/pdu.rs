//! A floor PDU: main breaker, dry transformer, branches to the racks.

use super::breaker::Breaker;
use super::three_phase::{PHASE_VOLTS, PhaseLoad, imbalance};
use super::transformer::{TransformerState, phase_amps};
use twin_model::plan::Pdu;

/// Loss of the branch cables at full load, share of the rating: 1 % of voltage, within the 2 % that is usual.
const CABLE_LOSS: f64 = 0.01;
/// Droop of the transformer's voltage from no load to full, share: its short-circuit resistance.
const DROOP: f64 = 0.015;

/// State of one PDU.
#[derive(Clone, Debug, PartialEq)]
pub struct PduState {
    /// Power through it: the sum of its rack feeds, kW.
    pub power_kw: f64,
    /// Power over rating.
    pub load: f64,
    /// Voltage of one phase behind its main breaker, V.
    pub volts: f64,
    /// Power on its phases.
    pub phases: PhaseLoad,
    /// Currents of L1, L2 and L3, A.
    pub amps: [f64; 3],
    /// Energy to its racks since the model began, kWh.
    pub kwh: f64,
    /// Loss of transformer and branch cables, kW.
    pub loss_kw: f64,
    /// Its main breaker.
    pub main: Breaker,
    /// Its transformer.
    pub transformer: TransformerState,
    capacity_kw: f64,
}

impl PduState {
    /// The PDU of `plan` at `celsius`, its main closed.
    pub(crate) fn new(plan: &Pdu, celsius: f64) -> Self {
        Self {
            power_kw: 0.0,
            load: 0.0,
            volts: PHASE_VOLTS,
            phases: PhaseLoad::default(),
            amps: [0.0; 3],
            kwh: 0.0,
            loss_kw: 0.0,
            main: Breaker::for_amps(phase_amps(plan.capacity_kw)),
            transformer: TransformerState::dry(plan.capacity_kw, celsius),
            capacity_kw: plan.capacity_kw,
        }
    }

    /// Power that it takes, kW.
    pub fn input_kw(&self) -> f64 {
        self.power_kw + self.loss_kw
    }

    /// Imbalance of its currents, as [`imbalance`].
    pub fn imbalance(&self) -> f64 {
        imbalance(self.amps)
    }

    /// Begins a step on `supply_volts` in front of its main.
    pub(crate) fn begin(&mut self, supply_volts: f64) {
        self.volts = if self.main.is_closed() { supply_volts * (1.0 - DROOP * self.load) } else { 0.0 };
        self.phases = PhaseLoad::default();
    }

    /// Ends a step of `seconds` in which its racks have added their load, in air of `room_celsius`.
    pub(crate) fn end(&mut self, seconds: f64, room_celsius: f64) {
        self.power_kw = self.phases.kw.iter().sum();
        self.load = self.power_kw / self.capacity_kw;
        self.amps = self.phases.amps(self.volts);
        self.kwh += self.power_kw * seconds / 3600.0;
        let kva: f64 = self.phases.kw.iter().zip(&self.phases.kvar).map(|(kw, kvar)| kw.hypot(*kvar)).sum();
        self.transformer.step(seconds, kva, self.volts > 0.0, room_celsius);
        self.loss_kw = self.transformer.loss_kw + CABLE_LOSS * self.capacity_kw * self.load * self.load;
        self.main.step(seconds, self.amps.into_iter().fold(0.0, f64::max));
    }
}
