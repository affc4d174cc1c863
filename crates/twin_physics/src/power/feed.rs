//! The two feeds of a rack: branch breakers, phases, currents, and the supplies behind them.

use super::breaker::Breaker;
use super::supply_unit::{self, SUPPLY_RESERVE, supply_power_factor};
use super::three_phase::{PHASE_VOLTS, PhaseLoad, shifted};
use twin_model::plan::Rack;

/// Largest rack on one phase, kW: 32 A at 230 V. A larger one has a three-phase strip.
const ONE_PHASE_MAX_KW: f64 = 32.0 * PHASE_VOLTS / 1000.0;
/// Largest device with one supply for each feed, kW: 16 A, the most of an outlet C19. A larger one has several supplies
/// and spreads over all phases.
const ONE_OUTLET_MAX_KW: f64 = 16.0 * PHASE_VOLTS / 1000.0;

/// State of one feed of a rack.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedState {
    /// Its breaker in the PDU.
    pub breaker: Breaker,
    /// Power on its phases.
    pub load: PhaseLoad,
    /// Currents of L1, L2 and L3, A.
    pub amps: [f64; 3],
    /// Energy through it since the model began, kWh.
    pub kwh: f64,
}

/// Both feeds of one rack.
#[derive(Clone, Debug)]
pub(crate) struct RackFeeds {
    pub(crate) feeds: [FeedState; 2],
    /// Indices of the PDUs of feeds A and B.
    pub(crate) pdus: [usize; 2],
    /// What its supplies lose, kW: part of its power.
    pub(crate) supply_loss_kw: f64,
    /// How its load is dealt over the phases.
    shares: [f64; 3],
    /// Rating of all supplies on one feed, kW.
    supply_kw: f64,
}

/// What a rack asks of its feeds in one step; lists are of feeds A and B.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draw {
    /// Power wanted at both feeds together while both live, kW.
    pub(crate) wanted_kw: f64,
    /// Share that feed A carries then.
    pub(crate) share_a: f64,
    /// Voltage of one phase behind the PDUs' mains, V.
    pub(crate) volts: [f64; 2],
    /// Share of L2 and L3 that hangs on L1 instead.
    pub(crate) shift: [f64; 2],
}

impl RackFeeds {
    /// The feeds of `rack`, the `ordinal`-th on its PDU: the first begins on L1, the next on L2.
    pub(crate) fn new(rack: &Rack, ordinal: usize) -> Self {
        let shares = phase_shares(rack, ordinal);
        let heaviest = shares.into_iter().fold(0.0, f64::max);
        let listed: f64 = rack.devices.iter().map(|device| device.power_kw).sum();
        let feed = FeedState {
            breaker: Breaker::for_amps(1000.0 * rack.capacity_kw * heaviest / PHASE_VOLTS),
            load: PhaseLoad::default(),
            amps: [0.0; 3],
            kwh: 0.0,
        };
        Self {
            feeds: [feed.clone(), feed],
            pdus: [rack.pdu_a as usize, rack.pdu_b as usize],
            supply_loss_kw: 0.0,
            shares,
            supply_kw: SUPPLY_RESERVE * if listed > 0.0 { listed } else { rack.capacity_kw },
        }
    }

    /// Draws for `seconds`; power on feeds A and B, kW. A feed that is alone carries what both did, its supplies at
    /// another point of their curve.
    pub(crate) fn draw(&mut self, seconds: f64, draw: Draw) -> [f64; 2] {
        let live = [0, 1].map(|feed| draw.volts[feed] > 0.0 && self.feeds[feed].breaker.is_closed());
        let boards_kw = supply_unit::output_kw(draw.wanted_kw, 2.0 * self.supply_kw);
        let alone_kw = || supply_unit::input_kw(boards_kw, self.supply_kw);
        let kw = match live {
            [true, true] => [draw.wanted_kw * draw.share_a, draw.wanted_kw * (1.0 - draw.share_a)],
            [true, false] => [alone_kw(), 0.0],
            [false, true] => [0.0, alone_kw()],
            [false, false] => [0.0, 0.0],
        };
        let drawn: f64 = kw.iter().sum();
        self.supply_loss_kw = if drawn > 0.0 { drawn - boards_kw } else { 0.0 };
        for (index, feed) in self.feeds.iter_mut().enumerate() {
            let shares = shifted(self.shares, draw.shift[index]);
            let factor = supply_power_factor(kw[index] / self.supply_kw);
            feed.load = PhaseLoad::dealt(kw[index], factor, shares);
            feed.amps = feed.load.amps(draw.volts[index]);
            feed.kwh += kw[index] * seconds / 3600.0;
            feed.breaker.step(seconds, feed.amps.into_iter().fold(0.0, f64::max));
        }
        kw
    }
}

