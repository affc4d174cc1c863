//! The embedded broker.

use crate::rig::{PATIENCE, start_broker};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use twin_ingress::mqtt::{EmbeddedBroker, StartBrokerError};

#[tokio::test]
async fn a_taken_port_is_refused_with_advice() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = taken.local_addr().expect("an address");
    let refused = EmbeddedBroker::start(address).await.expect_err("the port is taken");
    assert!(matches!(refused, StartBrokerError::PortTaken(port) if port == address));
    assert!(refused.to_string().contains(&format!("port {} is in use", address.port())), "{refused}");
}

#[tokio::test]
async fn addresses_that_others_can_reach_are_refused() {
    let refused = EmbeddedBroker::start(SocketAddr::from(([0, 0, 0, 0], 0))).await;
    assert!(matches!(refused, Err(StartBrokerError::NotLoopback(_))));
}

#[tokio::test]
async fn after_shutdown_the_port_is_free_and_nothing_was_written() {
    let broker = start_broker().await;
    let address = broker.address();
    assert!(address.ip().is_loopback() && address.port() != 0);
    let client = TcpStream::connect(address).await.expect("a listening broker");
    timeout(PATIENCE, broker.shutdown()).await.expect("an end in time");
    drop(client);
    TcpListener::bind(address).await.expect("a free port");
    assert!(!std::path::Path::new("mqtt_storage").exists());
}
