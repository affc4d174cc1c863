//! An automatic transfer switch (ATS): which of two sources the bus of a feed hangs on.
//!
//! It calls the genset when the mains have been bad for a moment, goes over when the genset is ready, and goes back
//! without a break (closed transition) when the mains have been good for long. Delays as NFPA 110, 6.2 names them, the
//! retransfer's shorter than the 5 minutes and more that are usual, so that a demonstration does not wait.

/// Bad mains that it rides through before it calls the genset, seconds.
const START_DELAY_SECS: f64 = 2.0;
/// From a ready genset to closed contacts on it, seconds.
const TRANSFER_SECS: f64 = 2.0;
/// Good mains that it waits for before it goes back, seconds.
const RETRANSFER_SECS: f64 = 180.0;

/// What the bus of a feed hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtsPosition {
    /// The mains, whether they live or not.
    Utility,
    /// The genset.
    Genset,
}

/// State of one transfer switch.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferSwitch {
    /// What it stands on.
    pub position: AtsPosition,
    lost_secs: f64,
    good_secs: f64,
    ready_secs: f64,
}

impl TransferSwitch {
    /// On good mains.
    pub(crate) fn new() -> Self {
        Self { position: AtsPosition::Utility, lost_secs: 0.0, good_secs: f64::INFINITY, ready_secs: 0.0 }
    }

    /// Whether it wants the genset to run.
    pub(crate) fn is_calling(&self) -> bool {
        self.lost_secs >= START_DELAY_SECS || self.position == AtsPosition::Genset
    }

    /// One step of `seconds`: whether the mains live, whether the genset could carry.
    pub(crate) fn step(&mut self, seconds: f64, is_utility_live: bool, is_genset_ready: bool) {
        if is_utility_live {
            self.good_secs += seconds;
            self.lost_secs = 0.0;
        } else {
            self.good_secs = 0.0;
            self.lost_secs += seconds;
        }
        self.ready_secs = if is_genset_ready { self.ready_secs + seconds } else { 0.0 };
        self.position = match self.position {
            AtsPosition::Utility if !is_utility_live && self.ready_secs >= TRANSFER_SECS => AtsPosition::Genset,
            // A genset that fails while the mains live is left at once.
            AtsPosition::Genset if is_utility_live && (self.good_secs >= RETRANSFER_SECS || !is_genset_ready) => {
                AtsPosition::Utility
            }
            position => position,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dip_does_not_call_the_genset_and_a_loss_does() {
        let mut ats = TransferSwitch::new();
        ats.step(1.0, false, false);
        assert!(!ats.is_calling());
        ats.step(1.0, true, false);
        ats.step(1.0, false, false);
        assert!(!ats.is_calling());
        ats.step(1.0, false, false);
        assert!(ats.is_calling());
    }

    #[test]
    fn it_goes_over_to_a_ready_genset_and_back_after_long_good_mains() {
        let mut ats = TransferSwitch::new();
        for _ in 0..10 {
            ats.step(1.0, false, false);
        }
        assert_eq!(ats.position, AtsPosition::Utility, "it waits on dead mains for a genset that is ready");
        ats.step(1.0, false, true);
        ats.step(1.0, false, true);
        assert_eq!(ats.position, AtsPosition::Genset);
        for _ in 1..180 {
            ats.step(1.0, true, true);
            assert!(ats.position == AtsPosition::Genset && ats.is_calling());
        }
        ats.step(1.0, true, true);
        assert!(ats.position == AtsPosition::Utility && !ats.is_calling());
    }

    #[test]
    fn it_leaves_a_failing_genset_at_once_when_the_mains_live() {
        let mut ats = TransferSwitch::new();
        for _ in 0..20 {
            ats.step(1.0, false, true);
        }
        ats.step(1.0, true, false);
        assert_eq!(ats.position, AtsPosition::Utility);
    }
}
