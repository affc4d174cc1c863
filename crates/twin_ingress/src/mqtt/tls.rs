//! TLS towards a broker: whom we trust, who we are, and in plain words why the two do not come together.

use rustls_native_certs::load_native_certs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{AlertDescription, CertificateError, ClientConfig, Error as TlsFault, RootCertStore};
use twin_model::connection::MqttTls;

/// Why nothing can be encrypted, or the two sides do not trust each other.
#[derive(Debug, Error)]
pub(crate) enum TlsError {
    #[error("read {}: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error("read {}: it holds no certificate", .0.display())]
    NoCertificate(PathBuf),
    #[error("find certificates that this system trusts: name a file of them with `ca`")]
    NoRoots,
    #[error("use {} with its key: {reason}", path.display())]
    Identity { path: PathBuf, reason: TlsFault },
    #[error("begin TLS: {0}")]
    Setup(TlsFault),
    #[error("begin TLS with {0:?}: it is no name that a certificate could hold")]
    Name(String),
    #[error("trust the broker: its certificate {0}")]
    Distrust(String),
    #[error("prove to the broker who we are: {0}")]
    Distrusted(String),
    #[error("agree with the broker on TLS: {0}")]
    Fault(String),
}

/// Speaks TLS with `host` over `stream`.
pub(super) async fn encrypt(stream: TcpStream, host: &str, tls: &MqttTls) -> Result<TlsStream<TcpStream>, TlsError> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| TlsError::Name(host.to_owned()))?;
    let own = tls.clone();
    // Files are read where waiting for a disk holds up nobody.
    let read = tokio::task::spawn_blocking(move || client(&own)).await;
    let client = read.map_err(|panic| TlsError::Fault(panic.to_string()))??;
    let connected = TlsConnector::from(Arc::new(client)).connect(name, stream).await;
    connected.map_err(|error| explain(&error).unwrap_or_else(|| TlsError::Fault(error.to_string())))
}

fn client(tls: &MqttTls) -> Result<ClientConfig, TlsError> {
    // The provider is named, so that another crate's choice for the process cannot change or forbid it.
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Setup)?
        .with_root_certificates(roots(tls.ca.as_deref())?);
    match &tls.identity {
        None => Ok(builder.with_no_client_auth()),
        Some((path, key)) => {
            let chain = certificates(path)?;
            let key = PrivateKeyDer::from_pem_file(key)
                .map_err(|error| TlsError::File { path: key.clone(), reason: error.to_string() })?;
            let refused = |reason| TlsError::Identity { path: path.clone(), reason };
            builder.with_client_auth_cert(chain, key).map_err(refused)
        }
    }
}

fn roots(ca: Option<&Path>) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    match ca {
        Some(path) => {
            for certificate in certificates(path)? {
                let refused = |error: TlsFault| TlsError::File { path: path.to_owned(), reason: error.to_string() };
                roots.add(certificate).map_err(refused)?;
            }
        }
        None => {
            roots.add_parsable_certificates(load_native_certs().certs);
        }
    }
    if roots.is_empty() { Err(TlsError::NoRoots) } else { Ok(roots) }
}

/// All certificates of a PEM file; at least one.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let refused = |error: &dyn std::fmt::Display| TlsError::File { path: path.to_owned(), reason: error.to_string() };
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).map_err(|error| refused(&error))?.collect();
    let found = found.map_err(|error| refused(&error))?;
    if found.is_empty() { Err(TlsError::NoCertificate(path.to_owned())) } else { Ok(found) }
}

/// What TLS has against the connection that failed with `error`; `None` when it was something else.
pub(super) fn explain(error: &io::Error) -> Option<TlsError> {
    let fault = error.get_ref()?.downcast_ref::<TlsFault>()?;
    Some(match fault {
        TlsFault::InvalidCertificate(reason) => TlsError::Distrust(distrust(reason)),
        TlsFault::AlertReceived(alert) => match alert {
            AlertDescription::CertificateRequired | AlertDescription::HandshakeFailure => {
                TlsError::Distrusted("it wants a certificate of ours (`cert` and `key`)".into())
            }
            AlertDescription::UnknownCA => TlsError::Distrusted("it does not trust who signed our certificate".into()),
            AlertDescription::CertificateExpired => TlsError::Distrusted("our certificate has expired".into()),
            AlertDescription::CertificateRevoked => TlsError::Distrusted("our certificate was revoked".into()),
            AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateUnknown
            | AlertDescription::DecryptError
            | AlertDescription::AccessDenied => TlsError::Distrusted(format!("it refuses our certificate ({alert:?})")),
            other => TlsError::Fault(format!("it says {other:?}")),
        },
        TlsFault::InvalidMessage(_) => TlsError::Fault("nobody speaks TLS at this port".into()),
        other => TlsError::Fault(other.to_string()),
    })
}

fn distrust(reason: &CertificateError) -> String {
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired".into(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet: is this machine's clock right?".into()
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => "is signed by nobody that we trust".into(),
        CertificateError::NotValidForName => "is for another host".into(),
        CertificateError::NotValidForNameContext { expected, presented } => {
            // They come as `DnsName("host")`.
            let names: Vec<&str> = presented.iter().filter_map(|name| name.split('"').nth(1)).collect();
            format!("is not for {} but for {}", expected.to_str(), names.join(", "))
        }
        CertificateError::Revoked => "was revoked".into(),
        other => format!("cannot be used: {other}"),
    }
}
