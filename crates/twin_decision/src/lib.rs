//! The pure deterministic core: alarm rules and their life cycle.
