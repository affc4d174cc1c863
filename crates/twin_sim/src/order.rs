//! What a simulated unit can be ordered to do from outside, and what it has been ordered.

use thiserror::Error;
use twin_physics::{CoolingConditions, FanOrder};

/// Supply air that a chilled-water unit's controller accepts as its setpoint, °C: below, coils and pipes sweat; above,
/// no inlet of class A1 stays within its limits.
pub(crate) const SETPOINT_MIN: f64 = 10.0;
pub(crate) const SETPOINT_MAX: f64 = 32.0;
/// Slowest speed of a running fan that a controller accepts, share of full.
pub(crate) const FAN_MIN: f64 = 0.30;

/// An order to a CRAC.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CracOrder {
    /// Hold the supply air at so many °C.
    HoldSupply(f64),
    /// Drive the fan so.
    DriveFan(FanOrder),
    /// Run (`true`) or stand by.
    Run(bool),
}

/// Why a unit was not ordered to do something.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum GiveOrderError {
    /// There is no such CRAC.
    #[error("order CRAC {name:?}: there is none")]
    UnknownCrac {
        /// The name that was asked for.
        name: String,
    },
    /// The unit cannot hold that.
    #[error("hold the supply air at {celsius} °C: {SETPOINT_MIN} to {SETPOINT_MAX} °C is possible")]
    Setpoint {
        /// What was asked for, °C.
        celsius: f64,
    },
    /// The fan cannot turn so.
    #[error("drive the fan at {:.0} %: {:.0} to 100 % is possible", .share * 100.0, FAN_MIN * 100.0)]
    Fan {
        /// What was asked for, share of full.
        share: f64,
    },
}

impl CracOrder {
    /// Whether a controller would accept it.
    ///
    /// # Errors
    /// When it is out of the range of setpoint or fan.
    pub(crate) fn check(self) -> Result<(), GiveOrderError> {
        match self {
            Self::HoldSupply(celsius) if !(SETPOINT_MIN..=SETPOINT_MAX).contains(&celsius) => {
                Err(GiveOrderError::Setpoint { celsius })
            }
            Self::DriveFan(FanOrder::Auto { min: share } | FanOrder::Held(share))
                if !(FAN_MIN..=1.0).contains(&share) =>
            {
                Err(GiveOrderError::Fan { share })
            }
            _ => Ok(()),
        }
    }
}

/// What the CRACs of a site have been ordered, by the plan's indices: it stands until it is ordered otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct StandingOrders {
    cracs: Vec<Standing>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    setpoint_celsius: Option<f64>,
    fan: FanOrder,
    is_standby: bool,
}

impl StandingOrders {
    /// Nothing ordered to any of `cracs` units.
    pub(crate) fn new(cracs: usize) -> Self {
        Self { cracs: vec![Standing::default(); cracs] }
    }

    /// Takes `order` to unit `crac`; one that is not there takes none.
    pub(crate) fn take(&mut self, crac: usize, order: CracOrder) {
        if let Some(standing) = self.cracs.get_mut(crac) {
            match order {
                CracOrder::HoldSupply(celsius) => standing.setpoint_celsius = Some(celsius),
                CracOrder::DriveFan(fan) => standing.fan = fan,
                CracOrder::Run(is_running) => standing.is_standby = !is_running,
            }
        }
    }

    /// Lets `cooling` know: over what is planned, under what is broken.
    pub(crate) fn apply(&self, cooling: &mut CoolingConditions) {
        for (crac, standing) in self.cracs.iter().enumerate() {
            if let Some(celsius) = standing.setpoint_celsius {
                cooling.crac_setpoint_celsius[crac] = Some(celsius);
            }
            cooling.crac_fan[crac] = standing.fan;
            cooling.is_crac_standby[crac] |= standing.is_standby;
        }
    }
}
