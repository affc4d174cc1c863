//! Panels: egui that reads a view and returns intents.
