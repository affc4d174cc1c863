//! The panels, driven by label like a person would: each in its states, and its actions as intents.

mod fixture;
mod panels;
mod scenarios;
mod shell;
mod stage;
