//! The log from outside: what is written, what a crash leaves, what is done to it, and whether that is found.

mod crash;
mod log;
mod mutation;
mod store;
