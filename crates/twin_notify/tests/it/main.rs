//! Notifications from outside: a receiver that fails and then works, nights and floods, and what a crash leaves.

mod crash;
mod play;
mod receiver;
mod webhook;
