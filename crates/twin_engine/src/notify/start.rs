//! What notifications are made of, and how they are joined to the loop.

use super::feed::Feed;
use super::follow::follow;
use crate::audit::Audited;
use crate::clock::SiteClock;
use crate::core::Core;
use crate::event_loop::EventLoop;
use crate::wish::Answer;
use jiff::tz::TimeZone;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::block_in_place;
use twin_api::{Command, Snapshot};
use twin_model::audit::AuditActor;
use twin_model::notify::NotifyState;
use twin_model::{Clock, SitePlan};
use twin_notify::{NotifyWish, Outbox, Service, ServiceParts, Wished, read_document};

/// Batches of annunciations: each is all that the journal has, so one waits at most while one is taken in.
const BATCHES_MAX: usize = 1;
/// Wishes of people.
const WISHES_MAX: usize = 8;

/// The loop's ends of the wires.
pub(crate) struct NotifyWires {
    pub(crate) state: watch::Receiver<Arc<NotifyState>>,
    pub(crate) wishes: mpsc::Sender<Wished>,
}

/// What runs.
pub(crate) struct NotifyTasks {
    pub(crate) service: Service,
    pub(crate) feed: Feed,
    pub(crate) follow: std::pin::Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Notifications of the folder `data`: the loop's ends, and the tasks, which are not there where what is on its way cannot be read or
/// kept. Then nobody is notified, and the state says why.
pub(crate) fn start(
    data: &Path,
    plan: &SitePlan,
    clock: Arc<dyn Clock>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    stop: watch::Receiver<bool>,
) -> (NotifyWires, Option<NotifyTasks>) {
    let (state, shown) = watch::channel(Arc::default());
    let (wishes_sent, wishes) = mpsc::channel(WISHES_MAX);
    let wires = NotifyWires { state: shown, wishes: wishes_sent };
    let outbox = match Outbox::open(data) {
        Ok(outbox) => outbox,
        Err(error) => {
            let problem = Some(format!("Nobody is notified: failed to {error}"));
            tracing::error!("{problem:?}");
            state.send_replace(Arc::new(NotifyState { problem, ..NotifyState::default() }));
            return (wires, None);
        }
    };
    let (batches_sent, batches) = mpsc::channel(BATCHES_MAX);
    let read = read_document(data);
    let (problem, problems) = watch::channel(read.as_ref().err().map(|error| format!("failed to {error}")));
    let (document, documents) = watch::channel(Arc::new(read.unwrap_or_default()));
    let service = Service::new(ServiceParts {
        outbox,
        document: documents,
        problem: problems,
        // A scene is checked to name one.
        zone: TimeZone::get(&plan.site.time_zone).unwrap_or(TimeZone::UTC),
        clock,
        wall: Arc::new(SiteClock::real()),
        batches,
        wishes,
        state,
        stop: stop.clone(),
    });
    let cursor = service.cursor().cloned();
    let feed = Feed { data: data.to_owned(), cursor, snapshots, batches: batches_sent, stop: stop.clone() };
    let follow = Box::pin(follow(data.to_owned(), document, problem, stop));
    (wires, Some(NotifyTasks { service, feed, follow }))
}

impl Core {
    /// Shows how notifications are from now on.
    pub(crate) fn show_notify(&mut self, state: Arc<NotifyState>) {
        self.notify = state;
        self.is_changed = true;
    }
}

impl EventLoop {
    /// Asks for `wish`; why it was not done, if it was not, which is told to whoever listens, too. The answer comes within a flush to disk.
    pub(crate) fn ask_notify(&mut self, wish: NotifyWish) -> Option<String> {
        let (answer, answered) = oneshot::channel();
        let asked = self.notify.wishes.try_send((wish, answer));
        let done = match asked {
            Err(_) => Err("failed to ask: notifications take nothing now".to_owned()),
            Ok(()) => block_in_place(|| answered.blocking_recv())
                .unwrap_or_else(|_| Err("failed to ask: notifications have ended".to_owned())),
        };
        let refusal = done.err();
        if let Some(reason) = &refusal {
            self.refuse(reason.clone());
        }
        refusal
    }

    /// The same for another process, between two entries of the audit log.
    pub(crate) fn take_notify_wish(&mut self, by: String, wish: NotifyWish) -> Answer {
        let command = match wish {
            NotifyWish::Test(recipient) => Command::TestNotification { recipient, by },
            NotifyWish::Retry(id) => Command::RetryNotifications { id, by },
            NotifyWish::Discard(id) => Command::DiscardNotification { id, by },
        };
        let carried = self.audited(AuditActor::at_command_line, command, |this, command| {
            let (_, refusal) = this.take_command(command);
            Audited { value: refusal.clone(), refusal }
        });
        let refusal = carried.unwrap_or_else(Some);
        Answer { refusal, entry: None }
    }
}
