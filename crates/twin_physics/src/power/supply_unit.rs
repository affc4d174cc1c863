//! The supplies of IT equipment (PSUs): efficiency and power factor by load.
//!
//! A supply's loss is part of IT power: ISO/IEC 30134-2 measures IT energy where the equipment takes it in, which is
//! before its supplies. What a rack wants is therefore power at its feeds; the loss is told beside it, not on top.

/// Efficiency at shares of the rating: 80 PLUS Titanium for redundant 230 V supplies (CLEAResult).
const EFFICIENCY: [(f64, f64); 4] = [(0.10, 0.90), (0.20, 0.94), (0.50, 0.96), (1.00, 0.91)];
/// Power factor at shares of the rating: active correction; Titanium asks for 0.95 at 20 %.
const POWER_FACTOR: [(f64, f64); 4] = [(0.10, 0.92), (0.20, 0.96), (0.50, 0.985), (1.00, 0.995)];
/// Rating over the full power of the device: one supply carries it alone at 80 %.
pub(crate) const SUPPLY_RESERVE: f64 = 1.25;

/// Efficiency of a supply that gives `load` of its rating. Below a tenth the loss stays what it is at a tenth.
pub fn supply_efficiency(load: f64) -> f64 {
    if load < EFFICIENCY[0].0 {
        return load.max(0.0) / (load.max(0.0) + loss_at_tenth());
    }
    along(&EFFICIENCY, load)
}

/// Loss at the lowest point of the curve, share of the rating.
fn loss_at_tenth() -> f64 {
    let (load, efficiency) = EFFICIENCY[0];
    load * (1.0 / efficiency - 1.0)
}

/// Power factor of a supply that gives `load` of its rating.
pub fn supply_power_factor(load: f64) -> f64 {
    along(&POWER_FACTOR, load)
}

/// What the boards get of `input_kw`, kW, when supplies rated `rating_kw` together share it.
pub(crate) fn output_kw(input_kw: f64, rating_kw: f64) -> f64 {
    let loss_kw = rating_kw * loss_at_tenth();
    if input_kw <= rating_kw * EFFICIENCY[0].0 + loss_kw {
        return (input_kw - loss_kw).max(0.0);
    }
    // The efficiency hardly changes with the load: each round shrinks the error more than tenfold.
    let mut output = input_kw * along(&EFFICIENCY, 0.5);
    for _ in 0..4 {
        output = input_kw * supply_efficiency(output / rating_kw.max(1e-9));
    }
    output
}

/// What supplies rated `rating_kw` together take to give `output_kw`, kW.
pub(crate) fn input_kw(output_kw: f64, rating_kw: f64) -> f64 {
    if output_kw <= 0.0 { 0.0 } else { output_kw / supply_efficiency(output_kw / rating_kw.max(1e-9)) }
}

/// The value at `x` on straight lines through `points`; the ends' values beyond them.
fn along(points: &[(f64, f64)], x: f64) -> f64 {
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        if x <= x1 {
            return y0 + (y1 - y0) * ((x - x0) / (x1 - x0)).max(0.0);
        }
    }
    points.last().map_or(0.0, |(_, y)| *y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efficiency_meets_the_titanium_points_and_falls_off_when_idle() {
        for (load, efficiency) in EFFICIENCY {
            assert!((supply_efficiency(load) - efficiency).abs() < 1e-12);
        }
        assert!(supply_efficiency(0.02) < 0.7 && supply_efficiency(0.0) == 0.0);
        assert!((supply_efficiency(0.35) - 0.95).abs() < 1e-12);
    }

    #[test]
    fn output_and_input_are_each_other_s_inverse() {
        for input in [0.3, 2.0, 6.0, 11.0] {
            let output = output_kw(input, 12.0);
            assert!((input_kw(output, 12.0) - input).abs() < 1e-3 * input, "{input} kW");
        }
    }
}
