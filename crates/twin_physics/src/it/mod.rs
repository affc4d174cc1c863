//! What the devices in the racks draw, and how warm their accelerators get.

mod device;
mod gpu;
mod gpu_server;
mod layout;
mod state;

pub use device::{fan_speed, server_share, storage_share, switch_share};
pub use gpu::{CLOCK_MHZ, GpuAir, GpuDemand, GpuModel, GpuState, IDLE_CLOCK_MHZ, MEMORY_GIB, Throttle};
pub use gpu_server::{GpuServerModel, GpuServerState};
pub use layout::ItLayout;
pub use state::ItState;
