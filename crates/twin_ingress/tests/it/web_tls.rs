//! Devices over TLS: who is believed, and who is not.

use crate::web::talk;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::{TlsAcceptor, rustls};
use twin_ingress::prometheus::scrape;
use twin_model::connection::{Trust, WebAccess, fingerprint};

/// Of the certificate, as `openssl x509 -fingerprint -sha256` tells it.
const FINGERPRINT: &str =
    "A4:27:04:46:9A:78:3E:89:94:DD:FE:C3:17:A5:54:90:81:EC:F6:87:37:0D:0D:6B:34:53:46:6E:DE:60:2C:4D";

fn file(name: &str) -> String {
    format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// An exporter of one series that proves itself by the certificate for tests.
async fn exporter() -> SocketAddr {
    let certificate = CertificateDer::from_pem_file(file("loopback.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("loopback.key")).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("they go together");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    talk(stream, &|_| (200, "text/plain", "up 1\n".to_owned())).await;
                }
            });
        }
    });
    at
}

async fn refusal(trust: Trust) -> Option<String> {
    let access =
        WebAccess { address: exporter().await.to_string(), path: "/metrics".into(), trust: Some(trust), login: None };
    scrape(&access, &[], None).await.err().map(|error| error.to_string())
}

#[tokio::test]
async fn a_certificate_is_believed_by_its_fingerprint_or_by_its_authority() {
    assert_eq!(refusal(Trust::Fingerprint(fingerprint(FINGERPRINT).expect("a fingerprint"))).await, None);
    assert_eq!(refusal(Trust::Authority(file("ca.pem"))).await, None);
}

#[tokio::test]
async fn another_certificate_is_not_believed_and_tells_what_it_is() {
    let told = FINGERPRINT.replace(':', "").to_lowercase();
    let error = refusal(Trust::Fingerprint([7; 32])).await.expect("it is another");
    assert!(error.starts_with("trust 127.0.0.1:") && error.ends_with(&told), "{error}");
    let error = refusal(Trust::Authority(file("loopback.pem"))).await.expect("it is no authority");
    assert!(error.starts_with("trust 127.0.0.1:"), "{error}");
    let error = refusal(Trust::Authority(file("README.md"))).await.expect("it is no certificate");
    assert!(error.ends_with("it has no certificate"), "{error}");
}
