//! When a rung is true: what is measured of a point, and on which side of which limit that has to lie.

use crate::ladder::nanos;
use twin_model::{Limit, Reference};

/// On which side of a limit something is out of order. Limits in the unit of what is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Test {
    /// Above `limit`; no longer below `clear`.
    High { limit: f64, clear: f64 },
    /// Below `limit`; no longer above `clear`.
    Low { limit: f64, clear: f64 },
    /// Equal to `code`.
    Equals { code: f64 },
    /// True of silence, which no sample is.
    Stale,
}

/// What is tested: the value itself, or something made of it. Numbers index the tables of [`crate::ladder::Ladders`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Measure {
    /// The value.
    Value,
    /// 1 where the value is one of a set of codes, else 0.
    Codes(u32),
    /// Value − lowest value within so many nanoseconds.
    Rise { within: i64 },
    /// Highest value within so many nanoseconds − value.
    Fall { within: i64 },
    /// Value − median of its neighbours.
    Neighbours,
    /// Value − another quantity of its place.
    Quantity(u32),
}

/// Kinds of limits. Those that say that something is too high are one ladder for each class, and so are those that say that it is
/// too low: how somebody noticed is no second alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    High,
    Low,
    Codes,
    Rise,
    Fall,
    DeviationAbove,
    DeviationBelow,
    Stale,
}

impl Test {
    /// The test of `limit`; which measure it is of is [`Kind`]'s and the ladders' matter.
    pub(crate) fn new(limit: &Limit) -> Self {
        match *limit {
            Limit::High { limit, deadband } => Self::High { limit, clear: limit - deadband.max(0.0) },
            Limit::Low { limit, deadband } => Self::Low { limit, clear: limit + deadband.max(0.0) },
            Limit::Equals { code } => Self::Equals { code },
            Limit::OneOf { .. } => Self::Equals { code: 1.0 },
            Limit::Rise { by, deadband, .. } | Limit::Fall { by, deadband, .. } => {
                Self::High { limit: by, clear: by - deadband.max(0.0) }
            }
            Limit::Deviation { by, deadband, .. } if by < 0.0 => Self::Low { limit: by, clear: by + deadband.max(0.0) },
            Limit::Deviation { by, deadband, .. } => Self::High { limit: by, clear: by - deadband.max(0.0) },
            Limit::Stale => Self::Stale,
        }
    }

    /// Whether `measured` keeps a latch on that is on, or turns one on that is off.
    #[inline]
    pub(crate) fn holds(self, measured: f64, is_on: bool) -> bool {
        match self {
            Self::High { limit, clear } => measured > limit || (is_on && measured >= clear),
            Self::Low { limit, clear } => measured < limit || (is_on && measured <= clear),
            // Codes are whole numbers, which floats hold exactly.
            Self::Equals { code } => measured == code,
            Self::Stale => false,
        }
    }

    /// Whether every value that this is true of is also one that `other` is true of.
    pub(crate) fn implies(self, other: Self) -> bool {
        match (self, other) {
            (Self::High { limit: a, .. }, Self::High { limit: b, .. }) => a >= b,
            (Self::Low { limit: a, .. }, Self::Low { limit: b, .. }) => a <= b,
            _ => self == other,
        }
    }
}

impl Kind {
    /// The kind of `limit`.
    pub(crate) fn of(limit: &Limit) -> Self {
        match limit {
            Limit::High { .. } => Self::High,
            Limit::Low { .. } => Self::Low,
            Limit::Equals { .. } | Limit::OneOf { .. } => Self::Codes,
            Limit::Rise { .. } => Self::Rise,
            Limit::Fall { .. } => Self::Fall,
            Limit::Deviation { by, .. } if *by < 0.0 => Self::DeviationBelow,
            Limit::Deviation { .. } => Self::DeviationAbove,
            Limit::Stale => Self::Stale,
        }
    }

    /// The kind that stands for all of its ladder.
    pub(crate) const fn of_ladder(self) -> Self {
        match self {
            Self::High | Self::Rise | Self::DeviationAbove => Self::High,
            Self::Low | Self::Fall | Self::DeviationBelow => Self::Low,
            Self::Codes | Self::Stale => self,
        }
    }

    /// Whether `a` is further out than `b` in the direction of this kind. NaN, a value not known, is never further
    /// out than one that is.
    pub(crate) fn is_further(self, a: f64, b: f64) -> bool {
        match self {
            Self::High | Self::Rise | Self::DeviationAbove => a > b || (b.is_nan() && !a.is_nan()),
            Self::Low | Self::Fall | Self::DeviationBelow => a < b || (b.is_nan() && !a.is_nan()),
            Self::Codes | Self::Stale => false,
        }
    }

    /// How far out `limit` lies in the direction of its kind: more is further.
    pub(crate) fn outwardness(limit: &Limit) -> f64 {
        match *limit {
            Limit::High { limit, .. } => limit,
            Limit::Low { limit, .. } => -limit,
            Limit::Rise { by, .. } | Limit::Fall { by, .. } => by,
            Limit::Deviation { by, .. } => by.abs(),
            Limit::Equals { .. } | Limit::OneOf { .. } | Limit::Stale => 0.0,
        }
    }
}

impl Measure {
    /// What `limit` is measured by. `codes` and `quantity` number a set of codes and a name.
    pub(crate) fn new(
        limit: &Limit,
        codes: impl FnOnce(&[f64]) -> u32,
        quantity: impl FnOnce(&smol_str::SmolStr) -> u32,
    ) -> Self {
        match limit {
            Limit::High { .. } | Limit::Low { .. } | Limit::Equals { .. } | Limit::Stale => Self::Value,
            Limit::OneOf { codes: set } => Self::Codes(codes(set)),
            Limit::Rise { within, .. } => Self::Rise { within: nanos(*within) },
            Limit::Fall { within, .. } => Self::Fall { within: nanos(*within) },
            Limit::Deviation { from: Reference::Neighbours, .. } => Self::Neighbours,
            Limit::Deviation { from: Reference::Quantity(name), .. } => Self::Quantity(quantity(name)),
        }
    }
}
