//! Answers as JSON, with the status that says what to do next.

use crate::pushed::{
    Answered, FactAnswer, ItemAnswer, MalformedJson, NotTaken, Refusal, SamplingRefusal, TurnedAway, WrongRule,
};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

/// Why a whole request is refused.
#[derive(Debug)]
pub(super) enum Problem {
    TurnedAway(TurnedAway),
    NotTaken(NotTaken),
    Malformed(MalformedJson),
    NotJson,
    Encoded,
    TooLong {
        bytes_max: usize,
    },
    TooMany {
        items_max: usize,
    },
    Slow,
    Broken,
    IdempotencyKey,
    NoSuchPath,
    WrongMethod {
        allowed: &'static str,
    },
    Rule(WrongRule),
    /// `field` is the part of the path that it is about.
    Sampling {
        refusal: SamplingRefusal,
        field: &'static str,
    },
}

impl From<TurnedAway> for Problem {
    fn from(turned_away: TurnedAway) -> Self {
        Self::TurnedAway(turned_away)
    }
}

impl From<NotTaken> for Problem {
    fn from(not_taken: NotTaken) -> Self {
        Self::NotTaken(not_taken)
    }
}

impl From<MalformedJson> for Problem {
    fn from(malformed: MalformedJson) -> Self {
        Self::Malformed(malformed)
    }
}

impl Problem {
    fn told(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::TurnedAway(away) => {
                let (status, code) = match away {
                    TurnedAway::NoKey => (StatusCode::UNAUTHORIZED, "no-key"),
                    TurnedAway::WrongKey => (StatusCode::UNAUTHORIZED, "wrong-key"),
                    TurnedAway::NotAllowed(_) => (StatusCode::FORBIDDEN, "not-allowed"),
                    TurnedAway::TooOften(_) => (StatusCode::TOO_MANY_REQUESTS, "too-often"),
                };
                (status, code, away.to_string())
            }
            Self::NotTaken(not_taken) => {
                let (status, code) = match not_taken {
                    NotTaken::QueueFull => (StatusCode::SERVICE_UNAVAILABLE, "queue-full"),
                    NotTaken::NotCommitted => (StatusCode::SERVICE_UNAVAILABLE, "not-committed"),
                    NotTaken::NotAnswered => (StatusCode::SERVICE_UNAVAILABLE, "not-answered"),
                    NotTaken::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
                    NotTaken::OtherBody => (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused"),
                };
                (status, code, not_taken.to_string())
            }
            Self::Malformed(malformed) => (StatusCode::BAD_REQUEST, "malformed-json", malformed.what.clone()),
            Self::NotJson => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "send JSON and say so: Content-Type: application/json".into(),
            ),
            Self::Encoded => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "encoded",
                "send the body as it is, without Content-Encoding".into(),
            ),
            Self::TooLong { bytes_max } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "body-too-long",
                format!("a body has at most {bytes_max} bytes: send more requests, or a stream over gRPC"),
            ),
            Self::TooMany { items_max } => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too-many-items", format!("a request has at most {items_max} items"))
            }
            Self::Slow => (StatusCode::REQUEST_TIMEOUT, "slow", "the body did not come in time".into()),
            Self::Broken => (StatusCode::BAD_REQUEST, "broken", "the body broke off".into()),
            Self::IdempotencyKey => (
                StatusCode::BAD_REQUEST,
                "malformed-idempotency-key",
                "an Idempotency-Key has 1 to 255 visible characters".into(),
            ),
            Self::NoSuchPath => (
                StatusCode::NOT_FOUND,
                "no-such-path",
                "there are POST /api/v1/ingest, POST /api/v1/facts, GET /api/v1/sampling, PUT and DELETE of \
                 /api/v1/sampling/site, …/devices/NAME and …/points/ID, and GET /healthz"
                    .into(),
            ),
            Self::WrongMethod { allowed } => {
                (StatusCode::METHOD_NOT_ALLOWED, "wrong-method", format!("send this with {allowed}"))
            }
            Self::Rule(wrong) => (StatusCode::UNPROCESSABLE_ENTITY, "wrong-rule", wrong.to_string()),
            Self::Sampling { refusal, field } => {
                let (status, code) = match (refusal, *field) {
                    (SamplingRefusal::NotAudited(_), _) => (StatusCode::SERVICE_UNAVAILABLE, "not-audited"),
                    (SamplingRefusal::NotKept(_), _) => (StatusCode::INTERNAL_SERVER_ERROR, "not-kept"),
                    (SamplingRefusal::Unknown(_), "point") => (StatusCode::NOT_FOUND, "unknown-point"),
                    (SamplingRefusal::Unknown(_), "device") => (StatusCode::NOT_FOUND, "unknown-device"),
                    (SamplingRefusal::Unknown(_), _) => (StatusCode::UNPROCESSABLE_ENTITY, "refused"),
                };
                (status, code, refusal.to_string())
            }
        }
    }

    /// Seconds after which it is worth to try again.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TurnedAway(TurnedAway::TooOften(wait)) => Some(wait.as_secs().saturating_add(1)),
            Self::NotTaken(NotTaken::QueueFull) => Some(1),
            Self::NotTaken(NotTaken::NotCommitted | NotTaken::NotAnswered | NotTaken::Stopping) => Some(5),
            _ => None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, reason, message) = self.told();
        let mut error = json!({"reason": reason, "message": message});
        if let Self::Malformed(malformed) = &self {
            error["line"] = malformed.line.into();
            error["column"] = malformed.column.into();
        }
        match &self {
            Self::Rule(wrong) => error["field"] = wrong.field.as_str().into(),
            Self::Sampling { field, .. } => error["field"] = (*field).into(),
            _ => {}
        }
        let mut response = json_response(status, &json!({"error": error}));
        if let Some(secs) = self.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, secs.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("ApiKey header=\"X-API-KEY\""));
        }
        response
    }
}

