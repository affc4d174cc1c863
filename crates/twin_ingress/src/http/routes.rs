//! What is served where, and the order in which a request is looked at: key, type, length, text, items.

use super::answer::{Problem, json_response, of_facts, of_items};
use super::sampling;
use crate::RejectReason;
use crate::pushed::{self, Caller, Desk, Repeat, Right, Tree};
use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use futures_util::StreamExt;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A body: 10 000 items of 100 bytes.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Items of a request; their answers take three times the room of the body.
const ITEMS_MAX: usize = 10_000;
/// How long a body may take to come: 1 MiB over a line of 1 Mbit/s takes 8 s.
const BODY_WAIT: Duration = Duration::from_secs(10);
/// Of a body that is refused so much is passed over, for so long.
const PASSED_BYTES_MAX: usize = 2 * BODY_BYTES_MAX;
const PASSING_WAIT: Duration = Duration::from_millis(300);
/// What an `Idempotency-Key` may have.
const IDEMPOTENCY_KEY_MAX: usize = 255;

pub(super) fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/api/v1/ingest", post(ingest).fallback(wrong_method))
        .route("/api/v1/facts", post(facts).fallback(wrong_method))
        .merge(sampling::router())
        .route("/healthz", get(healthz))
        .fallback(no_such_path)
        .with_state(desk)
}

async fn no_such_path() -> Problem {
    Problem::NoSuchPath
}

async fn wrong_method() -> Problem {
    Problem::WrongMethod { allowed: "POST" }
}

/// Whether the engine takes something now; needs no key and tells nothing else.
async fn healthz(State(desk): State<Arc<Desk>>) -> Response {
    match desk.is_open() {
        true => json_response(StatusCode::OK, &json!({"status": "ok"})),
        false => json_response(StatusCode::SERVICE_UNAVAILABLE, &json!({"status": "busy"})),
    }
}

async fn ingest(State(desk): State<Arc<Desk>>, request: Request) -> Result<Response, Problem> {
    let (caller, headers, body) = receive(&desk, request, Right::Ingest).await?;
    let repeat = repeat_of(&headers, &body)?;
    let tree = parse(&desk, &body, Right::Ingest)?;
    let answered = desk.take(&caller, items(&tree)?, repeat).await?;
    Ok(of_items(&answered))
}

async fn facts(State(desk): State<Arc<Desk>>, request: Request) -> Result<Response, Problem> {
    let (caller, _, body) = receive(&desk, request, Right::Facts).await?;
    let tree = parse(&desk, &body, Right::Facts)?;
    let answers = desk.take_facts(&caller, items(&tree)?).await?;
    Ok(of_facts(&answers))
}

/// The caller, if they may do that at `path`.
pub(super) fn admit(desk: &Desk, headers: &HeaderMap, path: &str, right: Right) -> Result<Caller, Problem> {
    let secret = headers.get("x-api-key").and_then(|secret| secret.to_str().ok());
    Ok(desk.admit(secret, right, path)?)
}

/// The caller, if they may do that, and the body, if it is of a kind and size that is read.
pub(super) async fn receive(
    desk: &Desk,
    request: Request,
    right: Right,
) -> Result<(Caller, HeaderMap, Vec<u8>), Problem> {
    let (head, body) = request.into_parts();
    let headers = head.headers;
    let caller = admit(desk, &headers, head.uri.path(), right)?;
    if !is_json(&headers) {
        return Err(Problem::NotJson);
    }
    if headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::Encoded);
    }
    let too_long = || {
        desk.count_reject(RejectReason::BodyTooLong, head.uri.path(), caller.name.as_bytes());
        Problem::TooLong { bytes_max: BODY_BYTES_MAX }
    };
    // What says beforehand that it is too long is not taken in at all.
    let told = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|length| length > BODY_BYTES_MAX as u64) {
        // Who waits for leave to send it does not begin.
        if !headers.contains_key(EXPECT) {
            pass_over(body.into_data_stream()).await;
        }
        return Err(too_long());
    }
    let body = timeout(BODY_WAIT, read(body)).await.map_err(|_| Problem::Slow)?;
    match body {
        Ok(body) => Ok((caller, headers, body)),
        Err(ReadError::TooLong) => Err(too_long()),
        Err(ReadError::Broken) => Err(Problem::Broken),
    }
}

enum ReadError {
    TooLong,
    Broken,
}

/// The body as far as it may go; reading stops where it is too long.
async fn read(body: Body) -> Result<Vec<u8>, ReadError> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| ReadError::Broken)?;
        if bytes.len() + chunk.len() > BODY_BYTES_MAX {
            pass_over(stream).await;
            return Err(ReadError::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Lets some more of a refused body go by: a connection that is closed while its other side still sends is reset, and the answer lost.
async fn pass_over(mut stream: BodyDataStream) {
    let passing = async {
        let mut passed = 0;
        while let Some(Ok(chunk)) = stream.next().await {
            passed += chunk.len();
            if passed > PASSED_BYTES_MAX {
                break;
            }
        }
    };
    // Whatever is left when the time is over is the caller's problem.
    drop(timeout(PASSING_WAIT, passing).await);
}

/// `application/json`, with whatever parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

pub(super) fn parse<'a>(desk: &Desk, body: &'a [u8], right: Right) -> Result<Tree<'a>, Problem> {
    Tree::read(body).map_err(|malformed| {
        desk.count_reject(RejectReason::MalformedJson, right.word(), body);
        malformed.into()
    })
}

/// The items of a body, unless they are too many.
fn items<'a, 'b>(tree: &'b Tree<'a>) -> Result<&'b [Tree<'a>], Problem> {
    let items = pushed::items(tree);
    if items.len() > ITEMS_MAX { Err(Problem::TooMany { items_max: ITEMS_MAX }) } else { Ok(items) }
}

fn repeat_of(headers: &HeaderMap, body: &[u8]) -> Result<Option<Repeat>, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().map_err(|_| Problem::IdempotencyKey)?;
    match key.len() {
        1..=IDEMPOTENCY_KEY_MAX => Ok(Some(Repeat::new(key, body))),
        _ => Err(Problem::IdempotencyKey),
    }
}
