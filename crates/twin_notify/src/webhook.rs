//! A webhook: JSON by POST, over TLS where the address says so, signed where there is a secret.
//!
//! `X-Heliotwin-Signature: sha256=…` is HMAC-SHA-256, in hexadecimal digits, over `X-Heliotwin-Timestamp` (seconds since 1970), a dot and
//! the body: who checks it and the time knows that the message is ours and not an old one. `Idempotency-Key` is the message's id, the
//! same at each attempt.

use crate::sender::SendError;
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::handshake;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use ring::hmac;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use twin_model::Timestamp;

/// Where a webhook is.
#[derive(Debug)]
pub(crate) struct Target {
    is_secure: bool,
    host: String,
    port: u16,
    /// As the header says it.
    authority: String,
    path: String,
}

/// What is sent.
pub(crate) struct Post<'a> {
    pub(crate) id: &'a str,
    pub(crate) body: String,
    pub(crate) secret: Option<String>,
    pub(crate) now: Timestamp,
}

/// The place that `url` names.
pub(crate) fn target(url: &str) -> Result<Target, String> {
    let wrong = || format!("a webhook looks like https://example.org/hook, not {url:?}");
    let uri: Uri = url.trim().parse().map_err(|_| wrong())?;
    let is_secure = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        _ => return Err(wrong()),
    };
    let authority = uri.authority().ok_or_else(wrong)?;
    if authority.as_str().contains('@') {
        return Err("a webhook's address has no user and no password".to_owned());
    }
    Ok(Target {
        is_secure,
        host: authority.host().trim_start_matches('[').trim_end_matches(']').to_owned(),
        port: authority.port_u16().unwrap_or(if is_secure { 443 } else { 80 }),
        authority: authority.to_string(),
        path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
    })
}

/// Sends `post` to `target`, believing the authorities in the file `ca` besides the system's.
pub(crate) async fn send(target: &Target, ca: Option<&Path>, post: Post<'_>) -> Result<(), SendError> {
    let stream = TcpStream::connect((target.host.as_str(), target.port)).await;
    let reach = |error: &dyn std::fmt::Display| SendError::later(format!("reach {}: {error}", target.authority));
    let stream = stream.map_err(|error| reach(&error))?;
    if !target.is_secure {
        return exchange(stream, target, post).await;
    }
    let tls = connector(ca).map_err(SendError::later)?;
    let name = ServerName::try_from(target.host.clone()).map_err(|error| SendError::never(error.to_string()))?;
    let stream = tls.connect(name, stream).await.map_err(|error| reach(&error))?;
    exchange(stream, target, post).await
}

async fn exchange<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    target: &Target,
    post: Post<'_>,
) -> Result<(), SendError> {
    let told = |error: &dyn std::fmt::Display| SendError::later(format!("ask {}: {error}", target.authority));
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|error| told(&error))?;
    let seconds = post.now.as_millis().div_euclid(1000);
    let mut request = Request::post(&target.path)
        .header(HOST, &target.authority)
        .header(USER_AGENT, "heliotwin")
        .header(CONTENT_TYPE, "application/json")
        .header("Idempotency-Key", post.id)
        .header("X-Heliotwin-Timestamp", seconds);
    if let Some(secret) = &post.secret {
        request = request.header("X-Heliotwin-Signature", format!("sha256={}", signature(secret, seconds, &post.body)));
    }
    let request =
        request.body(Full::new(Bytes::from(post.body))).map_err(|error| SendError::never(error.to_string()))?;
    // The connection lives as long as its answer is waited for; one that ends may have brought it just before.
    let mut asking = pin!(sender.send_request(request));
    let answered = tokio::select! {
        biased;
        answered = &mut asking => answered,
        ended = connection => match ended {
            Err(error) => Err(error),
            Ok(()) => asking.await,
        },
    };
    let status = answered.map_err(|error| told(&error))?.status();
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
            Err(told(&format!("it says {status}")))
        }
        status if status.is_server_error() => Err(told(&format!("it says {status}"))),
        status => Err(SendError::never(format!("ask {}: it says {status}", target.authority))),
    }
}

/// What proves that `body` is ours and of that time.
pub(crate) fn signature(secret: &str, seconds: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{seconds}.{body}").as_bytes());
    tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn connector(ca: Option<&Path>) -> Result<TlsConnector, String> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca {
        let told = |error: &dyn std::fmt::Display| format!("read {}: {error}", path.display());
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| told(&error))? {
            store.add(certificate.map_err(|error| told(&error))?).map_err(|error| told(&error))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = builder.map_err(|error| error.to_string())?.with_root_certificates(store).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart_and_what_is_none_is_told() {
        let read = |url: &str| target(url).map(|target| (target.is_secure, target.host, target.port, target.path));
        let told = |is_secure, host: &str, port, path: &str| Ok((is_secure, host.to_owned(), port, path.to_owned()));
        assert_eq!(read("https://example.org/hook?x=1"), told(true, "example.org", 443, "/hook?x=1"));
        assert_eq!(read("http://127.0.0.1:8080"), told(false, "127.0.0.1", 8080, "/"));
        assert_eq!(read("http://[::1]:8080/a"), told(false, "::1", 8080, "/a"));
        for wrong in ["", "example.org", "ftp://example.org", "https://", "https://u:p@example.org/"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_signature_is_the_one_that_other_programs_compute() {
        // printf '1790000000.{"a":1}' | openssl dgst -sha256 -hmac key
        let expected = "7a4d26944722100249410c8c7f2e76c3cc6e9735fcc98b39e44a122da5490ffc";
        assert_eq!(signature("key", 1_790_000_000, r#"{"a":1}"#), expected);
    }
}
