//! The retained status of a simulation.

use crate::facility::SimStatus;
use serde::{Deserialize, Serialize};

/// What a simulation tells of itself, as it lies on the broker: the last word of one that has ended says only that.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LiveStatus {
    /// Whether a simulation runs. Its bots may be silent all the same: see [`crate::BotsStatus`].
    pub is_running: bool,
    /// Seconds of site time per second of wall time.
    #[serde(default)]
    pub rate: f64,
    /// The rate that was asked for, while the site cannot follow so fast a clock and has slowed it to `rate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slowed_from: Option<f64>,
    /// Messages that went to the broker in the last second of wall time.
    #[serde(default)]
    pub messages_per_second: f64,
    /// What the site is going through; `None` once the simulation has ended.
    #[serde(flatten)]
    pub site: Option<SimStatus>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_a_simulation_has_no_site() {
        let last: LiveStatus = serde_json::from_str(r#"{"is_running":false}"#).expect("a status");
        assert_eq!(last, LiveStatus::default());
    }
}
