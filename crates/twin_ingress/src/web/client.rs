//! One device's pages, asked for over one connection as long as that holds.

use super::tls;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use twin_model::connection::WebAccess;

/// A management controller takes its time; one that takes longer has hung.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// Why a page could not be had: fragments that complete "failed to …".
#[derive(Debug, Error)]
pub enum WebError {
    /// Nobody is there.
    #[error("reach {address}: {reason}")]
    Reach {
        /// Where it was looked for.
        address: String,
        /// What the network said.
        reason: String,
    },
    /// Who is there is not who was expected, or what it is known by cannot be read.
    #[error("trust {address}: {reason}")]
    Trust {
        /// Where it is.
        address: String,
        /// What is wrong.
        reason: String,
    },
    /// It did not answer, or not with the page.
    #[error("ask {address} for {path}: {reason}")]
    Ask {
        /// Where it is.
        address: String,
        /// What was asked for.
        path: String,
        /// What came instead.
        reason: String,
    },
}

/// What came of asking for a page.
#[derive(Debug)]
pub(crate) struct Page {
    /// What kind of text it says it is.
    pub(crate) kind: String,
    pub(crate) body: Bytes,
}

/// What is asked.
pub(crate) struct Asking<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    /// What kinds of text are understood.
    pub(crate) accept: &'a str,
    /// JSON that is sent along.
    pub(crate) body: Option<String>,
}

/// What came of asking, whatever the device made of it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// By what a device knows who asks.
#[derive(Clone, Debug)]
pub(crate) enum Proof {
    Nothing,
    /// User and password of the access, with every question.
    Login,
    /// What the device gave for them.
    Token(HeaderName, HeaderValue),
}

/// A conversation with one device.
pub(crate) struct WebClient {
    access: WebAccess,
    proof: Option<(HeaderName, HeaderValue)>,
    tls: Option<TlsConnector>,
    open: Option<Open>,
}

/// Whether anybody at `access` takes a connection within `within`. Nothing is sent.
///
/// # Errors
/// When nobody does.
pub async fn knock(access: &WebAccess, within: Duration) -> Result<(), WebError> {
    let unreachable = |reason: String| WebError::Reach { address: access.address.clone(), reason };
    match timeout(within, TcpStream::connect(&access.address)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(unreachable(error.to_string())),
        Err(_) => Err(unreachable(format!("no connection within {within:?}"))),
    }
}

