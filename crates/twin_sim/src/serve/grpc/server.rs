//! The server: a stream for each watcher.

use super::gpu::report;
use crate::asked::Asked;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tonic::codegen::tokio_stream::Stream;
use tonic::codegen::tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use twin_model::Timestamp;
use twin_proto::gpu::gpu_telemetry_server::{GpuTelemetry, GpuTelemetryServer};
use twin_proto::gpu::{GpuReport, WatchRequest};

/// Reports that wait for a watcher who is slow; one that is slower gets the newest when it is ready.
const WAITING_MAX: usize = 16;
/// Streams of one caller at a time.
const STREAMS_MAX: u32 = 64;

/// Streams on `listener` what `servers` report, for good.
pub(in crate::serve) async fn start(listener: TcpListener, servers: Vec<Asked>) {
    let telemetry = GpuTelemetryServer::new(Telemetry { servers: servers.into() });
    let routes = Server::builder().max_concurrent_streams(STREAMS_MAX).add_service(telemetry);
    if let Err(error) = routes.serve_with_incoming(TcpIncoming::from(listener)).await {
        tracing::warn!(%error, "the GPU servers stream no more");
    }
}

struct Telemetry {
    servers: Arc<[Asked]>,
}

type Reports = Pin<Box<dyn Stream<Item = Result<GpuReport, Status>> + Send>>;

#[tonic::async_trait]
impl GpuTelemetry for Telemetry {
    type WatchStream = Reports;

    async fn watch(&self, request: Request<WatchRequest>) -> Result<Response<Reports>, Status> {
        let WatchRequest { period_millis, servers } = request.into_inner();
        if let Some(unknown) = servers.iter().find(|name| self.servers.iter().all(|server| server.name() != *name)) {
            return Err(Status::not_found(format!("there is no GPU server {unknown:?}")));
        }
        let is_meant = |server: &&Asked| servers.is_empty() || servers.iter().any(|name| server.name() == name);
        let (reports, watcher) = mpsc::channel(WAITING_MAX);
        for server in self.servers.iter().filter(is_meant) {
            tokio::spawn(stream(server.clone(), Duration::from_millis(period_millis.into()), reports.clone()));
        }
        Ok(Response::new(Box::pin(ReceiverStream::new(watcher))))
    }
}

/// Hands on what `server` reports, each `period` of its clock, until the watcher leaves.
async fn stream(mut server: Asked, period: Duration, reports: mpsc::Sender<Result<GpuReport, Status>>) {
    let mut told: Option<Timestamp> = None;
    loop {
        let (at, _) = server.told();
        let is_due = told.is_none_or(|told| at >= told + period);
        if let Some(report) = report(&server).filter(|_| is_due) {
            if reports.send(Ok(report)).await.is_err() {
                return;
            }
            told = Some(at);
        }
        tokio::select! {
            is_alive = server.changed() => if !is_alive { return },
            () = reports.closed() => return,
        }
    }
}
