//! What scene documents become, and how wrong ones are refused.

mod campus;
mod connection;
mod demo;
mod expansion;
mod generated;
mod listener;
mod modbus;
mod profile;
mod refusal;
mod settable;
