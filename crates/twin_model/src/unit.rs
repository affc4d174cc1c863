//! Units of points, and the conversions that adapters make at the edge.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The unit that a point is kept in. SI or the field's own; other spellings and scales are converted on the way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// Degrees Celsius.
    Celsius,
    /// Per cent: of capacity, of charge, of relative humidity.
    Percent,
    /// Kilowatts of true power.
    Kilowatts,
    /// Volts, root mean square for alternating current.
    Volts,
    /// Amperes, root mean square for alternating current.
    Amperes,
    /// Minutes.
    Minutes,
    /// Revolutions per minute.
    Rpm,
    /// Cubic metres per second.
    CubicMetresPerSecond,
    /// Kelvins: a difference of temperatures.
    Kelvin,
    /// Watts of true power.
    Watts,
    /// Kilovolt-amperes of apparent power.
    KilovoltAmperes,
    /// Kilowatt-hours.
    KilowattHours,
    /// Hertz.
    Hertz,
    /// Megahertz.
    Megahertz,
    /// Milliohms.
    Milliohms,
    /// A plain ratio, such as a power factor.
    Ratio,
    /// Hours.
    Hours,
    /// Millimetres per second: vibration velocity, root mean square.
    MillimetresPerSecond,
    /// Metres per second squared: vibration acceleration, root mean square.
    MetresPerSecondSquared,
    /// Millimetres.
    Millimetres,
    /// Micrometres: vibration displacement, peak to peak.
    Micrometres,
    /// Metres.
    Metres,
    /// Decibels of sound pressure, A-weighted.
    Decibels,
    /// Bars above the atmosphere.
    Bar,
    /// Pascals: small differences of pressure.
    Pascals,
    /// Litres per second.
    LitresPerSecond,
    /// Litres per hour.
    LitresPerHour,
    /// Litres.
    Litres,
    /// Parts per million.
    PartsPerMillion,
    /// Gibibytes.
    Gibibytes,
    /// A number of things.
    Count,
    /// A number that names a state; the point's class tells which.
    Code,
    /// 0 for no, 1 for yes.
    Flag,
}

