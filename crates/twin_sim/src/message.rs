//! What a bot publishes.

use bytes::Bytes;
use smol_str::SmolStr;
use twin_model::Timestamp;

/// One MQTT publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// `dc/` and the point's name.
    pub topic: SmolStr,
    /// JSON: `{"value":23.4,"unit":"°C","at":"2026-11-21T08:00:00.000Z","seq":12}`.
    pub payload: Bytes,
    /// Whether the broker keeps it for those who subscribe later: only for what is not repeated.
    pub retain: bool,
}

impl Message {
    /// The message that a sensor sends: `value` with `decimals`, measured `at`, its `seq`-th.
    pub(crate) fn from_sample(
        topic: &SmolStr,
        value: f64,
        decimals: usize,
        unit: &str,
        at: Timestamp,
        seq: u64,
        retain: bool,
    ) -> Self {
        // A value that rounds to zero from below would be written "-0.0".
        let value = if value.abs() < 0.5 * 0.1f64.powi(i32::try_from(decimals).unwrap_or(0)) { 0.0 } else { value };
        let payload = format!(r#"{{"value":{value:.decimals$},"unit":"{unit}","at":"{at}","seq":{seq}}}"#);
        Self { topic: topic.clone(), payload: payload.into(), retain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_json_with_value_unit_time_and_sequence() {
        let at = "2026-11-21T08:00:00Z".parse().expect("an instant");
        let message = Message::from_sample(&"dc/s/h/A01/inlet_mid".into(), 23.44, 1, "°C", at, 12, false);
        let text = std::str::from_utf8(&message.payload);
        assert_eq!(text, Ok(r#"{"value":23.4,"unit":"°C","at":"2026-11-21T08:00:00.000Z","seq":12}"#));
        let zero = Message::from_sample(&"dc/s/h/A01/power_a".into(), -0.001, 2, "kW", at, 1, false);
        assert!(String::from_utf8_lossy(&zero.payload).starts_with(r#"{"value":0.00,"#));
    }
}
