//! Whom to believe over TLS.

use std::fmt::Write as _;
use std::sync::Arc;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_rustls::{TlsConnector, rustls};
use twin_model::connection::Trust;

/// What makes TLS of a connection, believing whom `trust` says.
///
/// # Errors
/// The reason, when the authorities cannot be read.
pub(super) fn connector(trust: &Trust) -> Result<TlsConnector, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    let config = match trust {
        Trust::Fingerprint(wanted) => {
            let pinned = Arc::new(Pinned { wanted: *wanted, provider });
            builder.dangerous().with_custom_certificate_verifier(pinned).with_no_client_auth()
        }
        Trust::Authority(file) => builder.with_root_certificates(authorities(file)?).with_no_client_auth(),
        Trust::System => builder.with_root_certificates(of_system()?).with_no_client_auth(),
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

/// The host of `host:port`, as certificates name it.
pub(super) fn name(address: &str) -> Result<ServerName<'static>, String> {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    ServerName::try_from(host).map_err(|error| error.to_string())
}

fn authorities(file: &str) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(file).map_err(|error| format!("read {file}: {error}"))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| format!("read {file}: {error}"))?;
        store.add(certificate).map_err(|error| format!("read {file}: {error}"))?;
    }
    if store.is_empty() { Err(format!("read {file}: it has no certificate")) } else { Ok(store) }
}

fn of_system() -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if store.is_empty() {
        Err("the system trusts no authority; name one, or a fingerprint".to_owned())
    } else {
        Ok(store)
    }
}

/// Believes one certificate and no other, whoever vouches for it, and whatever name and time it tells.
#[derive(Debug)]
struct Pinned {
    wanted: [u8; 32],
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let is = ::ring::digest::digest(&::ring::digest::SHA256, certificate);
        if is.as_ref() == self.wanted {
            return Ok(ServerCertVerified::assertion());
        }
        let mut text = String::new();
        for byte in is.as_ref() {
            write!(text, "{byte:02x}").map_err(|error| rustls::Error::General(error.to_string()))?;
        }
        Err(rustls::Error::General(format!("its certificate is not the one that is expected but {text}")))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
