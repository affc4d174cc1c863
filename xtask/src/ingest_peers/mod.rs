//! `cargo xtask bench ingest_peers`: the same messages of QoS 1 taken in by Heliotwin's engine, by Telegraf with InfluxDB and
//! VictoriaMetrics, and by Python with PostgreSQL, one after the other and in turn.
//!
//! A publisher on this machine sends as fast as the broker acknowledges; the clock runs from its first message until the
//! store has all samples, which are then read back and counted. A peer that cannot be had, or loses something, is
//! reported as missing with the reason, and the others are measured all the same.

mod chain;
mod contest;
mod install;
mod process;
mod summary;

pub(crate) use contest::ingest_peers;
