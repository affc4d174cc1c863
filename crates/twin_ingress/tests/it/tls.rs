//! TLS towards the broker: a door that speaks it stands before the embedded one. The certificates are made by
//! `tests/data/tls/make.sh`.

use crate::rig::{Publisher, Rig, start_broker};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use twin_ingress::SourcePhase;
use twin_ingress::mqtt::MqttConfig;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/tls").join(name)
}

/// A door before the broker at `inner` that shows the certificate `name` and wants one of ours if `is_strict`.
async fn door(inner: SocketAddr, name: &str, is_strict: bool) -> SocketAddr {
    let provider = Arc::new(default_provider());
    let chain = CertificateDer::pem_file_iter(file(&format!("{name}.pem"))).expect("a file");
    let chain: Vec<_> = chain.collect::<Result<_, _>>().expect("certificates");
    let key = PrivateKeyDer::from_pem_file(file(&format!("{name}.key"))).expect("a key");
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.expect("versions");
    let builder = if is_strict {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(file("ca.pem")).expect("a file")).expect("a certificate");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
        builder.with_client_cert_verifier(verifier.expect("a verifier"))
    } else {
        builder.with_no_client_auth()
    };
    let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(chain, key).expect("a pair")));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((outside, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut outside = acceptor.accept(outside).await?;
                let mut inside = TcpStream::connect(inner).await?;
                copy_bidirectional(&mut outside, &mut inside).await
            });
        }
    });
    address
}

fn config(door: SocketAddr, options: &[(&str, &str)]) -> MqttConfig {
    let options: Vec<String> =
        options.iter().map(|(name, value)| format!("{name}={}", file(value).display())).collect();
    format!("mqtts://127.0.0.1:{}?{}", door.port(), options.join("&")).parse().expect("an address")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn samples_come_encrypted_to_whoever_shows_a_certificate() {
    let broker = start_broker().await;
    let door = door(broker.address(), "broker", true).await;
    let mut rig = Rig::speak(config(door, &[("ca", "ca.pem"), ("cert", "twin.pem"), ("key", "twin.key")]), 64);
    let report = rig.wait_report(|report| report.phase == SourcePhase::Connected).await;
    assert_eq!(report.address, format!("mqtts://{door}"));
    let mut publisher = Publisher::connect(broker.address(), "bot").await;
    // More than one record of TLS holds.
    let payloads = (0..2_000).map(|n| format!(r#"{{"value":{},"at":{}}}"#, n % 80, 1_769_846_300_000_i64 + n));
    publisher.publish("dc/t/hall/R0/inlet_mid", payloads).await;
    let mut count = 0;
    while count < 2_000 {
        let batch = rig.next_batch().await;
        count += batch.samples.len();
        rig.commit(&batch);
    }
    rig.stop().await;
    broker.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_trusted_is_told_why_in_plain_words() {
    let broker = start_broker().await;
    let ours = [("ca", "ca.pem")];
    for (shown, is_strict, options, reason) in [
        (
            "broker",
            false,
            &[("ca", "stranger.pem")][..],
            "trust the broker: its certificate is signed by nobody that we trust",
        ),
        ("expired", false, &ours, "trust the broker: its certificate has expired"),
        ("elsewhere", false, &ours, "trust the broker: its certificate is not for 127.0.0.1 but for elsewhere.example"),
        ("broker", true, &ours, "prove to the broker who we are: it wants a certificate of ours (`cert` and `key`)"),
        ("broker", false, &[("ca", "missing.pem")], "missing.pem: "),
        ("broker", false, &[("ca", "make.sh")], "make.sh: it holds no certificate"),
        ("broker", true, &[("ca", "ca.pem"), ("cert", "twin.pem"), ("key", "broker.key")], "twin.pem with its key: "),
    ] {
        let mut rig = Rig::speak(config(door(broker.address(), shown, is_strict).await, options), 16);
        let report = rig.wait_report(|report| report.last_error.is_some()).await;
        let error = report.last_error.expect("an error");
        assert!(error.contains(reason), "{reason}: {error}");
        assert_eq!(report.phase, SourcePhase::Connecting);
        rig.stop().await;
    }
    // A broker that does not speak TLS at all.
    let mut rig = Rig::speak(config(broker.address(), &ours), 16);
    let report = rig.wait_report(|report| report.last_error.is_some()).await;
    let error = report.last_error.expect("an error");
    assert!(
        error.starts_with("agree with the broker on TLS: ") || error.starts_with("connect to the broker"),
        "{error}"
    );
    rig.stop().await;
    broker.shutdown().await;
}
