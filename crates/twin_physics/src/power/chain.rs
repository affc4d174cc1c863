//! The power chain from racks to the grid: feeds → PDUs → UPS → transfer switches → utilities and gensets.
//!
//! Every figure above a rack is a sum of what hangs below plus losses, so that PUE follows from parts.

use super::feed::{Draw, FeedState, RackFeeds};
use super::genset::GensetState;
use super::losses::Losses;
use super::pdu::PduState;
use super::three_phase::{GRID_HERTZ, PHASE_VOLTS};
use super::transfer_switch::AtsPosition;
use super::ups::{Terminals, UpsState};
use super::utility::{BusLoad, UtilityState};
use crate::air::RackState;
use crate::conditions::{Conditions, PowerConditions};
use twin_model::plan::MachineKind;
use twin_model::{SitePlan, gensets_behind};

/// The whole chain. Lists go by the plan's indices.
#[derive(Clone, Debug)]
pub struct PowerChain {
    pub(crate) pdus: Vec<PduState>,
    pub(crate) ups: Vec<UpsState>,
    pub(crate) utilities: Vec<UtilityState>,
    /// By the plan's machines; `None` for those that are no genset.
    pub(crate) gensets: Vec<Option<GensetState>>,
    /// Whether cooling and light have power.
    pub(crate) is_house_alive: bool,
    feeds: Vec<RackFeeds>,
    pdu_ups: Vec<usize>,
    pdu_room: Vec<usize>,
    ups_utility: Vec<usize>,
    pub(crate) ups_room: Vec<usize>,
    pub(crate) utility_site: Vec<usize>,
    /// Which genset, as an index of `gensets`, backs each utility.
    pub(crate) backing: Vec<Option<usize>>,
    /// Whether something of the chain was broken in the last step.
    was_troubled: bool,
}

impl PowerChain {
    pub(crate) fn new(plan: &SitePlan, celsius: f64) -> Self {
        let is_genset = |kind| kind == MachineKind::Genset;
        let mut on_pdu = vec![0; plan.pdus.len()];
        let feeds = plan.racks.iter().map(|rack| {
            let ordinal = &mut on_pdu[rack.pdu_a as usize];
            *ordinal += 1;
            RackFeeds::new(rack, *ordinal - 1)
        });
        Self {
            feeds: feeds.collect(),
            pdus: plan.pdus.iter().map(|pdu| PduState::new(pdu, celsius)).collect(),
            ups: plan.ups.iter().map(|ups| UpsState::new(ups, celsius)).collect(),
            utilities: plan.utilities.iter().map(|utility| UtilityState::new(utility, celsius)).collect(),
            gensets: (plan.machines.iter()).map(|machine| is_genset(machine.kind).then(GensetState::default)).collect(),
            is_house_alive: true,
            pdu_ups: plan.pdus.iter().map(|pdu| pdu.ups as usize).collect(),
            pdu_room: plan.pdus.iter().map(|pdu| pdu.room as usize).collect(),
            ups_utility: plan.ups.iter().map(|ups| ups.utility as usize).collect(),
            ups_room: plan.ups.iter().map(|ups| ups.room as usize).collect(),
            utility_site: plan.utilities.iter().map(|utility| utility.site as usize).collect(),
            backing: (gensets_behind(plan).into_iter()).map(|genset| genset.map(|genset| genset as usize)).collect(),
            was_troubled: false,
        }
    }

    /// PDUs.
    pub fn pdus(&self) -> &[PduState] {
        &self.pdus
    }

    /// UPS.
    pub fn ups(&self) -> &[UpsState] {
        &self.ups
    }

    /// Utility feeds.
    pub fn utilities(&self) -> &[UtilityState] {
        &self.utilities
    }

    /// Feeds A and B of rack `rack`.
    pub fn rack_feeds(&self, rack: usize) -> &[FeedState; 2] {
        &self.feeds[rack].feeds
    }

    /// What the supplies of rack `rack` lose, kW: part of its power.
    pub fn supply_loss_kw(&self, rack: usize) -> f64 {
        self.feeds[rack].supply_loss_kw
    }

    /// The genset among the plan's machines at index `machine`, if that is one.
    pub fn genset(&self, machine: usize) -> Option<&GensetState> {
        self.gensets.get(machine)?.as_ref()
    }

