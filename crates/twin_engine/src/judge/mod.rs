//! Whether what sensors say can be: steps that nothing makes, numbers that never move, clocks that are wrong.
//!
//! Pure: the time of receipt is an argument. What sound sensors do is data: [`twin_model::quantity::habit_of`]. Only
//! the newest samples of a point are judged; one from before the last is history, and says nothing of the sensor now.

mod skew;
mod stay;
mod step;

use skew::SkewWatch;
use stay::StayWatch;
use step::StepWatch;
use twin_model::quantity::{Habit, habit_of};
use twin_model::{Flags, Point, PointTable, Quality, Sample, Timestamp};

/// What is known of every point's sensor.
#[derive(Debug)]
pub(crate) struct Judge {
    points: Vec<Known>,
    clock_rate: f64,
}

/// What is known of one sensor.
#[derive(Debug)]
struct Known {
    habit: Habit,
    min: f64,
    max: f64,
    step: StepWatch,
    stay: StayWatch,
    skew: SkewWatch,
}

impl Known {
    fn of(point: &Point) -> Self {
        Self {
            habit: habit_of(point.class.as_str(), point.unit),
            min: point.min,
            max: point.max,
            step: StepWatch::default(),
            stay: StayWatch::default(),
            skew: SkewWatch::default(),
        }
    }
}

impl Judge {
    /// Of the sensors of `points` nothing has come yet.
    pub(crate) fn new(points: &PointTable) -> Self {
        Self { points: points.iter().map(|(_, point)| Known::of(point)).collect(), clock_rate: 1.0 }
    }

    /// Goes on with `points`, which grew from the table before: ranges may be others, and nothing has come of those that are new.
    pub(crate) fn follow(&mut self, points: &PointTable) {
        for (known, (_, point)) in self.points.iter_mut().zip(points.iter()) {
            (known.min, known.max) = (point.min, point.max);
        }
        self.points.extend(points.iter().skip(self.points.len()).map(|(_, point)| Known::of(point)));
    }

    /// From now on the site's clock makes `rate` seconds of each second of the wall's, and so of each delay on the way.
    pub(crate) fn set_clock_rate(&mut self, rate: f64) {
        self.clock_rate = rate;
    }

    /// Judges the newest sample of its point, which came at `now`: lowers its quality where it cannot be trusted, and tells
    /// what is odd about it.
    pub(crate) fn judge(&mut self, now: Timestamp, sample: &mut Sample) -> Flags {
        let Some(known) = self.points.get_mut(sample.point.get()) else { return Flags::NONE };
        let is_skewed = known.skew.is_skewed(now, sample.at, self.clock_rate);
        let flags = Flags::NONE.with_if(is_skewed, Flags::SKEWED);
        if !sample.value.is_finite() {
            return flags;
        }
        if !(known.min..=known.max).contains(&sample.value) {
            sample.quality = Quality::Bad;
            return flags.with(Flags::OUT_OF_RANGE);
        }
        if sample.quality == Quality::Bad {
            // The device itself says so; its number is none to learn from.
            return flags;
        }
        let (at, value) = (sample.at, sample.value);
        let is_spike = known.habit.step.is_some_and(|step| known.step.is_spike(step, at, value));
        // At the end of what it can tell, a sound sensor stays there.
        let is_at_end = value <= known.min || value >= known.max;
        let is_stuck = known.habit.stay.is_some_and(|stay| known.stay.is_stuck(stay, at, value)) && !is_at_end;
        if is_spike || is_stuck {
            sample.quality = sample.quality.worst(Quality::Uncertain);
        }
        flags.with_if(is_spike, Flags::SPIKE).with_if(is_stuck, Flags::STUCK)
    }
}
