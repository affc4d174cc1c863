//! An edge node of Sparkplug B to test against, with an encoder of its own, and a host that meets it over a real broker.

use crate::rig::{NOW, PATIENCE, Rig, start_broker};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::LastWill;
use rumqttc::v5::{AsyncClient, Event, EventLoop, Incoming, MqttOptions};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::timeout;
use twin_ingress::RejectReason;
use twin_ingress::mqtt::{MqttConfig, MqttSource};
use twin_model::connection::{Listener, Metric as Bound, Scale, Sparkplug, Tongue};
use twin_model::{PointId, Quality};

/// A metric as a node writes it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metric(Vec<u8>);

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, value.len() as u64);
    out.extend(value);
}

impl Metric {
    pub(crate) fn new(name: &str) -> Self {
        let mut metric = Self::default();
        bytes(&mut metric.0, 1, name.as_bytes());
        metric
    }

    pub(crate) fn of(alias: u64) -> Self {
        Self::default().alias(alias)
    }

    pub(crate) fn alias(mut self, alias: u64) -> Self {
        number(&mut self.0, 2, alias);
        self
    }

    pub(crate) fn at(mut self, millis: i64) -> Self {
        number(&mut self.0, 3, millis as u64);
        self
    }

    pub(crate) fn float(mut self, value: f32) -> Self {
        number(&mut self.0, 4, 9);
        varint(&mut self.0, 12 << 3 | 5);
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn int(mut self, datatype: u64, value: u32) -> Self {
        number(&mut self.0, 4, datatype);
        number(&mut self.0, 10, value.into());
        self
    }

    pub(crate) fn long(mut self, datatype: u64, value: u64) -> Self {
        number(&mut self.0, 4, datatype);
        number(&mut self.0, 11, value);
        self
    }

    pub(crate) fn boolean(mut self, value: bool) -> Self {
        number(&mut self.0, 4, 11);
        number(&mut self.0, 14, value.into());
        self
    }

    pub(crate) fn null(mut self) -> Self {
        number(&mut self.0, 7, 1);
        self
    }
}

/// A payload without a time.
pub(crate) fn encode(seq: Option<u64>, metrics: &[Metric]) -> Vec<u8> {
    encode_payload(None, seq, metrics)
}

pub(crate) fn encode_payload(at: Option<u64>, seq: Option<u64>, metrics: &[Metric]) -> Vec<u8> {
    let mut out = Vec::new();
    if let Some(at) = at {
        number(&mut out, 1, at);
    }
    for metric in metrics {
        bytes(&mut out, 2, &metric.0);
    }
    if let Some(seq) = seq {
        number(&mut out, 3, seq);
    }
    out
}

/// A node `edge-1` of the group `DC9` with one device; it answers commands to be born again.
struct EdgeNode {
    client: AsyncClient,
    events: EventLoop,
    session: u64,
    seq: u64,
    inlet: f32,
}

impl EdgeNode {
    /// Connects for the `session`th time; nothing is born yet.
    async fn connect(address: SocketAddr, session: u64) -> Self {
        let mut options = MqttOptions::new("edge-1", address.ip().to_string(), address.port());
        options.set_keep_alive(Duration::from_secs(30)).set_outgoing_inflight_upper_limit(100);
        let will = encode(None, &[Metric::new("bdSeq").long(8, session)]);
        options.set_last_will(LastWill::new("spBv1.0/DC9/NDEATH/edge-1", will, QoS::AtLeastOnce, false, None));
        let (client, events) = AsyncClient::new(options, 100);
        let mut node = Self { client, events, session, seq: 0, inlet: 20.0 };
        node.wait(|packet| matches!(packet, Incoming::ConnAck(_))).await;
        node.client.try_subscribe("spBv1.0/DC9/NCMD/edge-1", QoS::AtLeastOnce).expect("room");
        node.wait(|packet| matches!(packet, Incoming::SubAck(_))).await;
        node
    }

    async fn wait(&mut self, is_wanted: impl Fn(&Incoming) -> bool) -> Incoming {
        loop {
            let event = timeout(PATIENCE, self.events.poll()).await.expect("an event in time").expect("a connection");
            if let Event::Incoming(packet) = event
                && is_wanted(&packet)
            {
                return packet;
            }
        }
    }

    /// Publishes and waits until the broker has it; real nodes use QoS 0 and would not know.
    async fn send(&mut self, kind: &str, device: Option<&str>, metrics: &[Metric]) {
        let device = device.map(|device| format!("/{device}")).unwrap_or_default();
        let payload = encode_payload(None, Some(self.seq), metrics);
        self.seq = (self.seq + 1) % 256;
        let topic = format!("spBv1.0/DC9/{kind}/edge-1{device}");
        self.client.try_publish(topic, QoS::AtLeastOnce, false, payload).expect("room in the queue");
        self.wait(|packet| matches!(packet, Incoming::PubAck(_))).await;
    }

    async fn be_born(&mut self) {
        self.seq = 0;
        let metrics = [
            Metric::new("bdSeq").long(8, self.session),
            Metric::new("Node Control/Rebirth").boolean(false),
            Metric::new("inlet").alias(1).float(self.inlet),
        ];
        self.send("NBIRTH", None, &metrics).await;
        self.send("DBIRTH", Some("rack-07"), &[Metric::new("temp").alias(2).float(25.0)]).await;
    }

