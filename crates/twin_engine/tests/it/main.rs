//! The engine from outside: its loop without a runtime, and the whole with a broker and a disk.

mod bots;
mod core;
mod custom;
mod live;
mod publisher;
mod scenarios;
mod site;
mod transcript;
