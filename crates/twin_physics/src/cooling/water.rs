//! Properties of water.

/// Heat of liquid water, kJ/(kg·K), between 10 and 35 °C.
pub(crate) const WATER_KJ_PER_KG_K: f64 = 4.19;
/// Heat that it takes to turn a kilogram of water near 20 °C into vapour, kJ/kg.
pub(crate) const EVAPORATION_KJ_PER_KG: f64 = 2454.0;
/// Weight of a litre, N: density times gravity.
pub(crate) const NEWTONS_PER_LITRE: f64 = 9.807;
