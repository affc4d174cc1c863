//! Pressure under a raised floor.

/// Pressure that CRACs keep under the floor, Pa, when they move [`DESIGN_SHARE`] of their air; 12 to 25 Pa are usual.
const DESIGN_PASCAL: f64 = 20.0;
const DESIGN_SHARE: f64 = 0.6;

/// Pressure under the floor of a hall whose CRACs blow `flow_m3s` of the `installed_m3s` that they could, Pa.
///
/// Tiles are orifices, Δp = ρ/2·(V/(C·A))²: the pressure goes with the square of the flow and falls to nothing with it.
pub fn plenum_pascal(flow_m3s: f64, installed_m3s: f64) -> f64 {
    if installed_m3s <= 0.0 {
        return 0.0;
    }
    DESIGN_PASCAL * (flow_m3s / (DESIGN_SHARE * installed_m3s)).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_air_leaves_a_quarter_of_the_pressure() {
        assert!((plenum_pascal(12.0, 20.0) - DESIGN_PASCAL).abs() < 1e-9);
        assert!((plenum_pascal(6.0, 20.0) - DESIGN_PASCAL / 4.0).abs() < 1e-9);
        assert!(plenum_pascal(0.0, 20.0) == 0.0 && plenum_pascal(0.0, 0.0) == 0.0);
    }
}
