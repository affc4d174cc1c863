//! From the call that publishes to the snapshot that shows it: what both benches of ingest ask of a running engine.

use crate::Outcome;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::{AsyncClient, MqttOptions};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use twin_api::Snapshot;
use twin_engine::MqttConfig;
use twin_model::PointIndex;

/// More than the slowest machine needs.
const PATIENCE: Duration = Duration::from_secs(300);
/// Least pause between two probes.
const PAUSE_MILLIS: u64 = 60;
/// What is added to that differs from probe to probe, so that they meet every phase of the period of snapshots (50 ms): a
/// pause that is always the same begins each probe just as long after a snapshot. 37 and 101 have no common divisor.
const STEP_MILLIS: u64 = 37;
const SPAN_MILLIS: u64 = 101;

/// Waits for a snapshot for which `is_so` holds.
pub(crate) fn wait(
    runtime: &Runtime,
    snapshots: &mut watch::Receiver<Arc<Snapshot>>,
    is_so: impl FnMut(&Arc<Snapshot>) -> bool,
) -> Outcome<()> {
    runtime.block_on(async { tokio::time::timeout(PATIENCE, snapshots.wait_for(is_so)).await })??;
    Ok(())
}

/// Median and 99th percentile of `probes` values of the first point, milliseconds.
pub(crate) fn latencies(
    runtime: &Runtime,
    snapshots: &mut watch::Receiver<Arc<Snapshot>>,
    broker: &MqttConfig,
    probes: u32,
) -> Outcome<[f64; 2]> {
    let probe = PointIndex(0);
    let topic = format!("dc/{}", snapshots.borrow().points.point(probe).ok_or("no points")?.id);
    let mut took = Vec::new();
    runtime.block_on(async {
        let (client, mut events) = AsyncClient::new(MqttOptions::new("bench-probe", broker.host(), broker.port()), 16);
        let link = tokio::spawn(async move { while events.poll().await.is_ok() {} });
        for number in 0..probes {
            let more = u64::from(number) * STEP_MILLIS % SPAN_MILLIS;
            tokio::time::sleep(Duration::from_millis(PAUSE_MILLIS + more)).await;
            let value = 20.0 + f64::from(number) / 1000.0;
            let begun = now();
            client.publish(topic.clone(), QoS::AtLeastOnce, false, value.to_string()).await?;
            let shows = snapshots.wait_for(|snapshot| snapshot.values.value[probe.get()] == value);
            tokio::time::timeout(PATIENCE, shows).await??;
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        client.disconnect().await?;
        link.await?;
        Outcome::Ok(())
    })?;
    took.sort_by(f64::total_cmp);
    Ok([0.5, 0.99].map(|share| (100.0 * took[((took.len() - 1) as f64 * share) as usize]).round() / 100.0))
}

#[expect(clippy::disallowed_methods, reason = "measures ourselves")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
