//! The air of a room in cells: where it flows, and what warmth it carries.
//!
//! The stages, each a file: the plan becomes cells and openings between them (`grid`, `shape`), flows of racks and CRACs
//! become a potential and its gradient (`potential` on `conjugate_gradient`), the gradient carries heat (`advection`) that
//! also mixes (`mixing`), and racks, CRACs and walls store and exchange it (`masses`). [`RoomField`] puts them together.
//!
//! What a potential flow cannot show: jets, vortices, and hot air rising because it is light.

mod advection;
mod conjugate_gradient;
mod grid;
#[cfg(test)]
mod laws;
mod masses;
mod mixing;
mod port;
mod potential;
mod room_field;
mod shape;

pub use grid::Grid;
pub use room_field::{FieldLoads, FieldOptions, RoomField};
