//! One source per protocol: what the wire says, as samples.
