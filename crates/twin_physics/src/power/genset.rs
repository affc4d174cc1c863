//! An engine-driven generator: cranks when a feed that it backs is lost, carries the load, cools down after.

/// From loss of voltage to a closed breaker, seconds: 10 to 15 is usual.
const START_SECS: f64 = 12.0;
/// Before the engine turns, seconds.
const CRANK_SECS: f64 = 3.0;
/// It runs on without load after the mains came back, seconds.
const COOL_DOWN_SECS: f64 = 120.0;
/// From running to standstill, seconds.
const COAST_SECS: f64 = 8.0;
/// Four poles at 50 Hz, rpm.
const SPEED_RPM: f64 = 1500.0;

/// State of one generator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GensetState {
    /// Shaft speed, rpm.
    pub speed_rpm: f64,
    /// Power that it makes, kW.
    pub power_kw: f64,
    called_secs: f64,
    idle_secs: Option<f64>,
}

impl GensetState {
    /// Whether its breaker is closed on a bus that asks for it.
    pub(crate) fn is_ready(&self) -> bool {
        self.called_secs >= START_SECS
    }

    /// One step of `seconds`: a feed that it backs is without mains (`is_called`), or it cannot start (`is_blocked`).
    pub(crate) fn step(&mut self, seconds: f64, is_called: bool, is_blocked: bool) {
        if is_called && !is_blocked {
            self.called_secs += seconds;
            self.idle_secs = Some(0.0);
        } else {
            self.called_secs = 0.0;
            self.idle_secs = self.idle_secs.map(|idle| idle + seconds).filter(|idle| *idle < COOL_DOWN_SECS);
            self.idle_secs = self.idle_secs.filter(|_| !is_blocked);
        }
        let is_turning = if is_called { self.called_secs > CRANK_SECS } else { self.idle_secs.is_some() };
        let change = if is_turning { SPEED_RPM / (START_SECS - CRANK_SECS) } else { -SPEED_RPM / COAST_SECS };
        self.speed_rpm = (self.speed_rpm + change * seconds).clamp(0.0, SPEED_RPM);
        self.power_kw = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_ready_twelve_seconds_after_the_call_and_stops_some_time_after_it() {
        let mut genset = GensetState::default();
        for second in 1..=12 {
            assert!(!genset.is_ready(), "ready before second {second}");
            genset.step(1.0, true, false);
        }
        assert!(genset.is_ready());
        assert!((genset.speed_rpm - SPEED_RPM).abs() < 1e-9);
        genset.step(1.0, false, false);
        assert!(!genset.is_ready() && genset.speed_rpm > 0.0, "it cools down while turning");
        for _ in 0..200 {
            genset.step(1.0, false, false);
        }
        assert!(genset.speed_rpm == 0.0);
    }

    #[test]
    fn a_blocked_genset_never_turns() {
        let mut genset = GensetState::default();
        for _ in 0..60 {
            genset.step(1.0, true, true);
        }
        assert!(!genset.is_ready() && genset.speed_rpm == 0.0);
    }
}
