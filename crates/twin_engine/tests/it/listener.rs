//! Brokers that are listened to besides the engine's own.

use crate::live::wait_for;
use crate::publisher::Publisher;
use crate::site::plan;
use std::sync::Arc;
use twin_api::{Snapshot, SourcePhase};
use twin_engine::{BrokerChoice, Engine, EngineConfig, MqttConfig, SiteClock};
use twin_ingress::mqtt::EmbeddedBroker;
use twin_model::PointId;

const INLET: &str = "small/hall-a/A01/inlet_mid";

#[test]
fn topics_of_another_broker_feed_the_site_and_what_they_say_is_kept() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let other = runtime.block_on(EmbeddedBroker::start(([127, 0, 0, 1], 0).into())).expect("a free port");
    let text = format!(
        r#"(version: 1, mqtt: [(name: "BMS 1", broker: "mqtt://{}", topics: [
            (filter: "bms/{{rack}}", payload: Json(value: "$.t"), unit: "°F", to: "small/hall-a/{{rack}}/inlet_mid"),
        ])])"#,
        other.address()
    );
    let listeners = twin_scene::parse_listeners(&text, "c.ron", &plan(), &[], |_| None).expect("it is right");
    let data = tempfile::tempdir().expect("a folder");
    let engine = Engine::start(EngineConfig {
        plan: plan(),
        data: data.path().to_owned(),
        broker: BrokerChoice::Embedded,
        connections: Vec::new(),
        profiles: Vec::new(),
        api: twin_engine::ApiChoice::Off,
        traps: None,
        listeners,
        clock: Arc::new(SiteClock::real()),
        is_simulated: false,
    });
    let engine = engine.expect("a free folder");
    let handle = engine.handle();
    let is_connected = |snapshot: &Arc<Snapshot>| {
        let source = snapshot.sources.iter().find(|source| source.id.as_str() == "mqtt BMS 1");
        source.is_some_and(|source| source.phase == SourcePhase::Connected)
    };
    wait_for(&handle, "the other broker is connected", is_connected);
    let outside = Publisher::connect(&MqttConfig::at(other.address()));
    outside.say("bms/A01", r#"{"t":77}"#);
    let value = |snapshot: &Snapshot| snapshot.values.usable(snapshot.points.index(&PointId::new(INLET))?);
    wait_for(&handle, "the inlet is told and kept", |snapshot| {
        value(snapshot) == Some(25.0) && snapshot.history.committed == 1
    });
    outside.leave();
    engine.shutdown().expect("a clean end");
    runtime.block_on(other.shutdown());
}
