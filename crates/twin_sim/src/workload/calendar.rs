//! Hours and days as people work them.

/// When the working day begins and ends, each over so many hours of the site's time.
const DAY: [(f64, f64); 2] = [(8.0, 10.0), (17.5, 20.0)];

/// An instant in the site's own time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moment {
    /// Hour of the day with fraction, 0…24.
    pub(crate) hour: f64,
    /// Day of the week: 0 for Monday.
    pub(crate) weekday: u8,
}

impl Moment {
    /// How much people are at work: 0 at night, 1 in the working day, smooth between; on Saturdays and Sundays only
    /// the share `weekend` of it.
    pub(crate) fn working(self, weekend: f64) -> f64 {
        let [rise, fall] = DAY.map(|(from, to)| {
            let x = ((self.hour - from) / (to - from)).clamp(0.0, 1.0);
            x * x * (3.0 - 2.0 * x)
        });
        (rise - fall) * if self.weekday >= 5 { weekend } else { 1.0 }
    }

    /// Mean of `of` over a week.
    pub(crate) fn mean_of_week(of: impl Fn(Self) -> f64) -> f64 {
        let hours = (0u8..7).flat_map(|weekday| (0u8..24).map(move |hour| (weekday, f64::from(hour) + 0.5)));
        hours.map(|(weekday, hour)| of(Self { hour, weekday })).sum::<f64>() / (7.0 * 24.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_busy_from_nine_to_eighteen_and_quieter_at_the_weekend() {
        let working = |weekday, hour| Moment { hour, weekday }.working(0.25);
        assert!(working(0, 3.0) == 0.0 && working(0, 23.0) == 0.0);
        assert!(working(2, 9.0) >= 0.5 && working(2, 12.0) == 1.0 && working(2, 17.0) == 1.0);
        assert!(working(5, 12.0) == 0.25 && working(4, 12.0) == 1.0);
    }
}
