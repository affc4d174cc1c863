//! Pure models of room air, cooling and power.
