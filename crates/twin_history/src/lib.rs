//! Samples and the alarm journal on SQLite.
