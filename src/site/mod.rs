//! The data centre as meshes: shapes made from the plan, and the entities that carry them.
//!
//! Everything up to [`assembly`] is pure: shapes and parts without a world. [`spawn`] turns them into entities once.

mod assembly;
mod barrier;
mod beacon;
mod build;
mod component;
mod containment;
mod crac;
mod cutaway;
mod footprint;
mod hanging;
mod letter;
mod level;
mod merge;
mod opened;
mod outline;
mod overhead;
mod paint;
mod panel;
mod pdu;
mod plant;
mod rack;
mod room;
mod sensor;
mod shape;
mod spark;
mod spawn;
mod split;
mod ups;
mod walkway;

pub use assembly::Layer;
pub use barrier::{Barrier, barriers};
pub use beacon::beacon;
pub use component::{CutAway, PlaceRef, SiteMesh, SiteRoom, SiteRoot, SlidingDoor, Spin};
pub use hanging::{ContainedAisle, Hanging, contained_aisles, hangings};
pub use opened::{DeviceBox, Joint, OpenedSet, Opener};
pub use outline::{Stroke, outlines};
pub use room::Doorway;
pub use sensor::sensor_spot;
pub use spark::{SPARKS, spark, spark_at};
pub use spawn::{SiteSpawned, plugin};
pub use walkway::Walkway;
