//! The composition root: sources, loop, history and decisions behind one handle.
