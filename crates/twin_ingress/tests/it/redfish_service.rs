//! An emulated service of Redfish: a tree of resources, with sessions, that writes down what it was asked.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

pub(crate) const SESSIONS: &str = "/redfish/v1/SessionService/Sessions";

/// Whom it lets in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Door {
    Open,
    /// `twin` with the password `secret`, by a session.
    Sessions,
    /// The same, who says so each time.
    Basic,
}

#[derive(Default)]
struct Inside {
    tree: BTreeMap<String, (u16, String)>,
    sessions: BTreeSet<String>,
    made: u32,
    asked: Vec<String>,
}

pub(crate) struct Service {
    door: Door,
    inside: Mutex<Inside>,
}

impl Service {
    /// Serves `tree` until the test ends; where it is.
    pub(crate) async fn start(tree: &[(&str, Value)], door: Door) -> (Arc<Self>, SocketAddr) {
        let service = Arc::new(Self { door, inside: Mutex::default() });
        for (path, said) in tree {
            service.say(path, 200, said.to_string());
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        let app: Router = Router::new().fallback(answer).with_state(Arc::clone(&service));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let app = TowerToHyperService::new(app.clone());
                tokio::spawn(async move {
                    drop(Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), app).await);
                });
            }
        });
        (service, at)
    }

    /// From now on `path` is answered so.
    pub(crate) fn say(&self, path: &str, status: u16, text: String) {
        self.inside.lock().expect("a lock").tree.insert(path.to_owned(), (status, text));
    }

    /// Ends all sessions.
    pub(crate) fn expire(&self) {
        self.inside.lock().expect("a lock").sessions.clear();
    }

    /// How often it was asked what begins so: `GET /redfish/v1/ `.
    pub(crate) fn asked(&self, beginning: &str) -> usize {
        self.inside.lock().expect("a lock").asked.iter().filter(|asked| asked.starts_with(beginning)).count()
    }

    /// How many sessions are open.
    pub(crate) fn sessions(&self) -> usize {
        self.inside.lock().expect("a lock").sessions.len()
    }
}

async fn answer(
    State(service): State<Arc<Service>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let mut inside = service.inside.lock().expect("a lock");
    inside.asked.push(format!("{method} {path} "));
    let said = |status: u16, text: String| {
        Response::builder().status(status).header("content-type", "application/json").body(Body::from(text))
    };
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let is_let_in = match service.door {
        Door::Open => true,
        Door::Sessions => inside.sessions.contains(&header("x-auth-token")),
        Door::Basic => header("authorization") == "Basic dHdpbjpzZWNyZXQ=",
    };
    let response = if method == Method::POST && path == SESSIONS && service.door == Door::Sessions {
        let told: Value = serde_json::from_slice(&body).unwrap_or_default();
        if told["UserName"] == "twin" && told["Password"] == "secret" {
            inside.made += 1;
            let token = format!("token-{}", inside.made);
            inside.sessions.insert(token.clone());
            Response::builder()
                .status(201)
                .header("x-auth-token", &token)
                .header("location", format!("https://bmc.example{SESSIONS}/{token}"))
                .body(Body::from("{}"))
        } else {
            said(401, String::new())
        }
    } else if method == Method::POST {
        said(405, String::new())
    } else if !is_let_in && path != "/redfish/v1/" {
        said(401, String::new())
    } else if method == Method::DELETE {
        let token = path.rsplit('/').next().unwrap_or_default().to_owned();
        said(if inside.sessions.remove(&token) { 204 } else { 404 }, String::new())
    } else if method == Method::GET {
        let (status, text) = inside.tree.get(&path).cloned().unwrap_or((404, "{}".to_owned()));
        said(status, text)
    } else {
        said(405, String::new())
    };
    response.expect("a response")
}
