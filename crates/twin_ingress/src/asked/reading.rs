//! What a device that was asked tells, whatever it speaks, and what samples of the site's points that makes.

use smol_str::SmolStr;
use twin_model::connection::Binding;
use twin_model::profile::Measure;
use twin_model::{PointTable, Quality, Sample, Timestamp};

/// A value of a device, in its measure's unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The point's name in its profile.
    pub point: SmolStr,
    /// The row's index; empty for a single value.
    pub index: Vec<u32>,
    /// What people call it: the point's title and the row's label.
    pub title: String,
    /// What is measured; it tells the unit.
    pub measure: Measure,
    /// In [`Measure::unit`]; the wire's number of a state.
    pub value: f64,
    /// The word of a state.
    pub state: Option<String>,
    /// Where it was read: an object identifier, a register, a path.
    pub origin: String,
}

/// What `bindings` make of `readings` for the points of `table`. What was not told makes nothing.
pub(crate) fn samples_of(bindings: &[Binding], table: &PointTable, readings: &[Reading], at: Timestamp) -> Vec<Sample> {
    bindings.iter().filter_map(|binding| sample_of(binding, table, readings, at)).collect()
}

/// What `binding` makes of the rows of its point. A value outside the point's range is of bad quality.
fn sample_of(binding: &Binding, table: &PointTable, readings: &[Reading], at: Timestamp) -> Option<Sample> {
    let rows: Vec<&Reading> = readings.iter().filter(|reading| binding.from == reading.point).collect();
    let measure = rows.first()?.measure;
    let values: Vec<(&[u32], f64)> = rows.iter().map(|row| (&row.index[..], row.value)).collect();
    let point = table.point(binding.point)?;
    let value = point.unit.convert_from(measure.unit().symbol(), binding.fold.of(&values)?).ok()?;
    let is_possible = (point.min..=point.max).contains(&value);
    let quality = if is_possible { Quality::Good } else { Quality::Bad };
    Some(Sample { point: binding.point, at, value, quality })
}
