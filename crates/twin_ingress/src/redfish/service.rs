//! A conversation with one service: who we are to it, and its resources.

use super::RedfishError;
use super::link::{find, local};
use crate::web::{Answer, Asking, Proof, WebClient, WebError};
use hyper::header::{HeaderName, LOCATION};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, timeout};
use twin_model::connection::WebAccess;

/// A `Thermal` of a large server has some 200 KiB.
const BYTES_MAX: usize = 2 << 20;
/// Management controllers lock out whoever comes with a wrong password again and again.
const REFUSED_FOR: Duration = Duration::from_secs(300);
/// Good-byes are not worth more.
const LEAVES_WITHIN: Duration = Duration::from_secs(2);
const ACCEPT: &str = "application/json";
static TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
/// Where services begin (DSP0266, 6.2).
const ROOT: &str = "/redfish/v1/";
/// Where sessions are made, where the root does not tell.
const SESSIONS: &str = "/redfish/v1/SessionService/Sessions";

/// What came of asking for a resource.
pub(super) enum Said {
    Resource(Value),
    /// It has no such thing, or not for us.
    Absent,
    /// It has, and cannot tell now.
    Failed(WebError),
}

/// A service that can be asked.
pub(super) struct Service {
    access: WebAccess,
    client: Option<WebClient>,
    /// Whether it knows who we are, as far as it wants to.
    is_known: bool,
    /// The session that we are in.
    session: Option<String>,
    /// When it last refused the login, and what it said.
    refused: Option<(Instant, String)>,
    /// Bytes of resources that came since this was last set to 0.
    pub(super) taken: usize,
}

impl Service {
    pub(super) fn of(access: &WebAccess) -> Self {
        Self { access: access.clone(), client: None, is_known: false, session: None, refused: None, taken: 0 }
    }

    pub(super) fn address(&self) -> String {
        self.access.address.clone()
    }

    /// The service root, which everybody may read, and by which one logs in.
    ///
    /// # Errors
    /// When it cannot be had, or the login is refused.
    pub(super) async fn root(&mut self) -> Result<Value, RedfishError> {
        // Whoever types `https://host/` means the host.
        let path = if self.access.path == "/" { ROOT.to_owned() } else { self.access.path.clone() };
        let mut answer = self.ask(Method::GET, &path, None).await?;
        if answer.status == StatusCode::UNAUTHORIZED && self.access.login.is_some() {
            // It should not want that here. So be it.
            self.forget();
            self.log_in(&Value::Null).await?;
            answer = self.ask(Method::GET, &path, None).await?;
        }
        match self.said(&path, &answer)? {
            Said::Resource(root) => {
                if !self.is_known {
                    self.log_in(&root).await?;
                }
                Ok(root)
            }
            Said::Failed(error) => Err(error.into()),
            Said::Absent => Err(self.refuse(&path, &answer).into()),
        }
    }

    /// The resource at `path`. Once it logs in again when its session is over.
    ///
    /// # Errors
    /// When nothing comes that could be a resource, or the login is refused.
    pub(super) async fn resource(&mut self, path: &str) -> Result<Said, RedfishError> {
        let mut answer = self.ask(Method::GET, path, None).await?;
        if answer.status == StatusCode::UNAUTHORIZED && self.access.login.is_some() {
            self.forget();
            self.root().await?;
            answer = self.ask(Method::GET, path, None).await?;
            if answer.status == StatusCode::UNAUTHORIZED {
                self.refused = Some((Instant::now(), format!("it says {}", answer.status)));
            }
        }
        if answer.status.is_redirection()
            && let Some(other) = header(&answer, LOCATION).and_then(local).map(str::to_owned)
        {
            answer = self.ask(Method::GET, &other, None).await?;
        }
        self.said(path, &answer)
    }

    fn said(&self, path: &str, answer: &Answer) -> Result<Said, RedfishError> {
        match answer.status {
            StatusCode::OK => {
                let read = serde_json::from_slice(&answer.body);
                let read = read.map_err(|error| RedfishError::Json {
                    address: self.address(),
                    path: path.to_owned(),
                    reason: error.to_string(),
                });
                Ok(Said::Resource(read?))
            }
            StatusCode::UNAUTHORIZED => Err(self.refuse(path, answer).into()),
            status if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED => {
                Ok(Said::Failed(self.refuse(path, answer)))
            }
            StatusCode::TOO_MANY_REQUESTS => Ok(Said::Failed(self.refuse(path, answer))),
            _ => Ok(Said::Absent),
        }
    }

