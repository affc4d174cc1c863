//! What the devices are asked to do: servers by the hour, accelerators by jobs that come and go.

mod calendar;
mod cluster;
mod demand;
mod job;
mod mix;
mod servers;

pub(crate) use calendar::Moment;
pub(crate) use demand::Workload;
pub use job::Job;
