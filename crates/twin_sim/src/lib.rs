//! Simulator bots: seeded physics behind real protocols.
