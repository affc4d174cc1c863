//! What bots look at: the site model, and what is too simple to need a model.

use twin_physics::SiteModel;

/// The truth that sensors measure.
#[derive(Clone, Debug)]
pub(crate) struct World {
    /// Air, water and power.
    pub(crate) site: SiteModel,
    /// Whether each free-standing sensor is wet, by the plan's indices.
    pub(crate) is_wet: Vec<bool>,
}
