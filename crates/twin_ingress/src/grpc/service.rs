//! The service: who calls is looked at as over HTTP; batches are taken one after the other and answered in their order.

use super::fact;
use crate::payload::{Payload, Scalar};
use crate::pushed::{Answered, Caller, Desk, FactAnswer, ItemAnswer, NotTaken, PointItem, Right, TurnedAway};
use axum::Router;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use std::borrow::Cow;
use std::sync::Arc;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status, Streaming};
use twin_proto::ingest::ingest_server::{Ingest, IngestServer};
use twin_proto::ingest::{
    BatchAnswer, FactResult, FactStatus, PutFactsRequest, PutFactsResponse, Quality, Refusal, Sample, SampleBatch,
};

/// As a body over HTTP.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// As a body over HTTP.
const ITEMS_MAX: usize = 10_000;
/// Batches of a stream that wait for their commit at a time. Commits come every 20 ms: 16 batches of 1 000 samples are 800 000 a
/// second.
const BATCHES_MAX: usize = 16;

pub(crate) fn router(desk: Arc<Desk>) -> Router {
    let server = IngestServer::new(Service { desk }).max_decoding_message_size(MESSAGE_BYTES_MAX);
    Router::new().route_service("/heliotwin.ingest.v1.Ingest/{method}", server)
}

struct Service {
    desk: Arc<Desk>,
}

#[tonic::async_trait]
impl Ingest for Service {
    type StreamStream = BoxStream<'static, Result<BatchAnswer, Status>>;

    async fn stream(&self, request: Request<Streaming<SampleBatch>>) -> Result<Response<Self::StreamStream>, Status> {
        admit(&self.desk, request.metadata(), Right::Ingest)?;
        let (until, desk) = (Arc::clone(&self.desk), Arc::clone(&self.desk));
        let answers = request
            .into_inner()
            .take_until(async move { until.stopped().await })
            .map(move |batch| take(Arc::clone(&desk), batch))
            .buffered(BATCHES_MAX)
            // After one that was not taken, what follows would come out of order.
            .scan(false, |has_failed, answer| {
                let is_over = *has_failed;
                *has_failed = answer.is_err();
                std::future::ready((!is_over).then_some(answer))
            });
        Ok(Response::new(answers.boxed()))
    }

    async fn put_facts(&self, request: Request<PutFactsRequest>) -> Result<Response<PutFactsResponse>, Status> {
        let caller = admit(&self.desk, request.metadata(), Right::Facts)?;
        let facts = request.into_inner().facts;
        if facts.len() > ITEMS_MAX {
            return Err(Status::invalid_argument(format!("a request has at most {ITEMS_MAX} facts")));
        }
        let trees: Vec<_> = facts.iter().map(fact::tree).collect();
        let answers = self.desk.take_facts(&caller, &trees).await.map_err(not_taken)?;
        Ok(Response::new(PutFactsResponse { results: answers.iter().map(fact_result).collect() }))
    }
}

fn admit(desk: &Desk, metadata: &MetadataMap, right: Right) -> Result<Caller, Status> {
    let secret = metadata.get("x-api-key").and_then(|secret| secret.to_str().ok());
    desk.admit(secret, right, "gRPC").map_err(|turned_away| {
        let text = turned_away.to_string();
        match turned_away {
            TurnedAway::NoKey | TurnedAway::WrongKey => Status::unauthenticated(text),
            TurnedAway::NotAllowed(_) => Status::permission_denied(text),
            TurnedAway::TooOften(_) => Status::resource_exhausted(text),
        }
    })
}

fn not_taken(not_taken: NotTaken) -> Status {
    let text = not_taken.to_string();
    match not_taken {
        NotTaken::QueueFull | NotTaken::NotCommitted | NotTaken::NotAnswered | NotTaken::Stopping => {
            Status::unavailable(text)
        }
        NotTaken::OtherBody => Status::invalid_argument(text),
    }
}

async fn take(desk: Arc<Desk>, batch: Result<SampleBatch, Status>) -> Result<BatchAnswer, Status> {
    let SampleBatch { number, samples } = batch?;
    if samples.len() > ITEMS_MAX {
        return Err(Status::invalid_argument(format!("a batch has at most {ITEMS_MAX} samples")));
    }
    let items = samples.iter().map(|sample| PointItem { point: &sample.point, payload: payload_of(sample) });
    let answered = desk.take_points(items).await.map_err(not_taken)?;
    Ok(answer_of(number, &answered))
}

fn payload_of(sample: &Sample) -> Payload<'_> {
    let quality = match sample.quality() {
        Quality::Unspecified | Quality::Good => Scalar::Absent,
        Quality::Uncertain => Scalar::Text(Cow::Borrowed("uncertain")),
        Quality::Bad => Scalar::Text(Cow::Borrowed("bad")),
    };
    let unit = if sample.unit.is_empty() { Scalar::Absent } else { Scalar::Text(Cow::Borrowed(&sample.unit)) };
    Payload {
        value: sample.value.map_or(Scalar::Absent, Scalar::Number),
        unit,
        at: sample.at_unix_millis.map_or(Scalar::Absent, Scalar::Integer),
        seq: sample.seq.map_or(Scalar::Absent, Scalar::Integer),
        quality,
    }
}

fn answer_of(number: u64, answered: &Answered) -> BatchAnswer {
    let mut answer = BatchAnswer { number, ..BatchAnswer::default() };
    for (index, item) in (0_u32..).zip(answered.items.iter()) {
        match item {
            ItemAnswer::Accepted { samples } => answer.accepted += samples,
            ItemAnswer::Duplicate => answer.duplicates += 1,
            ItemAnswer::Refused(why) => {
                answer.refusals.push(Refusal { index, reason: why.reason.code().into(), message: why.message.clone() });
            }
        }
    }
    answer
}

fn fact_result(answer: &FactAnswer) -> FactResult {
    use twin_model::FactOutcome::{Duplicate, Inserted, Updated};
    let mut result = FactResult::default();
    match answer {
        FactAnswer::Filed(filing) => result.set_status(match filing.outcome.get() {
            Some(Inserted) => FactStatus::Inserted,
            Some(Updated) => FactStatus::Updated,
            Some(Duplicate) => FactStatus::Duplicate,
            None => FactStatus::Unspecified,
        }),
        FactAnswer::Refused(why) => {
            result.set_status(FactStatus::Refused);
            (result.reason, result.message) = (why.reason.code().into(), why.message.clone());
        }
    }
    result
}
