//! The world outside the site: hour of the day, weather, moisture, mains voltage. Functions of time alone.

use crate::workload::Moment;
use jiff::tz::TimeZone;
use std::f64::consts::TAU;
use std::time::Duration;
use twin_model::Timestamp;
use twin_model::plan::Site;
use twin_physics::Outside;
use twin_physics::air::{relative_humidity_percent, wet_bulb_celsius};
use twin_scene::WeatherPlan;

/// Warmest hour of the day.
const WARMEST_HOUR: f64 = 15.0;
/// Dew point outside below the coolest of the night, kelvin: morning air is nearly saturated.
const DEW_POINT_BELOW_NIGHT: f64 = 1.5;
/// Dew point that humidifiers hold, how far they let it wander in °C, and how slowly in hours: 40 to 55 % at an inlet.
const DEW_POINT_CELSIUS: f64 = 10.0;
const DEW_POINT_SWING: f64 = 0.7;
const DEW_POINT_HOURS: f64 = 7.0;
/// Voltage of one phase, how far it wanders in V, and over how many hours.
const MAINS_VOLTS: f64 = 230.0;
const MAINS_SWING: f64 = 1.6;
const MAINS_HOURS: f64 = 3.0;

/// The world around one site.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    zone: TimeZone,
    weather: WeatherPlan,
}

impl Surroundings {
    /// The world around `site`. An unknown time zone counts as UTC.
    pub(crate) fn new(site: &Site, weather: WeatherPlan) -> Self {
        Self { zone: TimeZone::get(&site.time_zone).unwrap_or(TimeZone::UTC), weather }
    }

    /// Hour and day of the site's week.
    pub(crate) fn moment(&self, at: Timestamp) -> Moment {
        let offset_secs = jiff::Timestamp::from_nanosecond(i128::from(at.as_nanos()))
            .map_or(0, |at| self.zone.to_offset(at).seconds());
        let local_secs = at.as_secs_f64() + f64::from(offset_secs);
        // The first of January 1970 was a Thursday.
        let weekday = ((local_secs / 86_400.0).floor() + 3.0).rem_euclid(7.0) as u8;
        Moment { hour: local_secs.rem_euclid(86_400.0) / 3600.0, weekday }
    }

    /// The next instant from `from` on at which the site's clock shows `minutes` after midnight.
    pub(crate) fn next_at(&self, from: Timestamp, minutes: u32) -> Timestamp {
        let wait = (f64::from(minutes) * 60.0 - self.moment(from).hour * 3600.0).rem_euclid(86_400.0);
        // To the millisecond: the hour's fraction is not exact.
        from + Duration::from_millis((wait * 1000.0).round() as u64)
    }

    /// Outdoor air, `extra_kelvin` warmer than the weather would have it: its moisture stays through the day, so that
    /// nights are damp, and cannot be more than saturates it.
    pub(crate) fn outside(&self, at: Timestamp, extra_kelvin: f64) -> Outside {
        let WeatherPlan { mean_celsius, swing_kelvin } = self.weather;
        let shape = (TAU * (self.moment(at).hour - WARMEST_HOUR) / 24.0).cos();
        let celsius = extra_kelvin + mean_celsius + swing_kelvin * shape;
        let dew_point_celsius = (mean_celsius - swing_kelvin - DEW_POINT_BELOW_NIGHT).min(celsius);
        let humidity = relative_humidity_percent(celsius, dew_point_celsius);
        Outside { celsius, wet_bulb_celsius: wet_bulb_celsius(celsius, humidity) }
    }
}

/// Dew point of the rooms' air, °C.
pub(crate) fn dew_point_celsius(at: Timestamp) -> f64 {
    DEW_POINT_CELSIUS + DEW_POINT_SWING * wave(at, DEW_POINT_HOURS)
}

/// Voltage of one phase of the grid, V.
pub(crate) fn mains_volts(at: Timestamp) -> f64 {
    MAINS_VOLTS + MAINS_SWING * wave(at, MAINS_HOURS)
}

fn wave(at: Timestamp, hours: f64) -> f64 {
    (TAU * (at.as_secs_f64() / (hours * 3600.0)).fract()).sin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::SiteId;

    #[test]
    fn the_week_is_that_of_the_site() {
        let [id, name] = ["x"; 2];
        let (location, time_zone) = ("Tokyo, Japan".into(), "Asia/Tokyo".into());
        let site = Site { id: SiteId::new(id), name: name.into(), location, time_zone };
        let weather = WeatherPlan { mean_celsius: 15.0, swing_kelvin: 6.0 };
        // A Friday night in London is a Saturday morning in Tokyo.
        let moment = Surroundings::new(&site, weather).moment("2026-11-20T23:30:00Z".parse().expect("an instant"));
        assert_eq!(moment, Moment { hour: 8.5, weekday: 5 });
    }
}
