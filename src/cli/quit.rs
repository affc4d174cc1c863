//! Ctrl-C and SIGTERM: the window closes and everything ends in order; a second one ends at once.

use anyhow::Context;
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
    let listen = move || {
        runtime.block_on(async {
            while let Ok(()) = signal().await {
                if asked.swap(true, Ordering::Relaxed) {
                    std::process::exit(INTERRUPTED);
                }
                tracing::info!("ending; press Ctrl-C again to end at once");
            }
        });
    };
    thread::Builder::new().name("signals".to_owned()).spawn(listen).context("listen for Ctrl-C")?;
    Ok(quit)
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
