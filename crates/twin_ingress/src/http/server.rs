//! The server: HTTP/1.1, and HTTP/2 for gRPC, on one port; every caller's time and memory is bounded.

use super::routes;
use crate::grpc;
use crate::pushed::Desk;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Callers at a time; others wait to be let in. Each costs a task and some tens of kilobytes.
const CALLERS_MAX: usize = 256;
/// From the first byte of a request to the end of its head; also how long a caller may keep a connection without asking.
const HEAD_WAIT: Duration = Duration::from_secs(15);
/// Bytes of a head.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Headers of a head.
const HEADERS_MAX: usize = 64;
/// Streams of one caller at a time.
const STREAMS_MAX: u32 = 64;
/// A caller of HTTP/2 who does not answer a ping for so long is gone.
const PING_PERIOD: Duration = Duration::from_secs(30);
const PING_WAIT: Duration = Duration::from_secs(10);
/// How long requests that are being served may take to end once the source is to stop.
const FAREWELL: Duration = Duration::from_secs(3);
/// Rest after the system would accept no caller, such as for want of file handles.
const REST: Duration = Duration::from_secs(1);

/// Serves whoever calls at `listener` until `desk` is to stop.
///
/// # Errors
/// When the system takes the listener away.
pub(crate) async fn serve(listener: TcpListener, desk: Arc<Desk>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let app: Router = routes::router(Arc::clone(&desk)).merge(grpc::router(Arc::clone(&desk)));
    let builder = builder();
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CALLERS_MAX));
    let mut callers = JoinSet::new();
    loop {
        let permit = tokio::select! {
            () = desk.stopped() => break,
            Some(_) = callers.join_next() => continue,
            Ok(permit) = Arc::clone(&room).acquire_owned() => permit,
        };
        let (stream, from) = tokio::select! {
            () = desk.stopped() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "the API accepts nobody now");
                    sleep(REST).await;
                    continue;
                }
            },
        };
        // Answers are short: without this they wait for more to send.
        drop(stream.set_nodelay(true));
        let service = TowerToHyperService::new(app.clone().layer(Extension(CallerAddress(from))));
        let serving = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let serving = graceful.watch(serving);
        callers.spawn(async move {
            if let Err(error) = serving.await {
                tracing::debug!(%error, "a caller of the API left in the middle");
            }
            drop(permit);
        });
    }
    drop(listener);
    if timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::debug!("callers of the API are cut off");
    }
    callers.shutdown().await;
    Ok(())
}

/// From where a request comes: an extension of each.
#[derive(Clone, Copy)]
pub(super) struct CallerAddress(pub(super) SocketAddr);

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WAIT)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_PERIOD)
        .keep_alive_timeout(PING_WAIT)
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEAD_BYTES_MAX as u32);
    builder
}
