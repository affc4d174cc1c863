//! The server: a stream for each watcher.

use super::gpu::report;
use crate::asked::Asked;
use crate::serve::silence::Silence;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tonic::codegen::tokio_stream::Stream;
use tonic::codegen::tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Server;
use tonic::{Request, Response, Status};
use twin_model::Timestamp;
use twin_proto::gpu::gpu_telemetry_server::{GpuTelemetry, GpuTelemetryServer};
use twin_proto::gpu::{GpuReport, WatchRequest};

/// Reports that wait for a watcher who is slow; one that is slower gets the newest when it is ready.
const WAITING_MAX: usize = 16;
/// Streams of one caller at a time.
const STREAMS_MAX: u32 = 64;
/// How long a caller may take to take leave when a silence begins.
const FAREWELL_MAX: Duration = Duration::from_secs(1);
/// Rest after the system would accept no caller, such as for want of file handles.
const REST: Duration = Duration::from_secs(1);

/// Streams on `listener` what `servers` report, for good. During `silence` streams end, every caller loses its
/// connection, and nobody gets another that lasts.
pub(in crate::serve) async fn start(listener: TcpListener, servers: Vec<Asked>, mut silence: Silence) {
    let telemetry = GpuTelemetryServer::new(Telemetry { servers: servers.into(), silence: silence.clone() });
    loop {
        if silence.is_kept() {
            tokio::select! {
                () = send_away(&listener) => {}
                () = silence.ends() => {}
            }
            continue;
        }
        let routes = Server::builder().max_concurrent_streams(STREAMS_MAX).add_service(telemetry.clone());
        let mut until = silence.clone();
        let serving = routes.serve_with_incoming_shutdown(Callers(&listener), async move { until.begins().await });
        let cut_off = async {
            silence.begins().await;
            tokio::time::sleep(FAREWELL_MAX).await;
        };
        tokio::select! {
            ended = serving => if let Err(error) = ended {
                tracing::warn!(%error, "the GPU servers do not stream now");
                tokio::time::sleep(REST).await;
            },
            () = cut_off => {}
        }
    }
}

/// Closes the connection of everyone who calls.
async fn send_away(listener: &TcpListener) {
    loop {
        match listener.accept().await {
            Ok(caller) => drop(caller),
            Err(_) => tokio::time::sleep(REST).await,
        }
    }
}

/// Those who call.
struct Callers<'a>(&'a TcpListener);

impl Stream for Callers<'_> {
    type Item = io::Result<TcpStream>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_accept(context).map(|accepted| Some(accepted.map(|(stream, _)| stream)))
    }
}

#[derive(Clone)]
struct Telemetry {
    servers: Arc<[Asked]>,
    silence: Silence,
}

/// What a caller hears whose stream a silence ends.
fn stopped() -> Status {
    Status::unavailable("the GPU servers are stopped")
}

type Reports = Pin<Box<dyn Stream<Item = Result<GpuReport, Status>> + Send>>;

#[tonic::async_trait]
impl GpuTelemetry for Telemetry {
    type WatchStream = Reports;

    async fn watch(&self, request: Request<WatchRequest>) -> Result<Response<Reports>, Status> {
        if self.silence.is_kept() {
            return Err(stopped());
        }
        let WatchRequest { period_millis, servers } = request.into_inner();
        if let Some(unknown) = servers.iter().find(|name| self.servers.iter().all(|server| server.name() != *name)) {
            return Err(Status::not_found(format!("there is no GPU server {unknown:?}")));
        }
        let is_meant = |server: &&Asked| servers.is_empty() || servers.iter().any(|name| server.name() == name);
        let (reports, watcher) = mpsc::channel(WAITING_MAX);
        for server in self.servers.iter().filter(is_meant) {
            let period = Duration::from_millis(period_millis.into());
            tokio::spawn(stream(server.clone(), period, reports.clone(), self.silence.clone()));
        }
        Ok(Response::new(Box::pin(ReceiverStream::new(watcher))))
    }
}

/// Hands on what `server` reports, each `period` of its clock, until the watcher leaves or `silence` begins. No sample
/// goes out twice.
async fn stream(
    mut server: Asked,
    period: Duration,
    reports: mpsc::Sender<Result<GpuReport, Status>>,
    mut silence: Silence,
) {
    let mut told: Option<Timestamp> = None;
    loop {
        let (at, _) = server.told();
        let is_due = told.is_none_or(|told| at > told && at >= told + period);
        if let Some(report) = report(&server).filter(|_| is_due) {
            if reports.send(Ok(report)).await.is_err() {
                return;
            }
            told = Some(at);
        }
        tokio::select! {
            is_alive = server.changed() => if !is_alive { return },
            () = reports.closed() => return,
            () = silence.begins() => {
                // A watcher whose reports wait already sees the end of the stream instead.
                let _is_told = reports.try_send(Err(stopped())).is_ok();
                return;
            }
        }
    }
}
