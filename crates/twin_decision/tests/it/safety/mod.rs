//! The safety controller: each check, each way that a request can go, and random people and devices.

mod checks;
mod plant;
mod random;
mod way;
