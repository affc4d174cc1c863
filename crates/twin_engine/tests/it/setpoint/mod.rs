//! Setting something of a running site: preview, approval, wire, read-back, record; and everything that must not happen.

mod crash;
mod device;
mod emulator;
mod refusal;
mod rig;