/// A connection; it ends with this.
struct Open {
    sender: SendRequest<Full<Bytes>>,
    task: AbortHandle,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl WebClient {
    /// A client of the device at `access`. Nothing is sent yet.
    ///
    /// # Errors
    /// When what the device is known by cannot be read.
    pub(crate) fn of(access: &WebAccess) -> Result<Self, WebError> {
        let refuse = |reason| WebError::Trust { address: access.address.clone(), reason };
        let tls = access.trust.as_ref().map(tls::connector).transpose().map_err(refuse)?;
        Ok(Self { access: access.clone(), proof: basic(access), tls, open: None })
    }

    /// From now on the device is asked with `proof`; a client begins with [`Proof::Login`].
    pub(crate) fn prove(&mut self, proof: Proof) {
        self.proof = match proof {
            Proof::Nothing => None,
            Proof::Login => basic(&self.access),
            Proof::Token(name, mut token) => {
                token.set_sensitive(true);
                Some((name, token))
            }
        };
    }

    /// The page at `path`, of at most `bytes_max`.
    ///
    /// # Errors
    /// When it cannot be had whole and in time.
    pub(crate) async fn get(&mut self, path: &str, accept: &str, bytes_max: usize) -> Result<Page, WebError> {
        let answer = self.ask(&Asking { method: Method::GET, path, accept, body: None }, bytes_max).await?;
        if answer.status != StatusCode::OK {
            return Err(self.refused(path, format!("it says {}", answer.status)));
        }
        let kind = answer.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        Ok(Page { kind: kind.unwrap_or_default().to_owned(), body: answer.body })
    }

    /// What the device answers to `asking`, of at most `bytes_max`.
    ///
    /// # Errors
    /// When nothing whole comes in time. Whatever comes with a status is an answer.
    pub(crate) async fn ask(&mut self, asking: &Asking<'_>, bytes_max: usize) -> Result<Answer, WebError> {
        // Whoever is dropped while an answer comes must not leave its rest to the next question.
        let open = self.open.take();
        let got = timeout(ANSWERS_WITHIN, self.fetch(open, asking, bytes_max)).await;
        let got = got.unwrap_or_else(|_| {
            Err(self.refused(asking.path, format!("no answer within {} s", ANSWERS_WITHIN.as_secs())))
        });
        let (answer, open) = got?;
        self.open = Some(open);
        Ok(answer)
    }

    fn refused(&self, path: &str, reason: String) -> WebError {
        WebError::Ask { address: self.access.address.clone(), path: path.to_owned(), reason }
    }

    async fn fetch(
        &self,
        open: Option<Open>,
        asking: &Asking<'_>,
        bytes_max: usize,
    ) -> Result<(Answer, Open), WebError> {
        let refuse = |reason| self.refused(asking.path, reason);
        let (mut open, was_open) = match open.filter(|open| !open.sender.is_closed()) {
            Some(open) => (open, true),
            None => (self.connect().await?, false),
        };
        let mut answer = self.send(&mut open, asking).await;
        if answer.is_err() && was_open {
            // A server closes a connection that was idle for long, and may do so just now.
            open = self.connect().await?;
            answer = self.send(&mut open, asking).await;
        }
        let (head, body) = answer.map_err(refuse)?.into_parts();
        let body = Limited::new(body, bytes_max).collect().await.map_err(|error| {
            refuse(match error.downcast_ref::<LengthLimitError>() {
                Some(_) => format!("it is longer than {} MiB", bytes_max >> 20),
                None => error.to_string(),
            })
        })?;
        Ok((Answer { status: head.status, headers: head.headers, body: body.to_bytes() }, open))
    }

    async fn send(
        &self,
        open: &mut Open,
        asking: &Asking<'_>,
    ) -> Result<hyper::Response<hyper::body::Incoming>, String> {
        let mut request = Request::builder()
            .method(asking.method.clone())
            .uri(asking.path)
            .header(HOST, &self.access.address)
            .header(USER_AGENT, "heliotwin")
            .header(ACCEPT, asking.accept);
        if let Some((name, value)) = &self.proof {
            request = request.header(name, value);
        }
        let mut body = Bytes::new();
        if let Some(text) = &asking.body {
            request = request.header(CONTENT_TYPE, "application/json");
            body = Bytes::from(text.clone());
        }
        let request = request.body(Full::new(body)).map_err(|error| error.to_string())?;
        open.sender.ready().await.map_err(|error| error.to_string())?;
        open.sender.send_request(request).await.map_err(|error| error.to_string())
    }

    async fn connect(&self) -> Result<Open, WebError> {
        let address = &self.access.address;
        let unreachable = |reason: String| WebError::Reach { address: address.clone(), reason };
        let stream = TcpStream::connect(address).await.map_err(|error| unreachable(error.to_string()))?;
        let Some(tls) = &self.tls else {
            let (sender, connection) =
                handshake(TokioIo::new(stream)).await.map_err(|error| unreachable(error.to_string()))?;
            let task = tokio::spawn(async move { drop(connection.await) }).abort_handle();
            return Ok(Open { sender, task });
        };
        let distrusted = |reason: String| WebError::Trust { address: address.clone(), reason };
        let name = tls::name(address).map_err(distrusted)?;
        let stream = tls.connect(name, stream).await.map_err(|error| distrusted(error.to_string()))?;
        let (sender, connection) =
            handshake(TokioIo::new(stream)).await.map_err(|error| unreachable(error.to_string()))?;
        let task = tokio::spawn(async move { drop(connection.await) }).abort_handle();
        Ok(Open { sender, task })
    }
}

/// `Basic …` (RFC 7617), where there is a login.
fn basic(access: &WebAccess) -> Option<(HeaderName, HeaderValue)> {
    let (user, password) = access.login.as_ref()?;
    let text = format!("Basic {}", base64(format!("{user}:{}", password.0).as_bytes()));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some((AUTHORIZATION, value))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0u32, |word, at| word << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn logins_are_written_as_the_standard_has_it() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
