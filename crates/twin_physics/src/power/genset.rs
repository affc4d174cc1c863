//! An engine-driven generator: cranks when a transfer switch calls, runs up, carries, cools down.
//!
//! With the transfer switch's delays the load is carried some 12 s after the mains went; NFPA 110 (type 10) and
//! ISO 8528-1 class G3 sets take 10 to 15 s.

/// The starter turns the engine so long before it fires, seconds, at so many rpm.
const CRANK_SECS: f64 = 2.0;
const CRANK_RPM: f64 = 200.0;
/// From firing to rated speed, seconds.
const RUN_UP_SECS: f64 = 5.0;
/// Voltage and frequency are watched so long before the breaker may close, seconds.
const STEADY_SECS: f64 = 1.0;
/// An engine that does not fire: the starter turns and rests so long each, seconds, so many times (NFPA 110, table
/// 5.6.4.2 has three cranks of 15 s); then it is locked out.
const FAILED_CRANK_SECS: f64 = 10.0;
const REST_SECS: f64 = 10.0;
const CRANKS_MAX: u32 = 3;
/// It runs on without load when it is called no longer, seconds (NFPA 110, 6.2.10).
const COOL_DOWN_SECS: f64 = 300.0;
/// From running to standstill, seconds.
const COAST_SECS: f64 = 8.0;
/// Four poles at 50 Hz, rpm.
const SPEED_RPM: f64 = 1500.0;
/// Revolutions per minute for each hertz of a four-pole machine.
const RPM_PER_HERTZ: f64 = 30.0;

/// What a generator is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GensetPhase {
    /// At rest, ready to start.
    #[default]
    Standing,
    /// The starter turns it, or rests between two tries.
    Cranking,
    /// Fired, gaining speed.
    RunningUp,
    /// At speed with voltage.
    Running,
    /// Called no longer: runs without load, then coasts.
    CoolingDown,
    /// It did not fire and will not try again before the call ends.
    LockedOut,
}

/// State of one generator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GensetState {
    /// What it is doing.
    pub phase: GensetPhase,
    /// Shaft speed, rpm.
    pub speed_rpm: f64,
    /// Power that it makes, kW.
    pub power_kw: f64,
    phase_secs: f64,
}

impl GensetState {
    /// Whether it could carry load.
    pub(crate) fn is_ready(&self) -> bool {
        self.phase == GensetPhase::Running && self.phase_secs >= STEADY_SECS
    }

    /// Frequency of its voltage, Hz.
    pub fn hertz(&self) -> f64 {
        self.speed_rpm / RPM_PER_HERTZ
    }

    /// One step of `seconds`: a transfer switch calls it (`is_called`), or it will not fire (`is_blocked`).
    pub(crate) fn step(&mut self, seconds: f64, is_called: bool, is_blocked: bool) {
        self.phase_secs += seconds;
        let next = self.next(is_called, is_blocked);
        if next != self.phase {
            self.phase = next;
            self.phase_secs = 0.0;
        }
        let target = match self.phase {
            GensetPhase::Cranking if self.is_starter_on() => CRANK_RPM,
            GensetPhase::RunningUp | GensetPhase::Running => SPEED_RPM,
            GensetPhase::CoolingDown if self.phase_secs < COOL_DOWN_SECS => SPEED_RPM,
            _ => 0.0,
        };
        let most = if target > self.speed_rpm { SPEED_RPM / RUN_UP_SECS } else { SPEED_RPM / COAST_SECS } * seconds;
        self.speed_rpm += (target - self.speed_rpm).clamp(-most, most);
        self.power_kw = 0.0;
    }

    fn is_starter_on(&self) -> bool {
        self.phase_secs % (FAILED_CRANK_SECS + REST_SECS) < FAILED_CRANK_SECS
    }

    /// What it does next.
    fn next(&self, is_called: bool, is_blocked: bool) -> GensetPhase {
        use GensetPhase::{CoolingDown, Cranking, LockedOut, Running, RunningUp, Standing};
        let gave_up_secs = f64::from(CRANKS_MAX) * (FAILED_CRANK_SECS + REST_SECS) - REST_SECS;
        match self.phase {
            Standing if is_called => Cranking,
            Cranking if !is_called => Standing,
            Cranking if is_blocked && self.phase_secs >= gave_up_secs => LockedOut,
            Cranking if !is_blocked && self.phase_secs >= CRANK_SECS && self.is_starter_on() => RunningUp,
            RunningUp | Running if is_blocked => LockedOut,
            RunningUp | Running if !is_called => CoolingDown,
            RunningUp if self.phase_secs >= RUN_UP_SECS => Running,
            CoolingDown if is_called && !is_blocked && self.phase_secs < COOL_DOWN_SECS => Running,
            CoolingDown if self.speed_rpm <= 0.0 && self.phase_secs >= COOL_DOWN_SECS => Standing,
            LockedOut if !is_called => Standing,
            phase => phase,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(genset: &mut GensetState, secs: u32, is_called: bool, is_blocked: bool) {
        for _ in 0..secs {
            genset.step(1.0, is_called, is_blocked);
        }
    }

    #[test]
    fn it_is_ready_within_ten_seconds_of_the_call_and_runs_on_after_it() {
        let mut genset = GensetState::default();
        let secs = (1..20).find(|_| {
            genset.step(1.0, true, false);
            genset.is_ready()
        });
        assert!(secs.is_some_and(|secs| (6..=10).contains(&secs)), "ready after {secs:?} s");
        assert!((genset.hertz() - 50.0).abs() < 1e-9);
        run(&mut genset, 200, false, false);
        assert!(!genset.is_ready() && genset.speed_rpm > 1400.0, "it cools down while turning");
        run(&mut genset, 120, false, false);
        assert!(genset.speed_rpm == 0.0 && genset.phase == GensetPhase::Standing);
    }

    #[test]
    fn an_engine_that_does_not_fire_is_cranked_three_times_and_locked_out() {
        let mut genset = GensetState::default();
        let mut cranks = 0;
        for _ in 0..60 {
            let before = genset.speed_rpm;
            genset.step(1.0, true, true);
            cranks += u32::from(before == 0.0 && genset.speed_rpm > 0.0);
            assert!(!genset.is_ready() && genset.speed_rpm <= CRANK_RPM);
        }
        assert_eq!((cranks, genset.phase), (3, GensetPhase::LockedOut));
        run(&mut genset, 60, true, false);
        assert_eq!(genset.phase, GensetPhase::LockedOut, "it stays so while it is called");
        run(&mut genset, 2, false, false);
        assert_eq!(genset.phase, GensetPhase::Standing);
    }
}
