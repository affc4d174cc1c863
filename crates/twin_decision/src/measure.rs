//! What is made of a point's value before it is tested: how much it has changed, how far it is from its neighbours.

use crate::bank::PointState;
use crate::ladder::Ladders;
use crate::test::Measure;
use crate::trail::Trail;
use smol_str::SmolStr;
use std::collections::HashMap;
use twin_model::{Point, PointClass, PointIndex, PointTable};

/// Neighbours with a usable value that a median needs.
const NEIGHBOURS_MIN: usize = 2;

/// What is kept for the measures of latches that do not test values as they are.
#[derive(Debug, Default)]
pub(crate) struct Measures {
    /// Of rises and falls, by latch.
    trails: HashMap<u32, Trail>,
    /// The point that a latch compares with, where it compares with another quantity.
    compared: HashMap<u32, u32>,
    /// Points of one class in one room, and which of these groups a point is of.
    groups: Vec<Vec<u32>>,
    group_of: HashMap<u32, u32>,
    known_groups: HashMap<(PointClass, Option<SmolStr>), u32>,
}

impl Measures {
    /// `latch` compares with `other`.
    pub(crate) fn compare(&mut self, latch: u32, other: Option<u32>) {
        self.compared.extend(other.map(|other| (latch, other)));
    }

    /// `point` is compared with its neighbours.
    pub(crate) fn join(&mut self, table: &PointTable, index: PointIndex, point: &Point) {
        let key = (point.class.clone(), point.room.clone());
        let (groups, known) = (&mut self.groups, &mut self.known_groups);
        let group = *known.entry(key).or_insert_with(|| {
            let alike = |other: &Point| other.class == point.class && other.room == point.room && !other.is_deleted();
            groups.push(table.iter().filter(|(_, other)| alike(other)).map(|(index, _)| index.0).collect());
            crate::ladder::index_of(groups.len() - 1)
        });
        self.group_of.insert(index.0, group);
    }

    /// Remembers `value`, measured at `at`, where `measure` is about changes.
    pub(crate) fn follow(&mut self, latch: u32, measure: Measure, value: f64, at: i64) {
        match measure {
            Measure::Rise { within } => drop(self.trails.entry(latch).or_default().follow(at, value, within, true)),
            Measure::Fall { within } => drop(self.trails.entry(latch).or_default().follow(at, value, within, false)),
            Measure::Value | Measure::Codes(_) | Measure::Neighbours | Measure::Quantity(_) => {}
        }
    }

    /// What `latch` of `point` tests; NaN where it is not known.
    pub(crate) fn of(&self, latch: u32, measure: Measure, point: u32, points: &[PointState], ladders: &Ladders) -> f64 {
        let value = points[point as usize].value;
        match measure {
            Measure::Value => value,
            Measure::Codes(_) if value.is_nan() => value,
            Measure::Codes(set) => f64::from(u8::from(ladders.codes(set).contains(&value))),
            Measure::Rise { .. } => self.trails.get(&latch).map_or(f64::NAN, |trail| value - trail.extreme()),
            Measure::Fall { .. } => self.trails.get(&latch).map_or(f64::NAN, |trail| trail.extreme() - value),
            Measure::Neighbours => value - self.median_beside(point, points),
            Measure::Quantity(_) => {
                let other = self.compared.get(&latch).and_then(|other| usable(*other, points));
                other.map_or(f64::NAN, |other| value - other)
            }
        }
    }

    /// Median of the usable values of the other points of the group of `point`; of an even number, the mean of the middle two.
    fn median_beside(&self, point: u32, points: &[PointState]) -> f64 {
        let Some(group) = self.group_of.get(&point) else { return f64::NAN };
        let others = self.groups[*group as usize].iter().filter(|other| **other != point);
        let mut values: Vec<f64> = others.filter_map(|other| usable(*other, points)).collect();
        if values.len() < NEIGHBOURS_MIN {
            return f64::NAN;
        }
        let middle = values.len() / 2;
        let is_even = values.len().is_multiple_of(2);
        let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
        if is_even {
            let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            (lower + *upper) / 2.0
        } else {
            *upper
        }
    }

    /// Takes over what `before` knows of changes; `moved` tells which latch is which now.
    pub(crate) fn take_trail(&mut self, before: &Self, old_latch: u32, latch: u32) {
        if let Some(trail) = before.trails.get(&old_latch) {
            self.trails.insert(latch, trail.clone());
        }
    }
}

fn usable(point: u32, points: &[PointState]) -> Option<f64> {
    let state = &points[point as usize];
    (!state.is_stale && state.value.is_finite()).then_some(state.value)
}
