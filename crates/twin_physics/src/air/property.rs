//! Properties of air: heat that a flow carries, and moisture.

/// Heat that one cubic metre of air carries per kelvin, kJ/(m³·K): density 1.2 kg/m³ times 1.005 kJ/(kg·K), dry air
/// near 20 °C at sea level.
pub const AIR_KJ_PER_M3_K: f64 = 1.2 * 1.005;

/// Air that carries `heat_kw` away with a temperature rise of `rise_kelvin` (above zero), m³/s.
///
/// V = P / (ρ·cp·ΔT): 10 kW at 12 K need 0.691 m³/s.
pub fn airflow_m3s(heat_kw: f64, rise_kelvin: f64) -> f64 {
    heat_kw / (AIR_KJ_PER_M3_K * rise_kelvin)
}

/// Coefficients of Magnus over water, −45…60 °C (Sonntag 1990, WMO-No. 8): hPa, 1, °C.
const MAGNUS: (f64, f64, f64) = (6.112, 17.62, 243.12);

/// Pressure of saturated water vapour, hPa.
pub(crate) fn saturation_hpa(celsius: f64) -> f64 {
    let (base, factor, shift) = MAGNUS;
    base * (factor * celsius / (shift + celsius)).exp()
}

/// Relative humidity of air at `celsius` whose dew point is `dew_point_celsius`, 0…100 %.
pub fn relative_humidity_percent(celsius: f64, dew_point_celsius: f64) -> f64 {
    (100.0 * saturation_hpa(dew_point_celsius) / saturation_hpa(celsius)).clamp(0.0, 100.0)
}

/// Dew point of air at `celsius` with a relative humidity above 0 %, °C (the inverse of Magnus).
pub fn dew_point_celsius(celsius: f64, relative_humidity_percent: f64) -> f64 {
    let (_, factor, shift) = MAGNUS;
    let exponent = (relative_humidity_percent / 100.0).ln() + factor * celsius / (shift + celsius);
    shift * exponent / (factor - exponent)
}

/// Wet bulb of air at `celsius` with a relative humidity of 5…100 %, °C, at sea level: the fit of Stull, "Wet-Bulb
/// Temperature from Relative Humidity and Air Temperature" (J. Appl. Meteor. Climatol. 50, 2011), within 1 K. Never
/// above `celsius`.
pub fn wet_bulb_celsius(celsius: f64, relative_humidity_percent: f64) -> f64 {
    let humidity = relative_humidity_percent.clamp(5.0, 100.0);
    let fit = celsius * (0.151_977 * (humidity + 8.313_659).sqrt()).atan() + (celsius + humidity).atan()
        - (humidity - 1.676_331).atan()
        + 0.003_918_38 * humidity.powf(1.5) * (0.023_101 * humidity).atan()
        - 4.686_035;
    fit.min(celsius)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_degrees_at_half_humidity_have_a_wet_bulb_of_13_7() {
        assert!((wet_bulb_celsius(20.0, 50.0) - 13.7).abs() < 0.1, "Stull's own example");
        assert!(wet_bulb_celsius(20.0, 100.0) <= 20.0);
    }

    #[test]
    fn ten_kilowatts_at_twelve_kelvin_need_0_691_cubic_metres_a_second() {
        assert!((airflow_m3s(10.0, 12.0) - 0.691).abs() < 5e-4);
    }

    #[test]
    fn humidity_and_dew_point_are_inverse() {
        for (celsius, humidity) in [(22.0, 45.0), (18.0, 60.0), (35.0, 20.0)] {
            let dew_point = dew_point_celsius(celsius, humidity);
            assert!((relative_humidity_percent(celsius, dew_point) - humidity).abs() < 1e-9);
        }
        assert!((dew_point_celsius(25.0, 50.0) - 13.86).abs() < 0.05, "a psychrometric chart says 13.9 °C");
    }

    #[test]
    fn warmer_air_of_the_same_moisture_is_drier() {
        assert!(relative_humidity_percent(32.0, 10.0) < relative_humidity_percent(22.0, 10.0));
        assert!((relative_humidity_percent(5.0, 10.0) - 100.0).abs() < 1e-9, "below the dew point air is saturated");
    }
}
