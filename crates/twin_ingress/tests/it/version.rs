//! MQTT 3.1.1 as well as 5: the same promises, and the way from one to the other.

use crate::rig::{Publisher, Rig, start_broker};
use twin_ingress::mqtt::MqttConfig;
use twin_ingress::{SourcePhase, SourceReport};
use twin_model::connection::MqttVersion;

const INLET: &str = "dc/t/hall/R0/inlet_mid";

fn is_connected(report: &SourceReport) -> bool {
    report.phase == SourcePhase::Connected
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_old_version_keeps_what_was_not_committed_for_the_next_process_too() {
    let broker = start_broker().await;
    let config = || MqttConfig::at(broker.address()).with_version(MqttVersion::V311);
    let mut rig = Rig::speak(config(), 16);
    rig.wait_report(is_connected).await;
    let mut publisher = Publisher::connect(broker.address(), "bot").await;
    let told = |value: u32| format!(r#"{{"value":{value},"at":"2026-01-31T07:59:{value}Z"}}"#);
    publisher.publish(INLET, [told(10), told(11)]).await;
    let (values, last) = rig.next_values(2).await;
    assert_eq!(values, [10.0, 11.0]);
    rig.commit(&last.expect("a batch"));
    publisher.publish(INLET, [told(20)]).await;
    assert_eq!(rig.next_values(1).await.0, [20.0]);
    rig.kill().await;
    publisher.publish(INLET, [told(30)]).await;

    let mut next = Rig::speak(config(), 16);
    let (values, last) = next.next_values(2).await;
    assert_eq!(values, [20.0, 30.0], "what was not committed, and what came meanwhile");
    next.commit(&last.expect("a batch"));
    publisher.publish(INLET, [told(40)]).await;
    let (values, last) = next.next_values(1).await;
    assert_eq!(values, [40.0]);
    next.commit(&last.expect("a batch"));
    next.stop().await;
    broker.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_knows_only_the_old_version_is_spoken_to_in_that() {
    let broker = start_broker().await;
    let old = old_fashioned(broker.address()).await;
    let mut rig = Rig::start(old, 16);
    rig.wait_report(is_connected).await;
    Publisher::connect(broker.address(), "bot").await.publish(INLET, ["21"]).await;
    assert_eq!(rig.next_values(1).await.0, [21.0]);
    rig.stop().await;

    // Who insists on 5 is told why there is no connection.
    let mut rig = Rig::speak(MqttConfig::at(old).with_version(MqttVersion::V5), 16);
    let report = rig.wait_report(|report| report.last_error.is_some()).await;
    let error = report.last_error.expect("an error");
    assert_eq!(error, "log in to the broker: it does not speak this version of MQTT");
    rig.stop().await;
    broker.shutdown().await;
}

/// A door before the broker at `inner` that turns away whoever greets it in another version than 3.1.1, as brokers of that do.
async fn old_fashioned(inner: std::net::SocketAddr) -> std::net::SocketAddr {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
    let door = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let address = door.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut outside, _)) = door.accept().await {
            tokio::spawn(async move {
                // Fixed header of two bytes at most for these greetings, "MQTT" with its length, the level of the protocol.
                let mut greeting = [0; 16];
                outside.read_exact(&mut greeting).await?;
                let name = greeting.windows(4).position(|window| window == b"MQTT").expect("a greeting");
                if greeting[name + 4] != 4 {
                    return outside.write_all(&[0x20, 0x02, 0x00, 0x01]).await;
                }
                let mut inside = tokio::net::TcpStream::connect(inner).await?;
                inside.write_all(&greeting).await?;
                copy_bidirectional(&mut outside, &mut inside).await.map(drop)
            });
        }
    });
    address
}
