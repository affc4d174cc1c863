//! The air of rooms: its properties, the racks that move it, the masses that it warms.

pub mod field;
mod hall;
mod property;
mod rack;
mod room;

pub use hall::Fidelity;
pub(crate) use hall::HallAir;
pub(crate) use property::saturation_hpa;
pub use property::{AIR_KJ_PER_M3_K, airflow_m3s, dew_point_celsius, relative_humidity_percent, wet_bulb_celsius};
pub use rack::{Height, RackState};
pub(crate) use rack::{LocalRise, STARVED_NEIGHBOUR, Supply};
pub(crate) use room::Coil;
pub use room::{Heats, RoomState};
