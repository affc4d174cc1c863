//! Saturation of refrigerant R134a.

/// Antoine's equation, log₁₀ p = A − B / (T + C) with p in bar and T in °C, through the table of ASHRAE Handbook
/// Fundamentals, R-134a, at −20, 20 and 60 °C (1.3273, 5.7171, 16.818 bar); within 0.5 % of it from −30 to 70 °C.
const A: f64 = 4.3462;
const B: f64 = 956.00;
const C: f64 = 246.36;
/// The atmosphere, bar.
const ATMOSPHERE_BAR: f64 = 1.013;

/// Pressure of saturated R134a at `celsius`, bar above the atmosphere.
pub(crate) fn saturation_bar(celsius: f64) -> f64 {
    10f64.powf(A - B / (celsius.clamp(-60.0, 101.0) + C)) - ATMOSPHERE_BAR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saturation_follows_the_table_of_r134a() {
        for (celsius, bar) in
            [(-26.07, 1.013), (0.0, 2.928), (10.0, 4.146), (40.0, 10.166), (50.0, 13.179), (70.0, 21.168)]
        {
            let found = saturation_bar(celsius) + ATMOSPHERE_BAR;
            assert!((found / bar - 1.0).abs() < 0.005, "{found} bar at {celsius} °C, the table says {bar}");
        }
    }
}
