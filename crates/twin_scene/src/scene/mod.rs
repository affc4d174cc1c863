//! Scenes: the document of a site, its expansion and its checks.

mod document;
mod expand;
mod fill;
mod generate;
mod load;
mod name;
mod power;
mod row;
mod size;
mod space;
mod stack;
mod weight;

pub use generate::generate_scene;
pub use load::{load_scene, parse_scene};
