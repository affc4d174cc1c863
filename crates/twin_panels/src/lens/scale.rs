//! What the colours of a lens mean.

use crate::tokens::{Tone, ramp_tone};
use std::borrow::Cow;
use twin_model::SitePlan;

/// A value that a legend names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    /// The value.
    pub at: f32,
    /// As it stands there.
    pub text: &'static str,
}

/// What stands for the site's currency in a unit: Unicode's own sign for any.
const CURRENCY: char = '¤';

/// Values and their colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Symbol of the unit, in which `¤` stands for the site's currency; empty for states and scores.
    pub unit: &'static str,
    /// Where the colour is given, rising; mixed between, and the ends' beyond them.
    pub stops: &'static [(f32, Tone)],
    /// What the legend names: limits, or each of the states.
    pub ticks: &'static [Tick],
    /// Each stop is a state with a name of its own: nothing is mixed.
    pub is_states: bool,
}

impl Scale {
    /// The colour of `value`.
    pub fn tone(&self, value: f32) -> Tone {
        let state = self.stops.iter().rfind(|(at, _)| *at <= value).filter(|_| self.is_states);
        state.map_or_else(|| ramp_tone(self.stops, value), |(_, tone)| *tone)
    }

    /// Its unit at the site of `plan`: a price is in that site's currency.
    pub fn unit(&self, plan: &SitePlan) -> Cow<'static, str> {
        match &plan.tariff {
            Some(tariff) if self.unit.contains(CURRENCY) => self.unit.replace(CURRENCY, &tariff.currency).into(),
            _ => self.unit.into(),
        }
    }

    /// `value` in words, at the site of `plan`: the state's name, or the number with its unit.
    pub fn text(&self, value: f32, plan: &SitePlan) -> String {
        if self.is_states {
            let state = self.ticks.iter().find(|tick| (tick.at - value).abs() < 0.5);
            return state.map_or_else(String::new, |tick| tick.text.to_owned());
        }
        // A share of something is a share: what of stands in the legend.
        let unit = self.unit(plan);
        match unit.split(' ').next().unwrap_or_default() {
            "" => format!("{value:.2}"),
            "%" => format!("{value:.0} %"),
            unit => format!("{value:.1} {unit}"),
        }
    }

    /// The lowest and the highest value that it draws.
    pub fn range(&self) -> [f32; 2] {
        [self.stops.first(), self.stops.last()].map(|stop| stop.map_or(0.0, |(at, _)| *at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::plan::{Site, Tariff};

    const BLACK: Tone = Tone::hex(0);
    const WHITE: Tone = Tone::hex(0xFF_FF_FF);

    #[test]
    fn colours_are_mixed_between_stops_and_held_beyond_them() {
        let scale = Scale { unit: "%", stops: &[(0.0, BLACK), (10.0, WHITE)], ticks: &[], is_states: false };
        assert_eq!([-1.0, 0.0, 5.0, 10.0, 99.0].map(|at| scale.tone(at).0), [0, 0, 128, 255, 255]);
    }

    #[test]
    fn numbers_have_their_unit_and_prices_the_site_s_currency() {
        let site = Site { id: "s".into(), name: "S".into(), location: "L".into(), time_zone: "UTC".into() };
        let free = SitePlan::empty(site);
        let tariff = Tariff { currency: "CHF".into(), kwh: 0.2, gpu_hour: 2.0 };
        let priced = SitePlan { tariff: Some(tariff), ..free.clone() };
        for (unit, plan, text) in [
            ("% of U", &free, "43 %"),
            ("kW", &free, "42.5 kW"),
            ("", &free, "42.51"),
            ("¤/h", &priced, "42.5 CHF/h"),
            ("¤/h", &free, "42.5 ¤/h"),
        ] {
            let scale = Scale { unit, stops: &[], ticks: &[], is_states: false };
            assert_eq!(scale.text(42.51, plan), text);
        }
    }

    #[test]
    fn states_are_never_mixed() {
        let scale = Scale { unit: "", stops: &[(0.0, BLACK), (1.0, WHITE)], ticks: &[], is_states: true };
        assert_eq!([0.0, 0.9, 1.0, 2.0].map(|at| scale.tone(at).0), [0, 0, 255, 255]);
    }
}
