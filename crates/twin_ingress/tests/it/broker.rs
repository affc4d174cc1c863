//! The embedded broker.

use crate::rig::{PATIENCE, start_broker};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_many_that_want_a_port_at_once_one_gets_it_and_the_others_are_told_so() {
    for _ in 0..200 {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.and_then(|socket| socket.local_addr());
        let address = free.expect("a free port");
        let together = Arc::new(Barrier::new(8));
        let wishes: Vec<_> = (0..8)
            .map(|_| {
                let together = Arc::clone(&together);
                tokio::spawn(async move {
                    together.wait().await;
                    EmbeddedBroker::start(address).await
                })
            })
            .collect();
        let mut listening = Vec::new();
        for wish in wishes {
            match wish.await.expect("no panic") {
                Ok(broker) => listening.push(broker),
                Err(refusal) => assert!(matches!(refusal, StartBrokerError::PortTaken(_)), "{refusal}"),
            }
        }
        assert!(listening.len() <= 1, "a port has one holder");
        for broker in listening {
            broker.shutdown().await;
        }
    }
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
