//! A service on a data folder, with clocks that the test moves.

use crate::receiver::Receiver;
use jiff::tz::TimeZone;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use twin_model::notify::{Annunciation, NotifyChannel, NotifyDocument, NotifyState, RateCap, Recipient};
use twin_model::{Clock, Timestamp};
use twin_notify::{Batch, Cursor, NotifyWish, Outbox, Service, ServiceParts, Wished};

const PATIENCE: Duration = Duration::from_secs(60);

/// A clock that stands until it is moved.
#[derive(Clone)]
pub(crate) struct Hand(Arc<Mutex<Timestamp>>);

impl Hand {
    pub(crate) fn at(text: &str) -> Self {
        Self(Arc::new(Mutex::new(text.parse().expect("a time"))))
    }

    pub(crate) fn advance(&self, span: Duration) {
        let mut now = self.0.lock().expect("no panic");
        *now = *now + span;
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no panic")
    }

    fn rate(&self) -> f64 {
        1.0
    }
}

/// A service that runs.
pub(crate) struct Play {
    runtime: Runtime,
    pub(crate) site: Hand,
    pub(crate) wall: Hand,
    batches: mpsc::Sender<Batch>,
    wishes: mpsc::Sender<Wished>,
    state: watch::Receiver<Arc<NotifyState>>,
    cursor: Cursor,
    service: Option<JoinHandle<()>>,
    stop: watch::Sender<bool>,
}

impl Play {
    pub(crate) fn start(data: &Path, document: NotifyDocument, site: Hand, wall: Hand) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let (batches, batches_taken) = mpsc::channel(1);
        let (wishes, wishes_heard) = mpsc::channel(8);
        let (state_sent, state) = watch::channel(Arc::default());
        let (stop, stopped) = watch::channel(false);
        let service = Service::new(ServiceParts {
            outbox: Outbox::open(data).expect("a writable folder"),
            document: watch::channel(Arc::new(document)).1,
            problem: watch::channel(None).1,
            zone: TimeZone::get("Europe/Lisbon").expect("a zone of the bundled database"),
            clock: Arc::new(site.clone()),
            wall: Arc::new(wall.clone()),
            batches: batches_taken,
            wishes: wishes_heard,
            state: state_sent,
            stop: stopped,
        });
        let cursor = service.cursor().cloned().unwrap_or_default();
        let service = Some(runtime.spawn(service.run()));
        Self { runtime, site, wall, batches, wishes, state, cursor, service, stop }
    }

    /// Lets alarms of these priorities be raised at one instant.
    pub(crate) fn raise(&mut self, priorities: &[u8]) {
        let at = self.site.now();
        let mut annunciations = Vec::new();
        for (number, &priority) in priorities.iter().enumerate() {
            let id = format!("{}-{number}", at.as_millis());
            self.cursor.take(at, &id);
            annunciations.push(annunciation(&id, at, priority));
        }
        let batch = Batch { annunciations, cursor: self.cursor.clone() };
        self.runtime.block_on(self.batches.send(batch)).expect("the service runs");
    }

    pub(crate) fn wait_for(&mut self, what: &str, is_so: impl Fn(&NotifyState) -> bool) -> Arc<NotifyState> {
        let state = &mut self.state;
        let waited = self.runtime.block_on(async {
            let seen = timeout(PATIENCE, state.wait_for(|state| is_so(state))).await;
            seen.map(|seen| seen.expect("the service runs").clone())
        });
        waited.unwrap_or_else(|_| panic!("waited in vain until {what}: {:?}", self.state.borrow()))
    }

    pub(crate) fn wish(&self, wish: NotifyWish) -> Result<(), String> {
        let (answer, answered) = oneshot::channel();
        self.runtime.block_on(async {
            self.wishes.send((wish, answer)).await.expect("the service runs");
            answered.await.expect("an answer")
        })
    }

    /// Ends in the middle, with nothing said to anybody.
    pub(crate) fn kill(mut self) {
        let service = self.service.take().expect("it runs");
        service.abort();
        drop(self.runtime.block_on(service));
    }

    pub(crate) fn end(mut self) {
        self.stop.send_replace(true);
        let service = self.service.take().expect("it runs");
        self.runtime.block_on(service).expect("a clean end");
    }
}

fn annunciation(id: &str, at: Timestamp, priority: u8) -> Annunciation {
    Annunciation {
        id: id.to_owned(),
        at,
        is_escalated: false,
        priority,
        point: "demo/hall-a/A01/inlet_mid".to_owned(),
        message: "A01 inlet above 32 °C".to_owned(),
        action: "Shed load".to_owned(),
    }
}

/// Somebody called `ops` whose webhook is `receiver`, and who may get a hundred an hour.
pub(crate) fn ops(receiver: &Receiver) -> Recipient {
    Recipient {
        name: "ops".to_owned(),
        channel: NotifyChannel::Webhook { url: format!("http://{}/hook", receiver.address), secret: None, ca: None },
        priorities: Vec::new(),
        places: Vec::new(),
        quiet: None,
        cap: RateCap { count: 100, minutes: 60 },
    }
}

pub(crate) fn document(recipients: Vec<Recipient>) -> NotifyDocument {
    NotifyDocument { version: 1, smtp: None, recipients }
}