    async fn tell(&mut self, inlet: f32) {
        self.inlet = inlet;
        self.send("NDATA", None, &[Metric::of(1).float(inlet)]).await;
    }

    /// The next command; whether it asks for a rebirth.
    async fn next_command(&mut self) -> bool {
        let Incoming::Publish(command) = self.wait(|packet| matches!(packet, Incoming::Publish(_))).await else {
            return false;
        };
        let name = b"Node Control/Rebirth";
        // The name, and the field of a boolean that is true.
        command.payload.windows(name.len()).any(|window| window == name)
            && command.payload.windows(2).any(|window| window == [14 << 3, 1])
    }
}

fn listener(address: SocketAddr, host: Option<&str>) -> Listener {
    let metric = |device: Option<&str>, metric: &str, point: &str| Bound {
        group: "DC9".into(),
        node: "edge-1".into(),
        device: device.map(Into::into),
        metric: metric.into(),
        point: crate::site::points(2).index(&PointId::new(point)).expect("a point"),
        scale: Scale { multiply: 1.0, divide: 1.0, offset: 0.0, unit: None },
        period: None,
    };
    let metrics =
        vec![metric(None, "inlet", "t/hall/R0/inlet_mid"), metric(Some("rack-07"), "temp", "t/hall/R1/inlet_mid")];
    Listener {
        name: "row".into(),
        broker: MqttConfig::at(address),
        tongue: Tongue::Sparkplug(Sparkplug { host: host.map(Into::into), metrics }),
    }
}

/// The values of the next `count` samples with what is not good; they are committed.
async fn next(rig: &mut Rig, count: usize) -> Vec<String> {
    let mut told = Vec::new();
    while told.len() < count {
        let batch = rig.next_batch().await;
        told.extend(batch.samples.iter().map(|sample| match sample.quality {
            Quality::Good => sample.value.to_string(),
            quality => format!("{} {quality:?}", sample.value),
        }));
        rig.commit(&batch);
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_is_born_tells_misses_a_number_is_born_again_and_dies() {
    let broker = start_broker().await;
    let mut node = EdgeNode::connect(broker.address(), 3).await;
    let of = listener(broker.address(), None);
    let mut rig = Rig::run(16, |points, clock| MqttSource::listen(&of, "twin-row", points, clock));
    // The node was there before us, so its birth was missed: it is asked to be born again.
    assert!(node.next_command().await, "a rebirth is asked for");
    node.be_born().await;
    assert_eq!(next(&mut rig, 2).await, ["20", "25"]);
    node.tell(21.0).await;
    assert_eq!(next(&mut rig, 1).await, ["21"]);

    // A message gets lost; what the alias means may have been lost with it.
    node.seq += 1;
    rig.clock.advance(Duration::from_secs(11));
    node.tell(22.0).await;
    let count = |report: &twin_ingress::SourceReport, reason| {
        report.rejects.iter().find(|reject| reject.reason == reason).map_or(0, |reject| reject.count)
    };
    rig.wait_report(|report| count(report, RejectReason::SequenceGap) == 1).await;
    assert!(node.next_command().await, "a rebirth is asked for once more");
    node.be_born().await;
    assert_eq!(next(&mut rig, 2).await, ["22", "25"]);

    // It vanishes, and the broker publishes its will.
    drop(node);
    assert_eq!(next(&mut rig, 2).await, ["22 Uncertain", "25 Uncertain"]);
    let mut node = EdgeNode::connect(broker.address(), 4).await;
    node.be_born().await;
    assert_eq!(next(&mut rig, 2).await, ["20", "25"]);
    node.send("DDEATH", Some("rack-07"), &[]).await;
    assert_eq!(next(&mut rig, 1).await, ["25 Uncertain"]);
    rig.stop().await;
    broker.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_host_tells_that_it_listens_and_that_it_has_left() {
    let broker = start_broker().await;
    let mut node = EdgeNode::connect(broker.address(), 1).await;
    node.client.try_subscribe("spBv1.0/STATE/twin", QoS::AtLeastOnce).expect("room");
    node.wait(|packet| matches!(packet, Incoming::SubAck(_))).await;
    let state = format!(r#","timestamp":{}}}"#, NOW.as_millis());
    let of = || listener(broker.address(), Some("twin"));
    let rig = Rig::run(16, |points, clock| MqttSource::listen(&of(), "twin-row", points, clock));
    wait_state(&mut node, &format!(r#"{{"online":true{state}"#)).await;
    rig.stop().await;
    wait_state(&mut node, &format!(r#"{{"online":false{state}"#)).await;

    // One that crashes has left a will.
    let rig = Rig::run(16, |points, clock| MqttSource::listen(&of(), "twin-row", points, clock));
    wait_state(&mut node, &format!(r#"{{"online":true{state}"#)).await;
    rig.kill().await;
    wait_state(&mut node, &format!(r#"{{"online":false{state}"#)).await;
    broker.shutdown().await;
}

async fn wait_state(node: &mut EdgeNode, wanted: &str) {
    node.wait(|packet| {
        matches!(packet, Incoming::Publish(message) if &*message.topic == b"spBv1.0/STATE/twin" && &*message.payload == wanted.as_bytes())
    })
    .await;
}
