//! Ctrl-C and SIGTERM: the window closes and everything ends in order; a second one ends at once.

use anyhow::Context;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// What shells expect of a program that Ctrl-C ended: 128 + SIGINT.
const INTERRUPTED: i32 = 130;

/// A flag that becomes true when the program is asked to end.
pub(super) fn listen() -> anyhow::Result<Arc<AtomicBool>> {
    let quit = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&quit);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().context("listen for Ctrl-C")?;
    let heard = move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED);
        }
        tracing::info!("ending; press Ctrl-C again to end at once");
    };
    let listen = move || {
        if let Err(error) = runtime.block_on(each_signal(heard)) {
            tracing::warn!(%error, "failed to listen for Ctrl-C: close the window to end");
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(listen).context("listen for Ctrl-C")?;
    Ok(quit)
}

/// Calls `heard` at each Ctrl-C and SIGTERM, for good.
#[cfg(unix)]
async fn each_signal(heard: impl Fn()) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    loop {
        tokio::select! {
            _ = interrupt.recv() => heard(),
            _ = terminate.recv() => heard(),
        }
    }
}

/// Calls `heard` at each Ctrl-C, for good.
#[cfg(not(unix))]
async fn each_signal(heard: impl Fn()) -> io::Result<()> {
    loop {
        tokio::signal::ctrl_c().await?;
        heard();
    }
}
