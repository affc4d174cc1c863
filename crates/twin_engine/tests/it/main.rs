//! The engine from outside: its loop without a runtime, and the whole with a broker and a disk.

mod api;
mod audit;
mod bots;
mod core;
mod custom;
mod discovery;
mod handling;
mod incidents;
mod judge;
mod late;
mod listener;
mod live;
mod notify;
mod publisher;
mod sampling;
mod scenarios;
mod setpoint;
mod site;
mod substitute;
mod transcript;
