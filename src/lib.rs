//! Heliotwin.
