//! From the runs of a contestant to one result.

use super::chain::Contestant;
use super::contest::{PROBED_RATE, Run, Visible};
use super::process::Usage;
use anyhow::Result;
use serde_json::{Value, json};

/// One result of all runs of a contestant: medians, and of rates the range.
pub(super) fn sum_up(
    contestant: Contestant,
    (form, samples, per_message): (&str, u64, u64),
    runs: &[&Result<Run>],
) -> Value {
    let mut good = Vec::new();
    for run in runs {
        match run {
            Ok(run) => good.push(run),
            Err(error) => {
                let (peer, missing) = (contestant.name(), format!("{error:#}"));
                return json!({ "bench": "peer_missing", "peer": peer, "form": form, "missing": missing });
            }
        }
    }
    let messages = (samples / per_message) as f64;
    let of = |figure: &dyn Fn(&Run) -> f64| spread(good.iter().map(|run| figure(run)).collect());
    let cpu = |usage: &dyn Fn(&Run) -> Usage| of(&|run| usage(run).cpu_secs * 1e4 / messages)["median"].clone();
    let mebibytes =
        |usage: &dyn Fn(&Run) -> Usage| of(&|run| usage(run).memory_bytes as f64 / 1048576.0)["median"].clone();
    let visible = |figure: &dyn Fn(Visible) -> f64| {
        let told: Vec<f64> = good.iter().filter_map(|run| run.visible.map(figure)).collect();
        if told.is_empty() { Value::Null } else { spread(told) }
    };
    json!({
        "bench": "ingest_peers", "peer": contestant.name(), "form": form, "acknowledges": contestant.acknowledges(),
        "samples": samples, "messages": messages, "runs": good.len(),
        "samples_per_second": of(&|run| samples as f64 / run.secs),
        "messages_per_second": of(&|run| messages / run.secs),
        "published_per_second": of(&|run| messages / run.publish_secs),
        "cpu_secs_per_10k_messages": {
            "consumer": cpu(&|run| run.consumer), "store": cpu(&|run| run.store), "broker": cpu(&|run| run.broker),
        },
        "memory_mib": {
            "consumer": mebibytes(&|run| run.consumer), "store": mebibytes(&|run| run.store),
            "broker": mebibytes(&|run| run.broker),
        },
        "wire_to_visible_ms": {
            "p50": visible(&|told| told.p50), "p99": visible(&|told| told.p99), "probes": visible(&|told| told.probes),
        },
        "probed_at_messages_per_second": if per_message == 1 { json!(PROBED_RATE) } else { Value::Null },
        "sent": good.iter().map(|run| run.sent.clone()).collect::<Vec<_>>(),
        "load_before": good.iter().map(|run| run.load_before).collect::<Vec<_>>(),
    })
}

/// Median, least and most, to four digits.
fn spread(mut figures: Vec<f64>) -> Value {
    figures.sort_by(f64::total_cmp);
    let round = |figure: Option<&f64>| figure.and_then(|figure| format!("{figure:.3e}").parse::<f64>().ok());
    let middle = figures.len() / 2;
    let median = match figures.len() % 2 {
        0 if middle > 0 => Some((figures[middle - 1] + figures[middle]) / 2.0),
        _ => figures.get(middle).copied(),
    };
    json!({ "median": round(median.as_ref()), "min": round(figures.first()), "max": round(figures.last()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(secs: f64, cpu_secs: f64) -> Result<Run> {
        let usage = Usage { cpu_secs, memory_bytes: 1048576 };
        let sent = json!({ "digest": "d" });
        let visible = Some(Visible { p50: secs, p99: 2.0 * secs, probes: 50.0 });
        Ok(Run {
            secs,
            publish_secs: 1.0,
            consumer: usage,
            store: usage,
            broker: usage,
            visible,
            sent,
            load_before: None,
        })
    }

    #[test]
    fn runs_are_summed_up_as_medians_with_samples_and_messages_apart() {
        let runs = [run(2.0, 1.0), run(4.0, 3.0), run(1.0, 2.0)];
        let told = sum_up(Contestant::Heliotwin, ("batch", 2_000_000, 100), &runs.iter().collect::<Vec<_>>());
        assert_eq!(told["samples_per_second"], json!({ "median": 1e6, "min": 5e5, "max": 2e6 }));
        assert_eq!(told["messages_per_second"], json!({ "median": 1e4, "min": 5e3, "max": 2e4 }));
        assert_eq!(told["cpu_secs_per_10k_messages"]["consumer"], 1.0);
        assert_eq!(told["wire_to_visible_ms"]["p99"]["median"], 4.0);
    }

    #[test]
    fn one_run_that_loses_something_makes_the_peer_missing_with_the_reason() {
        let runs = [run(2.0, 1.0), Err(anyhow::anyhow!("7 of 8 samples read back"))];
        let told = sum_up(Contestant::InfluxDb, ("single", 8, 1), &runs.iter().collect::<Vec<_>>());
        assert_eq!(
            (told["bench"].as_str(), told["missing"].as_str()),
            (Some("peer_missing"), Some("7 of 8 samples read back"))
        );
    }

    #[test]
    fn figures_keep_four_digits() {
        assert_eq!(
            spread(vec![123_456.0, 0.012_345_6]),
            json!({ "median": 61730.0, "min": 0.01235, "max": 123_500.0 })
        );
    }
}
