//! Circuit breakers: standard sizes, inverse-time thermal and instantaneous magnetic trip.
//!
//! The bimetal is a body that the current heats: dθ/dt = (i² − θ)/τ with i in units of the rated current; it trips where
//! θ reaches the square of the least current that trips in the long run. That is IEC 60255-149's thermal model; limit and
//! time constant are set so that the bounds of IEC 60898-1 (up to 63 A) and IEC 60947-2 (above) hold.

/// Standard ratings, A: IEC 60898-1 up to 63 A, IEC 60947-2 above.
const SIZES: [f64; 25] = [
    6.0, 10.0, 16.0, 20.0, 25.0, 32.0, 40.0, 50.0, 63.0, 80.0, 100.0, 125.0, 160.0, 200.0, 250.0, 320.0, 400.0, 500.0,
    630.0, 800.0, 1000.0, 1250.0, 1600.0, 2000.0, 2500.0,
];
/// A breaker carries at most 80 % of its rating all day: it is sized at 125 % of the current (NEC 210.20, 215.3).
const SIZE_FACTOR: f64 = 1.25;
/// Largest miniature breaker, A.
const MINIATURE_MAX_AMPS: f64 = 63.0;

/// How a kind of breaker trips, currents in units of the rating.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Curve {
    /// Least current that trips in the long run.
    holds: f64,
    /// Time constant of the bimetal, seconds.
    lag_secs: f64,
    /// Current that trips at once.
    magnetic: f64,
}

/// Type C of IEC 60898-1: 1.13 never, 1.45 within the hour, 2.55 in 1 to 60 s, at once between 5 and 10.
const MINIATURE: Curve = Curve { holds: 1.4, lag_secs: 150.0, magnetic: 8.0 };
/// IEC 60947-2: 1.05 never, 1.30 within two hours.
const MOULDED: Curve = Curve { holds: 1.2, lag_secs: 600.0, magnetic: 10.0 };

/// Why a breaker is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// It carries.
    Closed,
    /// Overload or short circuit opened it.
    Tripped,
    /// A fault that still lasts keeps it open.
    Held,
}

/// A circuit breaker, three poles that open together.
#[derive(Clone, Debug, PartialEq)]
pub struct Breaker {
    /// Rated current, A.
    pub rated_amps: f64,
    /// Whether and why it is open.
    pub state: BreakerState,
    heat: f64,
    curve: Curve,
}

impl Breaker {
    /// The standard breaker for a circuit that is designed for `amps`, closed and cold.
    pub(crate) fn for_amps(amps: f64) -> Self {
        let wanted = amps * SIZE_FACTOR;
        // Above the largest frame breakers are built to order.
        let rated_amps = SIZES.into_iter().find(|size| *size >= wanted).unwrap_or(wanted);
        let curve = if rated_amps <= MINIATURE_MAX_AMPS { MINIATURE } else { MOULDED };
        Self { rated_amps, state: BreakerState::Closed, heat: 0.0, curve }
    }

    /// Whether it carries.
    pub fn is_closed(&self) -> bool {
        self.state == BreakerState::Closed
    }

    /// Carries `amps`, the highest of its phases, for `seconds`.
    pub(crate) fn step(&mut self, seconds: f64, amps: f64) {
        let load = if self.is_closed() { amps / self.rated_amps } else { 0.0 };
        self.heat += (load * load - self.heat) * (1.0 - (-seconds / self.curve.lag_secs).exp());
        if self.is_closed() && (load >= self.curve.magnetic || self.heat >= self.curve.holds.powi(2)) {
            self.state = BreakerState::Tripped;
        }
    }

    /// Holds it open while `is_held`; when that ends it is closed again.
    pub(crate) fn hold(&mut self, is_held: bool) {
        if is_held {
            self.state = BreakerState::Held;
        } else if self.state == BreakerState::Held {
            self.reset();
        }
    }

    /// Closes it, unless a fault holds it open.
    pub(crate) fn reset(&mut self) {
        self.state = BreakerState::Closed;
        self.heat = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds until a breaker that carried `before` of its rating for long trips at `load`; `None` within two hours.
    fn trips_after(amps: f64, before: f64, load: f64) -> Option<u32> {
        let mut breaker = Breaker::for_amps(amps);
        for _ in 0..7200 {
            breaker.step(1.0, before * breaker.rated_amps);
        }
        assert!(breaker.is_closed());
        (1..=7200).find(|_| {
            breaker.step(1.0, load * breaker.rated_amps);
            !breaker.is_closed()
        })
    }

    #[test]
    fn sizes_are_standard_and_leave_a_quarter() {
        for (amps, size) in [(17.4, 25.0), (20.0, 25.0), (26.0, 40.0), (232.0, 320.0), (3000.0, 3750.0)] {
            assert!((Breaker::for_amps(amps).rated_amps - size).abs() < 1e-9, "{amps} A");
        }
    }

    #[test]
    fn a_miniature_breaker_keeps_the_bounds_of_iec_60898() {
        assert_eq!(trips_after(20.0, 0.0, 1.13), None);
        assert!(trips_after(20.0, 1.13, 1.45).is_some_and(|secs| secs < 3600));
        assert!(trips_after(20.0, 0.0, 2.55).is_some_and(|secs| (1..=60).contains(&secs)));
        assert!(trips_after(20.0, 0.0, 5.0).is_some_and(|secs| secs > 1), "five times is not yet a short circuit");
        assert_eq!(trips_after(20.0, 0.0, 10.0), Some(1));
    }

    #[test]
    fn a_moulded_case_breaker_keeps_the_bounds_of_iec_60947() {
        assert_eq!(trips_after(200.0, 0.0, 1.05), None);
        assert!(trips_after(200.0, 1.05, 1.30).is_some_and(|secs| secs < 7200));
        assert_eq!(trips_after(200.0, 0.0, 10.0), Some(1));
    }

    #[test]
    fn twice_the_rating_trips_when_the_formula_says() {
        // t = τ·ln((i² − θ₀)/(i² − θ_trip)) = 150 s · ln(4/(4 − 1.96)) = 101 s from cold.
        assert_eq!(trips_after(20.0, 0.0, 2.0), Some(102));
    }

    #[test]
    fn what_tripped_stays_open_until_it_is_reset() {
        let mut breaker = Breaker::for_amps(20.0);
        breaker.step(1.0, 1000.0);
        breaker.hold(false);
        assert_eq!(breaker.state, BreakerState::Tripped);
        breaker.hold(true);
        breaker.hold(false);
        assert!(breaker.is_closed());
    }
}
