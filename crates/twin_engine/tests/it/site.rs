//! The site that the tests play on.

use std::sync::Arc;
use twin_model::{PointId, PointIndex, PointTable, Quality, Sample, SitePlan, Timestamp};

/// Tests that choose their own time begin here: a working day.
pub(crate) const START: Timestamp = Timestamp::from_secs(1_795_248_000); // 2026-11-21T08:00:00Z

pub(crate) fn plan() -> SitePlan {
    twin_scene::parse_scene(include_str!("small.ron"), "small.ron").expect("a valid scene")
}

pub(crate) fn points() -> Arc<PointTable> {
    Arc::new(PointTable::from_plan(&plan()))
}

/// The point called `small/` + `name`.
pub(crate) fn point(points: &PointTable, name: &str) -> PointIndex {
    points.index(&PointId::new(format!("small/{name}"))).expect(name)
}

pub(crate) fn sample(point: PointIndex, at: Timestamp, value: f64) -> Sample {
    Sample { point, at, value, quality: Quality::Good }
}

pub(crate) fn sim() -> twin_scene::SimPlan {
    twin_scene::parse_sim(include_str!("small_sim.ron"), "small_sim.ron").expect("valid bots")
}
