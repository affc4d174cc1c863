//! Carries directives out.
