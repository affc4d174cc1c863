//! What an exporter tells in the text format of Prometheus, series by series.

use super::{ProfilePoint, Rate};
use smol_str::SmolStr;

/// How a kind of exporter is known and read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrometheusProfile {
    /// An exporter is of this kind when it has a series of any of these names; empty where only other profiles include it.
    pub identities: Vec<SmolStr>,
    /// What is read.
    pub points: Vec<PrometheusPoint>,
}

/// A point of every series of one name.
#[derive(Clone, Debug, PartialEq)]
pub struct PrometheusPoint {
    /// What it is.
    pub head: ProfilePoint,
    /// The series' name, such as `DCGM_FI_DEV_GPU_TEMP`.
    pub metric: SmolStr,
    /// Series count only where all of these labels are as wanted.
    pub matchers: Vec<LabelMatcher>,
    /// The label whose number is the row; rows are counted from 1 in the order of the labels without.
    pub row: Option<SmolStr>,
    /// The labels that name rows.
    pub names: Vec<SmolStr>,
    /// The series counts; the point is how fast, which two polls tell.
    pub rate: Option<Rate>,
}

/// What a label has to say; a label that a series does not have says nothing, as an empty one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelMatcher {
    /// The label.
    pub label: SmolStr,
    /// One of these, in which every `*` stands for any text.
    pub is: Vec<SmolStr>,
}