/// How the load of `rack` is dealt over the phases: a small rack on one, a large one device by device.
fn phase_shares(rack: &Rack, ordinal: usize) -> [f64; 3] {
    if rack.capacity_kw <= ONE_PHASE_MAX_KW {
        let mut shares = [0.0; 3];
        shares[ordinal % 3] = 1.0;
        return shares;
    }
    let powered = rack.devices.iter().filter(|device| device.power_kw > 0.0);
    let mut kw = [0.0; 3];
    for (number, device) in powered.enumerate() {
        if device.power_kw > ONE_OUTLET_MAX_KW {
            kw.iter_mut().for_each(|kw| *kw += device.power_kw / 3.0);
        } else {
            kw[(ordinal + number) % 3] += device.power_kw;
        }
    }
    let sum: f64 = kw.iter().sum();
    if sum > 0.0 { kw.map(|kw| kw / sum) } else { [1.0 / 3.0; 3] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::RackId;
    use twin_model::plan::{Facing, Spot};

    fn rack(capacity_kw: f64) -> Rack {
        Rack {
            id: RackId::new("A01"),
            room: 0,
            row: 0,
            centre: Spot::default(),
            facing: Facing::South,
            width: 0.6,
            depth: 1.2,
            height: 2.1,
            units: 42,
            capacity_kw,
            own_weight_kg: 134.0,
            max_weight_kg: 1_494.0,
            pdu_a: 0,
            pdu_b: 1,
            devices: Vec::new(),
        }
    }

    fn draw(wanted_kw: f64) -> Draw {
        Draw { wanted_kw, share_a: 0.5, volts: [230.0; 2], shift: [0.0; 2] }
    }

    #[test]
    fn two_feeds_share_and_the_sister_takes_all_of_it_through_a_changed_efficiency() {
        let mut feeds = RackFeeds::new(&rack(12.0), 0);
        let both = feeds.draw(1.0, draw(6.0));
        assert!((both[0] - 3.0).abs() < 1e-12 && (both[1] - 3.0).abs() < 1e-12);
        // 12 kW is three-phase: 3 kW at a power factor of 0.96 + 0.025 · (0.2 − 0.2)/0.3 is 3000/3/0.96/230 = 4.53 A.
        assert!((feeds.feeds[0].amps[0] - 4.53).abs() < 0.01, "{:?}", feeds.feeds[0].amps);
        let loss = feeds.supply_loss_kw;
        assert!((0.3..0.5).contains(&loss), "{loss} kW of 6 at a fifth of the rating: 6 %");
        feeds.feeds[0].breaker.hold(true);
        let alone = feeds.draw(1.0, draw(6.0));
        assert!(alone[0] == 0.0 && (5.8..6.0).contains(&alone[1]), "better loaded supplies lose less: {alone:?}");
        assert!((feeds.feeds[1].kwh - (3.0 + alone[1]) / 3600.0).abs() < 1e-12);
    }

    #[test]
    fn a_small_rack_hangs_on_one_phase_its_neighbour_on_the_next() {
        for ordinal in 0..4 {
            let mut feeds = RackFeeds::new(&rack(5.0), ordinal);
            feeds.draw(1.0, draw(4.0));
            let amps = feeds.feeds[0].amps;
            assert!(amps[ordinal % 3] > 8.0 && amps.iter().filter(|amps| **amps == 0.0).count() == 2);
        }
    }

    #[test]
    fn a_feed_alone_that_is_too_much_for_its_breaker_trips_it() {
        let mut feeds = RackFeeds::new(&rack(12.0), 0);
        assert!((feeds.feeds[0].breaker.rated_amps - 25.0).abs() < 1e-9);
        let heavy = Draw { volts: [230.0, 0.0], shift: [0.5, 0.0], ..draw(13.0) };
        let secs = (1..3600).find(|_| feeds.draw(1.0, heavy) == [0.0; 2]);
        // Two thirds of 13 kW on L1: 38 A, 1.5 times its rating.
        assert!(secs.is_some_and(|secs| (60..1200).contains(&secs)), "dark after {secs:?} s");
    }
}
