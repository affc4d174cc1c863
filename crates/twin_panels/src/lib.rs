//! Panels: egui that reads a view and returns intents. No Bevy, no tokio, no locks.

pub mod tokens;
