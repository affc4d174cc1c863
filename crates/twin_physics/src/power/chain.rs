//! The power chain from racks to the grid: feeds → PDUs → UPS → utilities, with gensets behind the utilities.
//!
//! Every figure above a rack is a sum of what hangs below plus losses, so that PUE follows from parts.

use super::genset::GensetState;
use super::ups::UpsState;
use crate::air::RackState;
use crate::conditions::Conditions;
use twin_model::SitePlan;
use twin_model::plan::MachineKind;

/// State of one PDU.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PduState {
    /// Power through it: the sum of its rack feeds, kW.
    pub power_kw: f64,
    /// Power over rating.
    pub load: f64,
}

/// State of one utility feed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UtilityState {
    /// Power through its meter, kW.
    pub power_kw: f64,
    /// Voltage of one phase at its meter, V.
    pub volts: f64,
}

/// The whole chain.
#[derive(Clone, Debug)]
pub(crate) struct PowerChain {
    pub(crate) pdus: Vec<PduState>,
    pub(crate) ups: Vec<UpsState>,
    pub(crate) utilities: Vec<UtilityState>,
    /// By the plan's machines; `None` for those that are no genset.
    pub(crate) gensets: Vec<Option<GensetState>>,
    /// Whether cooling and light have power.
    pub(crate) is_house_alive: bool,
    rack_pdus: Vec<[u32; 2]>,
    pdu_ups: Vec<u32>,
    pdu_capacity_kw: Vec<f64>,
    ups_utility: Vec<u32>,
    pub(crate) ups_room: Vec<u32>,
    /// Which genset, as an index of `gensets`, backs each utility.
    pub(crate) backing: Vec<Option<usize>>,
}

impl PowerChain {
    pub(crate) fn new(plan: &SitePlan, room_celsius: f64) -> Self {
        let gensets: Vec<Option<GensetState>> = plan
            .machines
            .iter()
            .map(|machine| (machine.kind == MachineKind::Genset).then(GensetState::default))
            .collect();
        let indices: Vec<usize> = (0..gensets.len()).filter(|index| gensets[*index].is_some()).collect();
        // Gensets are shared out over the utilities in the plan's order; one genset backs all.
        let back = |utility: usize| (!indices.is_empty()).then(|| indices[utility % indices.len()]);
        Self {
            pdus: vec![PduState::default(); plan.pdus.len()],
            ups: plan.ups.iter().map(|ups| UpsState::new(ups, room_celsius)).collect(),
            utilities: vec![UtilityState::default(); plan.utilities.len()],
            gensets,
            is_house_alive: true,
            rack_pdus: plan.racks.iter().map(|rack| [rack.pdu_a, rack.pdu_b]).collect(),
            pdu_ups: plan.pdus.iter().map(|pdu| pdu.ups).collect(),
            pdu_capacity_kw: plan.pdus.iter().map(|pdu| pdu.capacity_kw).collect(),
            ups_utility: plan.ups.iter().map(|ups| ups.utility).collect(),
            ups_room: plan.ups.iter().map(|ups| ups.room).collect(),
            backing: (0..plan.utilities.len()).map(back).collect(),
        }
    }

    /// Heat that the UPS in `room` give off, kW.
    pub(crate) fn loss_kw(&self, room: usize) -> f64 {
        let here = |(ups, at): (&UpsState, &u32)| if *at as usize == room { ups.loss_kw() } else { 0.0 };
        self.ups.iter().zip(&self.ups_room).map(here).sum()
    }