    /// Where power is lost.
    pub fn losses(&self) -> Losses {
        Losses {
            transformers_kw: self.utilities.iter().map(|utility| utility.transformer.loss_kw).sum(),
            ups_kw: self.ups.iter().map(UpsState::loss_kw).sum(),
            charging_kw: self.ups.iter().map(UpsState::charging_kw).sum(),
            pdus_kw: self.pdus.iter().map(|pdu| pdu.loss_kw).sum(),
            supplies_kw: self.feeds.iter().map(|feeds| feeds.supply_loss_kw).sum(),
        }
    }

    /// Heat that the UPS and PDUs in `room` give off, kW.
    pub(crate) fn loss_kw(&self, room: usize) -> f64 {
        let ups = self.ups.iter().zip(&self.ups_room).filter(|(_, at)| **at == room);
        let pdus = self.pdus.iter().zip(&self.pdu_room).filter(|(_, at)| **at == room);
        ups.map(|(ups, _)| ups.loss_kw()).sum::<f64>() + pdus.map(|(pdu, _)| pdu.loss_kw).sum::<f64>()
    }

    /// Puts what is slow where it would come to rest, and its counters back to where the model begins.
    pub(crate) fn settle(&mut self, outside_celsius: f64, room_celsius: impl Fn(usize) -> f64) {
        for (pdu, room) in self.pdus.iter_mut().zip(&self.pdu_room) {
            pdu.transformer.settle(room_celsius(*room));
            pdu.kwh = 0.0;
        }
        for (ups, room) in self.ups.iter_mut().zip(&self.ups_room) {
            ups.battery.celsius = room_celsius(*room);
            ups.output_kwh = 0.0;
        }
        for utility in &mut self.utilities {
            utility.transformer.settle(outside_celsius);
            utility.kwh = 0.0;
        }
        self.feeds.iter_mut().flat_map(|rack| &mut rack.feeds).for_each(|feed| feed.kwh = 0.0);
    }

    /// One step of `seconds`; `wanted_kw` is what each rack wants, `house_kw` what cooling and light draw;
    /// `room_celsius` gives each room's air.
    pub(crate) fn step(
        &mut self,
        seconds: f64,
        conditions: &Conditions,
        racks: &mut [RackState],
        wanted_kw: &[f64],
        house_kw: f64,
        room_celsius: impl Fn(usize) -> f64,
    ) {
        self.break_and_mend(conditions);
        self.feed_racks(seconds, conditions, racks, wanted_kw, &room_celsius);
        self.run_sources(seconds, conditions);
        let buses: Vec<(f64, f64)> = (0..self.utilities.len()).map(|index| self.bus(conditions, index)).collect();
        let mut loads = vec![BusLoad::default(); self.utilities.len()];
        self.run_ups(seconds, &conditions.power, &buses, &mut loads, room_celsius);
        // Cooling and light hang on transfer switches: live buses share them evenly.
        let live = buses.iter().filter(|(volts, _)| *volts > 0.0).count();
        self.is_house_alive = live > 0 || self.utilities.is_empty();
        for (load, _) in loads.iter_mut().zip(&buses).filter(|(_, (volts, _))| *volts > 0.0) {
            load.house_kw = house_kw / live as f64;
        }
        self.meter(seconds, conditions, &loads);
    }

    /// Opens the breakers that `conditions` hold open and weakens cells. When the last trouble is mended, the crew that
    /// did it closes what the trouble tripped.
    fn break_and_mend(&mut self, conditions: &Conditions) {
        let power = &conditions.power;
        let is_troubled = !power.is_calm() || conditions.it.rack_extra_share.iter().any(|share| *share > 0.0);
        let is_mended = std::mem::replace(&mut self.was_troubled, is_troubled) && !is_troubled;
        let mains = self.pdus.iter_mut().map(|pdu| &mut pdu.main).zip(power.is_pdu_tripped.iter().copied());
        let feeds = self.feeds.iter_mut().flat_map(|rack| &mut rack.feeds).map(|feed| &mut feed.breaker);
        for (breaker, is_held) in mains.chain(feeds.zip(power.is_feed_tripped.iter().flatten().copied())) {
            breaker.hold(is_held);
            if is_mended && !breaker.is_closed() {
                breaker.reset();
            }
        }
        for (index, ups) in self.ups.iter_mut().enumerate() {
            ups.battery.weaken(power.weak_cells.iter().filter(|weak| weak.ups == index));
        }
    }

