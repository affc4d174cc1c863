//! What exporters answer: text of Prometheus and of OpenMetrics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twin_ingress::prometheus::parse_metrics;

fuzz_target!(|text: &str| {
    for is_open in [false, true] {
        if let Ok(series) = parse_metrics(text, is_open, |_| true) {
            assert!(series.len() <= text.lines().count());
            assert!(series.iter().all(|one| !one.name.is_empty()));
        }
    }
});
