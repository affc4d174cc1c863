//! Who publishes: packets straight to the socket, so that it costs little beside what is measured.

use crate::visible::now;
use crate::{BATCH_POINTS, Form, GATEWAYS, Outcome, points, say, wall_nanos};
use bytes::BytesMut;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Connect, Packet, Publish};
use serde_json::json;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use twin_engine::MqttConfig;
use twin_model::{PointIndex, PointTable};

/// Published and not yet acknowledged.
const WINDOW: usize = 2_000;
/// Between two looks at the clock when there is a rate.
const PACE: Duration = Duration::from_millis(5);

/// Publishes `samples` of QoS 1 over all points but the first, the first of them measured at `from` (milliseconds since
/// 1970), `rate` messages a second or as fast as the broker acknowledges. The same arguments make the same bytes.
pub(crate) fn publish(broker: &MqttConfig, form: Form, samples: usize, from: i64, rate: Option<f64>) -> Outcome<()> {
    let points = points()?.0;
    let texts = Texts::new(&points, form, from);
    let messages = match form {
        Form::Single => samples,
        Form::Batch => samples / BATCH_POINTS,
    };
    Builder::new_current_thread().enable_all().build()?.block_on(send(broker, &texts, messages, rate))
}

async fn send(broker: &MqttConfig, texts: &Texts, messages: usize, rate: Option<f64>) -> Outcome<()> {
    let mut stream = TcpStream::connect((broker.host(), broker.port())).await?;
    stream.set_nodelay(true)?;
    let (mut inbox, mut outbox) = (BytesMut::new(), BytesMut::new());
    let client_id = format!("contest-publisher-{}", std::process::id());
    let connect = Connect { keep_alive: 60, client_id, clean_start: true, properties: None };
    Packet::Connect(connect, None, None).write(&mut outbox, None)?;
    let (mut sent, mut acknowledged, mut bytes, mut digest) = (0, 0, 0, DefaultHasher::new());
    let (mut began, mut began_nanos) = (now(), 0);
    let mut payload = String::new();
    while acknowledged < messages {
        let allowed = rate.map_or(messages, |rate| messages.min((began.elapsed().as_secs_f64() * rate) as usize));
        while began_nanos > 0 && sent < allowed && sent - acknowledged < WINDOW {
            let topic = texts.write(sent, &mut payload)?;
            digest.write(topic.as_bytes());
            digest.write(payload.as_bytes());
            bytes += payload.len();
            let mut message = Publish::new(topic, QoS::AtLeastOnce, payload.clone(), None);
            message.pkid = (sent % 60_000) as u16 + 1;
            Packet::Publish(message).write(&mut outbox, None)?;
            sent += 1;
        }
        stream.write_all_buf(&mut outbox).await?;
        inbox.reserve(65_536);
        let read = match rate {
            Some(_) => tokio::time::timeout(PACE, stream.read_buf(&mut inbox)).await.unwrap_or(Ok(1)),
            None => stream.read_buf(&mut inbox).await,
        };
        if read? == 0 {
            return Err("the broker has gone".into());
        }
        while let Ok(packet) = Packet::read(&mut inbox, None) {
            match packet {
                Packet::ConnAck(_) => (began, began_nanos) = (now(), wall_nanos()),
                Packet::PubAck(_) => acknowledged += 1,
                _ => {}
            }
        }
    }
    say(&json!({
        "began_ns": began_nanos, "publish_secs": began.elapsed().as_secs_f64(),
        "messages": messages, "payload_bytes": bytes, "digest": format!("{:016x}", digest.finish()),
        "probe_topic": format!("dc/{}", texts.probe),
    }))
}

/// Topics and payloads, made from their number.
struct Texts {
    form: Form,
    from: i64,
    /// The first point, which is for probes.
    probe: String,
    /// Name, middle of the usual range and unit of every point but the first.
    points: Vec<(String, f64, &'static str)>,
}

impl Texts {
    fn new(points: &PointTable, form: Form, from: i64) -> Self {
        let probe = points.point(PointIndex(0)).map(|point| point.id.to_string()).unwrap_or_default();
        let points = points.iter().skip(1).map(|(_, point)| {
            let middle = 0.5 * (point.min + point.max.min(point.min + 40.0));
            (point.id.to_string(), middle, point.unit.symbol())
        });
        Self { form, from, probe, points: points.collect() }
    }

    /// Fills `payload` with that of message `number`; its topic.
    fn write(&self, number: usize, payload: &mut String) -> Result<String, std::fmt::Error> {
        payload.clear();
        if self.form == Form::Single {
            let (name, value, unit, at) = self.sample(number);
            write!(payload, r#"{{"value":{value:.2},"unit":"{unit}","at":{at}}}"#)?;
            return Ok(format!("dc/{name}"));
        }
        for place in 0..BATCH_POINTS {
            let (name, value, _, at) = self.sample(number * BATCH_POINTS + place);
            let before = if place == 0 { '[' } else { ',' };
            write!(payload, r#"{before}{{"point":"{name}","value":{value:.2},"at":{at}}}"#)?;
        }
        payload.push(']');
        Ok(format!("export/{}", number % GATEWAYS))
    }

    /// All points take turns, a millisecond apart.
    fn sample(&self, number: usize) -> (&str, f64, &'static str, i64) {
        let (name, middle, unit) = &self.points[number % self.points.len()];
        let at = self.from + (number / self.points.len()) as i64;
        (name, middle + (number % 97) as f64 / 100.0, unit, at)
    }
}
