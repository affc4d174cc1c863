//! The engine's tasks: started, waited for, and what they stand on ended after them.

use crate::instance::FolderClaim;
use std::future::Future;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinSet;
use twin_ingress::mqtt::EmbeddedBroker;

/// Blocking reads for plots are given this long to end.
const RUNTIME_PATIENCE: Duration = Duration::from_secs(2);

/// How a task ended: its name, and what went wrong.
type Ended = (&'static str, Result<(), String>);

/// A task that has no way to fail.
pub(crate) async fn succeeding(task: impl Future<Output = ()>) -> Result<(), String> {
    task.await;
    Ok(())
}

/// Starts the tasks, waits for them, and ends what they stood on, last started first.
pub(crate) struct Supervision {
    pub(crate) runtime: Runtime,
    pub(crate) tasks: JoinSet<Ended>,
    pub(crate) embedded: Option<EmbeddedBroker>,
    pub(crate) claim: FolderClaim,
    pub(crate) stop: watch::Sender<bool>,
}

impl Supervision {
    pub(crate) fn start(
        &mut self,
        name: &'static str,
        task: impl Future<Output = Result<(), String>> + Send + 'static,
    ) {
        self.tasks.spawn_on(async move { (name, task.await) }, self.runtime.handle());
    }

    pub(crate) fn run(mut self) -> Result<(), String> {
        let fault = self.runtime.block_on(async {
            let mut fault = None;
            while let Some(ended) = self.tasks.join_next().await {
                let is_asked = self.stop.send_replace(true);
                // Without one of its tasks the engine would only look alive: it commits what it has and ends.
                fault = fault.or(match ended {
                    Ok((_, Ok(()))) if is_asked => None,
                    Ok((name, Ok(()))) => Some(format!("its {name} task ended by itself")),
                    Ok((name, Err(reason))) => Some(format!("its {name} task failed to {reason}")),
                    Err(panic) => Some(format!("one of its tasks panicked: {panic}")),
                });
            }
            if let Some(broker) = self.embedded.take() {
                broker.shutdown().await;
            }
            fault
        });
        self.runtime.shutdown_timeout(RUNTIME_PATIENCE);
        drop(self.claim);
        match fault {
            None => {
                tracing::info!("the engine has ended; everything is committed");
                Ok(())
            }
            Some(fault) => {
                tracing::error!("the engine has ended: {fault}");
                Err(fault)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::runtime::Builder;

    #[test]
    fn a_panicking_task_ends_the_engine_in_order_and_is_told() {
        let data = tempfile::tempdir().expect("a folder");
        let (stop, mut stopped) = watch::channel(false);
        let (did_end, ended) = std::sync::mpsc::sync_channel(1);
        let mut supervision = Supervision {
            runtime: Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime"),
            tasks: JoinSet::new(),
            embedded: None,
            claim: FolderClaim::take(data.path()).expect("a free folder"),
            stop,
        };
        supervision.start("other", async move {
            let asked = stopped.wait_for(|stop| *stop).await.map(|asked| *asked);
            did_end.send(asked.is_ok()).map_err(|error| error.to_string())
        });
        supervision.start("faulty", async { panic!("on purpose") });
        let fault = supervision.run().expect_err("a task panicked");
        assert!(fault.contains("on purpose"), "{fault}");
        assert_eq!(ended.recv(), Ok(true), "the other task was asked to end");
        FolderClaim::take(data.path()).expect("the folder is free again");
    }
}