    fn refuse(&self, path: &str, answer: &Answer) -> WebError {
        let reason = format!("it says {}", answer.status);
        WebError::Ask { address: self.address(), path: path.to_owned(), reason }
    }

    /// Makes a session; a service that has none is told user and password with every question.
    async fn log_in(&mut self, root: &Value) -> Result<(), RedfishError> {
        let Some((user, password)) = self.access.login.clone() else {
            self.is_known = true;
            return Ok(());
        };
        let refuse = |service: &Self, reason: String| RedfishError::Login {
            address: service.address(),
            user: user.to_string(),
            reason,
        };
        if let Some((at, reason)) = &self.refused
            && at.elapsed() < REFUSED_FOR
        {
            let reason = format!("{reason}; that is tried again after {} min", REFUSED_FOR.as_secs() / 60);
            return Err(refuse(self, reason));
        }
        let told = find(root, "Links.Sessions").and_then(|link| link.get("@odata.id")).and_then(Value::as_str);
        let sessions = told.and_then(local).unwrap_or(SESSIONS).to_owned();
        let body = json!({"UserName": user.as_str(), "Password": password.0.as_str()}).to_string();
        let answer = self.ask(Method::POST, &sessions, Some(body)).await?;
        if matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            let reason = format!("it says {}", answer.status);
            self.refused = Some((Instant::now(), reason.clone()));
            return Err(refuse(self, reason));
        }
        let token = answer.headers.get(&TOKEN).filter(|_| answer.status.is_success()).cloned();
        let proof = match token {
            Some(token) => {
                self.session = header(&answer, LOCATION).and_then(of_location).map(str::to_owned);
                Proof::Token(TOKEN.clone(), token)
            }
            None => Proof::Login,
        };
        self.client()?.prove(proof);
        (self.is_known, self.refused) = (true, None);
        Ok(())
    }

    /// Forgets who it took us for.
    fn forget(&mut self) {
        (self.is_known, self.session) = (false, None);
        if let Some(client) = &mut self.client {
            client.prove(Proof::Nothing);
        }
    }

    /// Ends the session: a service has room for a few.
    pub(super) async fn leave(mut self) {
        if let Some(session) = self.session.take() {
            // A session that is not ended ends by itself after a while.
            drop(timeout(LEAVES_WITHIN, self.ask(Method::DELETE, &session, None)).await);
        }
    }

    /// Whether there is a session to be ended.
    pub(super) fn is_in_session(&self) -> bool {
        self.session.is_some()
    }

    async fn ask(&mut self, method: Method, path: &str, body: Option<String>) -> Result<Answer, RedfishError> {
        let answer = self.client()?.ask(&Asking { method, path, accept: ACCEPT, body }, BYTES_MAX).await?;
        self.taken += answer.body.len();
        Ok(answer)
    }

    fn client(&mut self) -> Result<&mut WebClient, WebError> {
        match &mut self.client {
            Some(client) => Ok(client),
            client => {
                let mut made = WebClient::of(&self.access)?;
                made.prove(Proof::Nothing);
                Ok(client.insert(made))
            }
        }
    }
}

fn header(answer: &Answer, name: HeaderName) -> Option<&str> {
    answer.headers.get(name)?.to_str().ok()
}

/// The path of a session, which some tell with the host before it: it is asked for at our host, whatever that says.
fn of_location(location: &str) -> Option<&str> {
    let path = match location.split_once("://") {
        Some((_, rest)) => rest.find('/').map(|at| &rest[at..])?,
        None => location,
    };
    local(path)
}

#[cfg(test)]
mod tests {
    use super::of_location;

    #[test]
    fn a_session_is_a_path_of_the_service() {
        for location in ["/redfish/v1/S/1", "https://bmc/redfish/v1/S/1"] {
            assert_eq!(of_location(location), Some("/redfish/v1/S/1"));
        }
        for location in ["", "https://bmc", "https://bmc/S/1", "S/1"] {
            assert_eq!(of_location(location), None, "{location}");
        }
    }
}