fn refusal(refusal: &Refusal) -> Value {
    json!({"status": "refused", "reason": refusal.reason.code(), "message": refusal.message})
}

/// 200 when nothing was refused, 422 when all was, 207 between.
fn status_of(refused: usize, all: usize) -> StatusCode {
    match refused {
        0 => StatusCode::OK,
        refused if refused == all => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::MULTI_STATUS,
    }
}

/// What became of each item, in their order.
pub(super) fn of_items(answered: &Answered) -> Response {
    let (mut accepted, mut duplicates, mut refused) = (0, 0, 0);
    let items = answered.items.iter().map(|item| match item {
        ItemAnswer::Accepted { samples } => {
            accepted += 1;
            json!({"status": "accepted", "samples": samples})
        }
        ItemAnswer::Duplicate => {
            duplicates += 1;
            json!({"status": "duplicate"})
        }
        ItemAnswer::Refused(why) => {
            refused += 1;
            refusal(why)
        }
    });
    let items: Vec<Value> = items.collect();
    let body = json!({"accepted": accepted, "duplicates": duplicates, "refused": refused, "items": items});
    let mut response = json_response(status_of(refused, answered.items.len()), &body);
    if answered.is_repeat {
        let name = HeaderName::from_static("idempotent-replayed");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    response
}

/// What became of each fact, in their order.
pub(super) fn of_facts(answers: &[FactAnswer]) -> Response {
    let mut refused = 0;
    let items = answers.iter().map(|answer| match answer {
        FactAnswer::Filed(filing) => {
            let outcome = filing.outcome.get().map_or("kept", |outcome| outcome.word());
            json!({"status": outcome, "key": filing.fact.key.as_str()})
        }
        FactAnswer::Refused(why) => {
            refused += 1;
            refusal(why)
        }
    });
    let items: Vec<Value> = items.collect();
    json_response(status_of(refused, answers.len()), &json!({"refused": refused, "items": items}))
}

pub(super) fn json_response(status: StatusCode, body: &impl Serialize) -> Response {
    let text = serde_json::to_string(body).unwrap_or_default() + "\n";
    (status, [(CONTENT_TYPE, "application/json")], text).into_response()
}