    /// Lets each rack draw from its live feeds and sums the PDUs.
    fn feed_racks(
        &mut self,
        seconds: f64,
        conditions: &Conditions,
        racks: &mut [RackState],
        wanted_kw: &[f64],
        room_celsius: impl Fn(usize) -> f64,
    ) {
        for (pdu, ups) in self.pdus.iter_mut().zip(&self.pdu_ups) {
            pdu.begin(self.ups[*ups].output_volts);
        }
        for (index, (rack, feeds)) in racks.iter_mut().zip(&mut self.feeds).enumerate() {
            let pdus = feeds.pdus;
            rack.feed_kw = feeds.draw(
                seconds,
                Draw {
                    wanted_kw: wanted_kw[index] * rack.throttle(),
                    share_a: conditions.it.rack_share_a[index],
                    volts: pdus.map(|pdu| self.pdus[pdu].volts),
                    shift: pdus.map(|pdu| conditions.power.phase_shift[pdu]),
                },
            );
            for (pdu, feed) in pdus.into_iter().zip(&feeds.feeds) {
                self.pdus[pdu].phases.add(&feed.load);
            }
        }
        for (pdu, room) in self.pdus.iter_mut().zip(&self.pdu_room) {
            pdu.end(seconds, room_celsius(*room));
        }
    }

    /// Moves transfer switches and gensets.
    fn run_sources(&mut self, seconds: f64, conditions: &Conditions) {
        for (index, genset) in self.gensets.iter_mut().enumerate() {
            let Some(genset) = genset else { continue };
            let is_called = (self.backing.iter().zip(&self.utilities))
                .any(|(backing, utility)| *backing == Some(index) && utility.ats.is_calling());
            genset.step(seconds, is_called, conditions.machines[index].is_blocked);
        }
        for (index, utility) in self.utilities.iter_mut().enumerate() {
            let genset = self.backing[index].and_then(|genset| self.gensets[genset].as_ref());
            let is_live = !conditions.power.is_utility_lost[index] && conditions.power.mains_volts > 0.0;
            utility.ats.step(seconds, is_live, genset.is_some_and(GensetState::is_ready));
        }
    }

    /// Voltage in V and frequency in Hz of the bus behind the transfer switch of `utility`; zero for none.
    fn bus(&self, conditions: &Conditions, utility: usize) -> (f64, f64) {
        match self.utilities[utility].ats.position {
            AtsPosition::Utility if conditions.power.is_utility_lost[utility] => (0.0, 0.0),
            AtsPosition::Utility => (conditions.power.mains_volts, GRID_HERTZ),
            AtsPosition::Genset => {
                let genset = self.backing[utility].and_then(|genset| self.gensets[genset].as_ref());
                let ready = genset.filter(|genset| genset.is_ready());
                ready.map_or((0.0, 0.0), |genset| (PHASE_VOLTS, genset.hertz()))
            }
        }
    }

    /// Moves the UPS on the `buses` and adds what they take to the buses' `loads`.
    fn run_ups(
        &mut self,
        seconds: f64,
        power: &PowerConditions,
        buses: &[(f64, f64)],
        loads: &mut [BusLoad],
        room_celsius: impl Fn(usize) -> f64,
    ) {
        let mut demand = vec![0.0; self.ups.len()];
        for (pdu, ups) in self.pdus.iter().zip(&self.pdu_ups) {
            demand[*ups] += pdu.input_kw();
        }
        for (index, ups) in self.ups.iter_mut().enumerate() {
            let utility = self.ups_utility[index];
            let (volts, hertz) = buses[utility];
            let (demand_kw, is_bypassed) = (demand[index], power.is_ups_bypassed[index]);
            let room_celsius = room_celsius(self.ups_room[index]);
            ups.step(seconds, Terminals { demand_kw, volts, hertz, is_bypassed, room_celsius });
            loads[utility].ups_kw += ups.input_kw;
        }
    }

    /// Meters what each bus draws, at the utility and at its genset.
    fn meter(&mut self, seconds: f64, conditions: &Conditions, loads: &[BusLoad]) {
        for (index, (utility, load)) in self.utilities.iter_mut().zip(loads).enumerate() {
            let is_lost = conditions.power.is_utility_lost[index];
            let volts = if is_lost { 0.0 } else { conditions.power.mains_volts };
            utility.meter(seconds, *load, volts, GRID_HERTZ, conditions.outside.celsius);
            let genset = self.backing[index].and_then(|genset| self.gensets[genset].as_mut());
            if let (AtsPosition::Genset, Some(genset)) = (utility.ats.position, genset) {
                genset.power_kw += load.kw();
            }
        }
    }
}