/// Why a text does not name a unit that can become the one asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("convert unit {from:?} to {to}")]
pub struct ParseUnitError {
    from: String,
    to: Unit,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 33] = [
        Self::Celsius,
        Self::Percent,
        Self::Kilowatts,
        Self::Volts,
        Self::Amperes,
        Self::Minutes,
        Self::Rpm,
        Self::CubicMetresPerSecond,
        Self::Kelvin,
        Self::Watts,
        Self::KilovoltAmperes,
        Self::KilowattHours,
        Self::Hertz,
        Self::Megahertz,
        Self::Milliohms,
        Self::Ratio,
        Self::Hours,
        Self::MillimetresPerSecond,
        Self::MetresPerSecondSquared,
        Self::Millimetres,
        Self::Micrometres,
        Self::Metres,
        Self::Decibels,
        Self::Bar,
        Self::Pascals,
        Self::LitresPerSecond,
        Self::LitresPerHour,
        Self::Litres,
        Self::PartsPerMillion,
        Self::Gibibytes,
        Self::Count,
        Self::Code,
        Self::Flag,
    ];

    /// The unit that people mean by `text`: its symbol, its word, or another spelling of the same scale.
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_same = |unit: &Self| [0.0, 1.0].into_iter().all(|value| unit.convert_from(text, value) == Ok(value));
        text.parse().ok().or_else(|| Self::ALL.into_iter().find(is_same).filter(|_| !text.is_empty()))
    }

    /// The symbol beside a number, with no space: `°C`, `kW`. Empty for codes and flags.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Celsius => "°C",
            Self::Percent => "%",
            Self::Kilowatts => "kW",
            Self::Volts => "V",
            Self::Amperes => "A",
            Self::Minutes => "min",
            Self::Rpm => "rpm",
            Self::CubicMetresPerSecond => "m³/s",
            Self::Kelvin => "K",
            Self::Watts => "W",
            Self::KilovoltAmperes => "kVA",
            Self::KilowattHours => "kWh",
            Self::Hertz => "Hz",
            Self::Megahertz => "MHz",
            Self::Milliohms => "mΩ",
            Self::Hours => "h",
            Self::MillimetresPerSecond => "mm/s",
            Self::MetresPerSecondSquared => "m/s²",
            Self::Millimetres => "mm",
            Self::Micrometres => "µm",
            Self::Metres => "m",
            Self::Decibels => "dB",
            Self::Bar => "bar",
            Self::Pascals => "Pa",
            Self::LitresPerSecond => "L/s",
            Self::LitresPerHour => "L/h",
            Self::Litres => "L",
            Self::PartsPerMillion => "ppm",
            Self::Gibibytes => "GiB",
            Self::Ratio | Self::Count | Self::Code | Self::Flag => "",
        }
    }

    /// Decimals that the sensors of this unit deserve on a screen.
    pub const fn decimals(self) -> usize {
        match self {
            Self::Celsius
            | Self::Amperes
            | Self::Kelvin
            | Self::KilowattHours
            | Self::Hours
            | Self::Metres
            | Self::Micrometres
            | Self::Pascals
            | Self::LitresPerHour
            | Self::Gibibytes => 1,
            Self::Kilowatts
            | Self::CubicMetresPerSecond
            | Self::KilovoltAmperes
            | Self::Hertz
            | Self::Milliohms
            | Self::Ratio
            | Self::MillimetresPerSecond
            | Self::MetresPerSecondSquared
            | Self::Millimetres
            | Self::Bar
            | Self::LitresPerSecond => 2,
            Self::Percent
            | Self::Volts
            | Self::Minutes
            | Self::Rpm
            | Self::Code
            | Self::Flag
            | Self::Watts
            | Self::Megahertz
            | Self::Decibels
            | Self::Litres
            | Self::PartsPerMillion
            | Self::Count => 0,
        }
    }

    /// `value` in this unit, given that the wire called its unit `wire`.
    ///
    /// # Errors
    /// When `wire` is unknown or measures something else.
    pub fn convert_from(self, wire: &str, value: f64) -> Result<f64, ParseUnitError> {
        let refused = || ParseUnitError { from: wire.to_owned(), to: self };
        let scaled = match (self, wire.trim()) {
            (Self::Celsius, "°C" | "C" | "degC" | "celsius") => value,
            (Self::Celsius, "°F" | "F" | "degF" | "fahrenheit") => (value - 32.0) / 1.8,
            (Self::Celsius, "K" | "kelvin") => value - 273.15,
            (Self::Percent, "%" | "percent" | "%RH" | "%rh") => value,
            (Self::Percent, "ratio" | "1") => value * 100.0,
            (Self::Kilowatts, "kW") => value,
            (Self::Kilowatts, "W") => value / 1000.0,
            (Self::Kilowatts, "MW") => value * 1000.0,
            (Self::Volts, "V") | (Self::Amperes, "A") | (Self::Rpm, "rpm" | "1/min") => value,
            (Self::Volts, "kV") => value * 1000.0,
            (Self::Amperes, "mA") => value / 1000.0,
            (Self::Minutes, "min") => value,
            (Self::Minutes, "s") => value / 60.0,
            (Self::Minutes, "h") => value * 60.0,
            (Self::CubicMetresPerSecond, "m³/s" | "m3/s") => value,
            (Self::CubicMetresPerSecond, "L/s" | "l/s") => value / 1000.0,
            (Self::CubicMetresPerSecond, "m³/h" | "m3/h") => value / 3600.0,
            (Self::Watts, "kW") => value * 1000.0,
            (Self::KilovoltAmperes, "VA") => value / 1000.0,
            (Self::Volts, "mV") => value / 1000.0,
            (Self::Bar, "mbar" | "hPa") => value / 1000.0,
            (Self::Bar, "Pa") => value / 100_000.0,
            (Self::Pascals, "inH2O") => value * 249.088_9,
            (Self::LitresPerSecond, "L/min") => value / 60.0,
            (Self::CubicMetresPerSecond, "CFM") => value * 0.000_471_947_443_2,
            (Self::Ratio, "%") => value / 100.0,
            (Self::Bar, "kPa") => value / 100.0,
            (Self::Bar, "psi" | "psig") => value / 14.503_774,
            (Self::Pascals, "kPa") => value * 1000.0,
            (Self::Milliohms, "Ω" | "ohm") => value * 1000.0,
            (Self::Milliohms, "µΩ" | "μΩ" | "uohm") => value / 1000.0,
            (Self::LitresPerSecond, "m³/h" | "m3/h") => value / 3.6,
            (Self::Hours, "min") => value / 60.0,
            (Self::KilowattHours, "MWh") => value * 1000.0,
            (Self::KilowattHours, "Wh") => value / 1000.0,
            (Self::Gibibytes, "MiB") => value / 1024.0,
            (Self::Gibibytes, "B") => value / 1_073_741_824.0,
            (Self::KilowattHours, "mJ") => value / 3.6e9,
            (Self::MillimetresPerSecond, "in/s") => value * 25.4,
            (Self::Metres, "mm") | (Self::Megahertz, "kHz") => value / 1000.0,
            (unit, wire) if wire == unit.symbol() => value,
            _ => return Err(refused()),
        };
        Ok(scaled)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ratio => "ratio",
            Self::Count => "count",
            Self::Code => "code",
            Self::Flag => "flag",
            other => other.symbol(),
        })
    }
}

impl FromStr for Unit {
    type Err = ParseUnitError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|unit| unit.to_string() == text)
            .ok_or_else(|| ParseUnitError { from: text.to_owned(), to: Unit::Code })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_units_become_the_point_s_unit() {
        for (unit, wire, value, expected) in [
            (Unit::Celsius, "°F", 77.0, 25.0),
            (Unit::Celsius, "K", 298.15, 25.0),
            (Unit::Kilowatts, "W", 5400.0, 5.4),
            (Unit::Minutes, "s", 90.0, 1.5),
            (Unit::Percent, "ratio", 0.45, 45.0),
        ] {
            let converted = unit.convert_from(wire, value).expect("a known unit");
            assert!((converted - expected).abs() < 1e-9, "{value} {wire} became {converted} {unit}");
        }
    }

    #[test]
    fn a_unit_of_something_else_is_refused_by_name() {
        let refusal = Unit::Celsius.convert_from("kW", 1.0).expect_err("kW is no temperature");
        assert_eq!(refusal.to_string(), "convert unit \"kW\" to °C");
    }
}