    /// One step of `seconds`; `wanted_kw` is what each rack wants, `house_kw` what cooling and light draw; `room_celsius` gives each room's air.
    pub(crate) fn step(
        &mut self,
        seconds: f64,
        conditions: &Conditions,
        racks: &mut [RackState],
        wanted_kw: &[f64],
        house_kw: f64,
        room_celsius: impl Fn(usize) -> f64,
    ) {
        self.share_feeds(conditions, racks, wanted_kw);
        self.run_gensets(seconds, conditions);
        let bus_volts: Vec<f64> =
            (0..self.utilities.len()).map(|utility| self.bus_volts(conditions, utility)).collect();

        let mut demand = vec![0.0; self.ups.len()];
        for (pdu, ups) in self.pdus.iter().zip(&self.pdu_ups) {
            demand[*ups as usize] += pdu.power_kw;
        }
        let mut bus_kw = vec![0.0; self.utilities.len()];
        for (index, ups) in self.ups.iter_mut().enumerate() {
            let utility = self.ups_utility[index] as usize;
            ups.step(seconds, demand[index], bus_volts[utility], room_celsius(self.ups_room[index] as usize));
            bus_kw[utility] += ups.input_kw;
        }
        // Cooling and light hang on transfer switches: live buses share them evenly.
        let live = bus_volts.iter().filter(|volts| **volts > 0.0).count();
        self.is_house_alive = live > 0 || self.utilities.is_empty();
        for (kw, _) in bus_kw.iter_mut().zip(&bus_volts).filter(|(_, volts)| **volts > 0.0) {
            *kw += house_kw / live as f64;
        }
        self.meter(conditions, &bus_kw);
    }

    /// Splits each rack's power over its live feeds and sums the PDUs.
    fn share_feeds(&mut self, conditions: &Conditions, racks: &mut [RackState], wanted_kw: &[f64]) {
        for pdu in &mut self.pdus {
            pdu.power_kw = 0.0;
        }
        for (index, rack) in racks.iter_mut().enumerate() {
            let pdus = self.rack_pdus[index].map(|pdu| pdu as usize);
            let alive = pdus.map(|pdu| self.ups[self.pdu_ups[pdu] as usize].is_alive());
            let share_a = match alive {
                [true, true] => conditions.it.rack_share_a[index],
                [true, false] => 1.0,
                [false, _] => 0.0,
            };
            let kw = if alive[0] || alive[1] { wanted_kw[index] * rack.throttle() } else { 0.0 };
            rack.feed_kw = [kw * share_a, kw * (1.0 - share_a)];
            for (pdu, kw) in pdus.into_iter().zip(rack.feed_kw) {
                self.pdus[pdu].power_kw += kw;
            }
        }
        for (pdu, capacity_kw) in self.pdus.iter_mut().zip(&self.pdu_capacity_kw) {
            pdu.load = pdu.power_kw / capacity_kw;
        }
    }

    fn run_gensets(&mut self, seconds: f64, conditions: &Conditions) {
        for (index, genset) in self.gensets.iter_mut().enumerate() {
            let Some(genset) = genset else { continue };
            let is_called = (self.backing.iter().zip(&conditions.power.is_utility_lost))
                .any(|(backing, is_lost)| *is_lost && *backing == Some(index));
            genset.step(seconds, is_called, conditions.machines[index].is_blocked);
        }
    }

    /// Voltage of the bus behind `utility`: of the mains, else of its genset once that is ready, V.
    fn bus_volts(&self, conditions: &Conditions, utility: usize) -> f64 {
        let genset = self.backing[utility].and_then(|index| self.gensets[index].as_ref());
        if !conditions.power.is_utility_lost[utility] || genset.is_some_and(GensetState::is_ready) {
            conditions.power.mains_volts
        } else {
            0.0
        }
    }

    /// Meters what each bus draws, at the utility or at its genset.
    fn meter(&mut self, conditions: &Conditions, bus_kw: &[f64]) {
        for (index, utility) in self.utilities.iter_mut().enumerate() {
            let is_lost = conditions.power.is_utility_lost[index];
            utility.volts = if is_lost { 0.0 } else { conditions.power.mains_volts };
            utility.power_kw = if is_lost { 0.0 } else { bus_kw[index] };
            let genset = self.backing[index].and_then(|genset| self.gensets[genset].as_mut());
            if let (true, Some(genset)) = (is_lost, genset) {
                genset.power_kw += bus_kw[index];
            }
        }
    }
}
