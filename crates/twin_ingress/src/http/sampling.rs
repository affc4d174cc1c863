//! `/api/v1/sampling`: how often points are wanted, read and set.

use super::answer::{Problem, json_response};
use super::routes::{admit, parse, receive};
use super::server::CallerAddress;
use crate::pushed::{Caller, Desk, NoRules, Right, read_rule};
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, put};
use serde_json::{Map, Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use twin_model::PointId;
use twin_model::sampling::{Sampling, SamplingRule, SamplingScope};

pub(super) fn router() -> Router<Arc<Desk>> {
    let wrong = |allowed| move || async move { Problem::WrongMethod { allowed } };
    Router::new()
        .route("/api/v1/sampling", get(rules).fallback(wrong("GET")))
        .route("/api/v1/sampling/{*of}", put(set).delete(clear).fallback(wrong("PUT or DELETE")))
}

async fn rules(State(desk): State<Arc<Desk>>, request: Request) -> Result<Response, Problem> {
    let caller = admit(&desk, request.headers(), request.uri().path(), Right::Sampling)?;
    let rules = desk.rules(&caller, None).await.map_err(|why| problem(why, ""))?;
    Ok(told(&rules))
}

async fn set(
    State(desk): State<Arc<Desk>>,
    of: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let address = address(&request);
    let (caller, _, body) = receive(&desk, request, Right::Sampling).await?;
    let caller = Caller { address, ..caller };
    let (field, scope) = scope(of)?;
    let rule = read_rule(&parse(&desk, &body, Right::Sampling)?).map_err(Problem::Rule)?;
    let rules = desk.rules(&caller, Some((scope, Some(rule)))).await.map_err(|why| problem(why, field))?;
    Ok(told(&rules))
}

async fn clear(
    State(desk): State<Arc<Desk>>,
    of: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let caller = admit(&desk, request.headers(), request.uri().path(), Right::Sampling)?;
    let caller = Caller { address: address(&request), ..caller };
    let (field, scope) = scope(of)?;
    let rules = desk.rules(&caller, Some((scope, None))).await.map_err(|why| problem(why, field))?;
    Ok(told(&rules))
}

fn address(request: &Request) -> Option<SocketAddr> {
    request.extensions().get().map(|CallerAddress(address)| *address)
}

/// What the end of a path stands for, and what that is called: `site`, `devices/NAME` or `points/ID`, whose slashes may be as they are.
fn scope(of: Result<Path<String>, PathRejection>) -> Result<(&'static str, SamplingScope), Problem> {
    let Path(of) = of.map_err(|_| Problem::NoSuchPath)?;
    match of.split_once('/') {
        None if of == "site" => Ok(("site", SamplingScope::Site)),
        Some(("devices", name)) if !name.is_empty() => Ok(("device", SamplingScope::Device(name.into()))),
        Some(("points", id)) if !id.is_empty() => Ok(("point", SamplingScope::Point(PointId::new(id)))),
        _ => Err(Problem::NoSuchPath),
    }
}

fn problem(why: NoRules, field: &'static str) -> Problem {
    match why {
        NoRules::NotServed => Problem::NoSuchPath,
        NoRules::NotTaken(not_taken) => Problem::NotTaken(not_taken),
        NoRules::Refused(refusal) => Problem::Sampling { refusal, field },
    }
}

/// All rules, those that are not set too, so that nobody has to know which may be left out.
fn told(rules: &Sampling) -> Response {
    let devices: Map<String, Value> = rules.devices.iter().map(|(name, rule)| (name.to_string(), of(*rule))).collect();
    let points: Map<String, Value> = rules.points.iter().map(|(id, rule)| (id.to_string(), of(*rule))).collect();
    json_response(StatusCode::OK, &json!({"site": rules.site.map(of), "devices": devices, "points": points}))
}

/// As it is sent.
fn of(rule: SamplingRule) -> Value {
    match rule.to_string().split_once("..") {
        Some((fastest, slowest)) => json!({"fastest": fastest, "slowest": slowest}),
        None => json!({"every": rule.to_string()}),
    }
}
