//! The composition root: what an engine is made of, in the order it starts and, reversed, in which it ends.

use crate::api::{self, ApiChoice, ApiParts};
use crate::archive::Archive;
use crate::audit::{Auditor, Checker};
use crate::clock::wall_now;
use crate::core::Core;
use crate::custom_points::{KeepPointsError, PointKeeper, site_points};
use crate::event_loop::EventLoop;
use crate::handle::{self, Engine, EngineEnds};
use crate::instance::{ClaimFolderError, FolderClaim, Instance};
use crate::keys::{KeyFile, KeysError};
use crate::notify::{self, NotifyTasks};
use crate::onboarding::{Desk, Finder, Opened, Prober};
use crate::performance::ends_at;
use crate::point_desk::PointDesk;
use crate::ranges::RangeServer;
use crate::recall::recall;
use crate::rule_preview;
use crate::safety::{SafetyDesk, SafetyJournal, SafetyLetters, actuate, foresee};
use crate::sampling::file::{SamplingFile, SamplingFileError};
use crate::specification;
use crate::substitute::{Journal, OpenJournalError};
use crate::supervision::{Supervision, succeeding};
use crate::wish::WishBox;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use twin_actuate::Actuator;
use twin_history::{CommitReport, History, OpenHistoryError, ReadHistoryError};
use twin_ingress::asked::AskedSource;
use twin_ingress::mqtt::{
    BuildSourceError, EmbeddedBroker, MqttConfig, MqttSource, ParseConfigError, StartBrokerError,
};
use twin_ingress::pushed::BindApiError;
use twin_ingress::traps::{BindTrapsError, TrapSource};
use twin_modbus::Links;
use twin_model::audit::AuditAct;
use twin_model::connection::{Connection, Listener};
use twin_model::profile::Profile;
use twin_model::{Clock, PlaceIndex, SitePlan, Timestamp};

/// The embedded broker's port when it is free: MQTT's own, so that any client finds it.
const BROKER_PORT: u16 = 1883;

/// Ports tried after that one, before the system chooses.
const BROKER_PORTS: u16 = 10;

/// One for the loop, one for the sources and the broker; reading and writing history have threads of their own.
const WORKERS: usize = 2;

/// Batches between a source and the loop: a second of them at one per 10 ms, and then the broker waits.
const EVENTS_MAX: usize = 100;

/// What devices have said that waits to be heard: more at once is a storm, of which each device is asked once anyway.
const TRAPS_MAX: usize = 64;

/// The file in the data folder that keeps who the receiver of traps is.
const TRAPS_NAME: &str = "snmp-engine";

/// Wishes of other processes: they wait for each other.
const WISHES_MAX: usize = 8;

/// Answers about rules that were tried: one at a time is made.
const PREVIEWS_MAX: usize = 2;
/// What waits to be asked, simulated or written: requests of a room go one after the other, so that is many rooms.
const SAFETY_JOBS_MAX: usize = 64;

/// Calls about rules of sampling that wait for the loop's turn, which comes within milliseconds; further ones are asked to come again.
const SAMPLING_CALLS_MAX: usize = 16;

/// What an engine is started with.
#[derive(Clone)]
pub struct EngineConfig {
    /// The site.
    pub plan: SitePlan,
    /// Folder of history, journal and the note for other processes; made if missing.
    pub data: PathBuf,
    /// Where telemetry comes from.
    pub broker: BrokerChoice,
    /// Devices that are asked, besides those that people connect in the program.
    pub connections: Vec<Connection>,
    /// What is known of kinds of devices.
    pub profiles: Vec<Profile>,
    /// Whether others may push, and where.
    pub api: ApiChoice,
    /// Brokers that are listened to besides.
    pub listeners: Vec<Listener>,
    /// Where what devices say unasked over SNMP is heard; nowhere when absent.
    pub traps: Option<SocketAddr>,
    /// The site's time.
    pub clock: Arc<dyn Clock>,
    /// Whether bots drive the site instead of hardware; only shown.
    pub is_simulated: bool,
}

/// Whose broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrokerChoice {
    /// One inside this process, on loopback.
    Embedded,
    /// One that runs elsewhere. The engine speaks to it under a client identifier that is its data folder's own.
    External(MqttConfig),
}

/// Why an engine did not start. Nothing of it runs then.
#[derive(Debug, Error)]
pub enum StartEngineError {
    /// The data folder is taken or not writable.
    #[error(transparent)]
    Claim(#[from] ClaimFolderError),
    /// The history cannot be written.
    #[error(transparent)]
    OpenHistory(#[from] OpenHistoryError),
    /// The history cannot be read.
    #[error(transparent)]
    ReadHistory(#[from] ReadHistoryError),
    /// The rules of sampling cannot be read.
    #[error(transparent)]
    Sampling(#[from] SamplingFileError),
    /// What stands in for sensors cannot be kept.
    #[error(transparent)]
    OpenJournal(#[from] OpenJournalError),
    /// No port for the broker.
    #[error(transparent)]
    StartBroker(#[from] StartBrokerError),
    /// The site's name cannot be part of a client identifier.
    #[error(transparent)]
    ClientId(#[from] ParseConfigError),
    /// The source cannot be made.
    #[error(transparent)]
    BuildSource(#[from] BuildSourceError),
    /// No address for the API.
    #[error(transparent)]
    BindApi(#[from] BindApiError),
    /// The keys of those who may push cannot be read.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The port of traps cannot be had.
    #[error(transparent)]
    BindTraps(#[from] BindTrapsError),
    /// The custom points cannot be read.
    #[error(transparent)]
    CustomPoints(#[from] KeepPointsError),
    /// The system refused threads.
    #[error("start the engine's threads")]
    Threads(#[source] io::Error),
}

/// The site's time to start from: the wall's, or just after the last that is kept in `data` when that is later, as it
/// is after a run with a fast clock. Wall time when there is no history yet.
///
/// # Errors
/// When there is a history and it cannot be read.
pub fn resume_time(data: &Path) -> Result<Timestamp, StartEngineError> {
    let archive = match Archive::open(data) {
        Err(OpenHistoryError::Missing { .. }) => return Ok(wall_now()),
        // Its writer makes it a history of today.
        Err(OpenHistoryError::Older { .. }) => {
            drop(History::open(data, Arc::default(), Box::new(drop))?);
            Archive::open(data)?
        }
        opened => opened?,
    };
    Ok(ends_at(&archive)?.map_or_else(wall_now, |last| wall_now().max(last + Duration::from_millis(1))))
}

impl Engine {
    /// Starts everything; returns when the broker listens, history is open and what was remembered is back.
    /// Call it from a plain thread, not from inside an async runtime.
    ///
    /// # Errors
    /// When a part cannot start; the parts before it have been ended again.
    pub fn start(config: EngineConfig) -> Result<Self, StartEngineError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .thread_name("twin-engine")
            .enable_all()
            .build()
            .map_err(StartEngineError::Threads)?;
        let EngineConfig { plan, data, broker, connections, listeners, profiles, api, traps, clock, is_simulated } =
            config;
        let claim = FolderClaim::take(&data)?;
        let plan = Arc::new(plan);
        let site = (Arc::clone(&plan), site_points(&plan, &data)?);
        let Opened { desk, asked } = Desk::open(&data, site, Arc::new(profiles), connections, &listeners);
        let points = Arc::new(desk.points());
        let (commit_sender, commits) = watch::channel(CommitReport::default());
        let on_commit = Box::new(move |report| drop(commit_sender.send_replace(report)));
        let history = History::open(&data, Arc::clone(&points), on_commit)?;
        let memory = recall(&data, &plan, &points)?;
        let (sampling, rules) = SamplingFile::open(&data)?;
        let (substitutions, stood_in) = Journal::open(&data, Arc::clone(&points))?;
        let (embedded, address) = match broker {
            BrokerChoice::External(address) => (None, address),
            BrokerChoice::Embedded => {
                let broker = runtime.block_on(start_broker())?;
                let address = MqttConfig::at(broker.address());
                (Some(broker), address)
            }
        };
        let (checks_sent, checks) = watch::channel(None);
        let mut audit = Auditor::open(&data, Arc::clone(&clock), checks);
        let (points_sent, newer_points) = watch::channel(Arc::clone(&points));
        let client_id = claim.client_id(&plan.site.id)?;
        let address = address.with_client_id(&client_id)?;
        let source = MqttSource::build(address.clone(), Arc::clone(&points), Arc::clone(&clock))?;
        let key_file = KeyFile::of(&data);
        let (keys_read, keys) = watch::channel(Arc::new(key_file.load()?));
        let places = Arc::new(PlaceIndex::new(&plan, &points));
        let (books_sent, books) = watch::channel((Arc::clone(&points), places));
        let source = source.with_facts(books.clone()).following(newer_points.clone());
        let (calls, sampling_calls) = mpsc::channel(SAMPLING_CALLS_MAX);
        let parts = ApiParts { books, clock: Arc::clone(&clock), keys, sampling: calls };
        let pushed = api::bind(api, &parts)?;
        let api_address = pushed.as_ref().map(|pushed| pushed.address());
        let (heard, traps_heard) = mpsc::channel(TRAPS_MAX);
        let (followed, time) = (asked.clone(), Arc::clone(&clock));
        let receiving =
            traps.map(|at| runtime.block_on(TrapSource::bind(at, &data.join(TRAPS_NAME), followed, heard, time)));
        let receiving = receiving.transpose()?;
        let instance = Instance {
            api: api_address.map(|address| format!("http://{address}")),
            pid: std::process::id(),
            broker: address.to_string(),
            site: plan.site.id.clone(),
            started_at: clock.now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        claim.announce(&instance)?;
        let begin = AuditAct::new("engine.start", instance.site.as_str()).to("version", instance.version.as_str());
        audit.note(begin.to("broker", instance.broker.as_str()));

        let (journal, records, problem) = match SafetyJournal::open(&data) {
            Ok((journal, records)) => (Some(journal), records, None),
            // Everything else goes on: nothing is set until somebody has looked.
            Err(error) => (None, Vec::new(), Some(format!("failed to {error}"))),
        };
        let mut core = Core::new(plan, Arc::clone(&points), is_simulated, memory)
            .with_substitutions(stood_in)
            .with_sampling(rules, &asked.borrow())
            .with_safety(&asked.borrow(), &records, problem);
        let (handle, ends) = handle::wires(core.snapshot(clock.now()));
        let EngineEnds { snapshots, notices, commands, demand, ranges } = ends;
        let (events_sent, events) = mpsc::channel(EVENTS_MAX);
        let (stop, stopped) = watch::channel(false);
        tracing::info!(site = %instance.site, broker = %address, data = %data.display(), "the engine runs");
        if let Some(address) = api_address {
            tracing::info!("others may push to http://{address}, with a key: `heliotwin key add NAME` makes one");
        }

        let mut supervision = Supervision { runtime, tasks: JoinSet::new(), embedded, claim, stop: stop.clone() };
        let (periods, followed) = watch::channel(Arc::default());
        let lines = Arc::new(Links::default());
        let asking = AskedSource::build(asked, Arc::clone(&points), Arc::clone(&clock))
            .with_traps(traps_heard)
            .with_periods(followed)
            .with_lines(Arc::clone(&lines))
            .following(newer_points.clone());
        let checker =
            Checker { data: data.clone(), clock: Arc::clone(&clock), checks: checks_sent, stop: stopped.clone() };
        supervision.start("audit", checker.run());
        supervision.start("asked", succeeding(asking.run(events_sent.clone(), stopped.clone())));
        if let Some(pushed) = pushed {
            supervision.start("api", succeeding(pushed.run(events_sent.clone(), stopped.clone())));
            supervision.start("keys", api::follow_keys(key_file, keys_read, stopped.clone()));
        }
        if let Some(receiving) = receiving {
            supervision.start("traps", succeeding(receiving.run(events_sent.clone(), stopped.clone())));
        }
        for listener in &listeners {
            let name = format!("{client_id}-{}", in_client_id(&listener.name));
            let source = MqttSource::listen(listener, &name, Arc::clone(&points), Arc::clone(&clock));
            let source = source.following(newer_points.clone());
            supervision.start("listener", succeeding(source.run(events_sent.clone(), stopped.clone())));
        }
        let source = source.run(events_sent, stopped.clone());
        supervision.start("mqtt", succeeding(source));
        let (wishes_sent, wishes) = mpsc::channel(WISHES_MAX);
        let (files_asked, files) = watch::channel(None);
        let (read_told, read) = watch::channel(None);
        supervision.start("wishes", succeeding(WishBox::of_wishes(&data, wishes_sent).run(stopped.clone())));
        supervision.start("specification", succeeding(specification::serve(files, read_told, stopped.clone())));
        let (preview_wishes, wished) = watch::channel(None);
        let (previews_sent, previews) = mpsc::channel(PREVIEWS_MAX);
        supervision.start(
            "rule previews",
            succeeding(rule_preview::serve(data.clone(), wished, previews_sent, stopped.clone())),
        );
        let points_desk = PointDesk {
            keeper: PointKeeper::open(&data)?,
            points: points_sent,
            books: books_sent,
            wishes,
            asked: files_asked,
            read,
            preview_wishes,
            previews,
        };
        let seen = snapshots.subscribe();
        let (notify, notifying) = notify::start(&data, desk.plan(), Arc::clone(&clock), seen, stopped.clone());
        if let Some(NotifyTasks { service, feed, follow }) = notifying {
            supervision.start("notify", succeeding(service.run()));
            supervision.start("annunciations", succeeding(feed.run()));
            supervision.start("recipients", succeeding(follow));
        }
        let (generation, newest) = watch::channel(0);
        let (inputs_sent, inputs) = mpsc::channel(SAFETY_JOBS_MAX);
        let (actuation, jobs) = mpsc::channel(SAFETY_JOBS_MAX);
        let actuator = Actuator::new(lines, newest);
        supervision.start("actuation", succeeding(actuate(actuator, jobs, inputs_sent.clone())));
        let (previews, jobs) = mpsc::channel(SAFETY_JOBS_MAX);
        supervision.start("previews", succeeding(foresee(jobs, inputs_sent)));
        let (calls, letters) = mpsc::channel(WISHES_MAX);
        supervision.start("setpoint wishes", succeeding(SafetyLetters::of_safety(&data, calls).run(stopped.clone())));
        let safety_desk = SafetyDesk { journal, generation, actuation, previews, inputs, letters };
        let server = RangeServer {
            data,
            points: newer_points,
            clock: Arc::clone(&clock),
            demand,
            ranges,
            stop: stopped.clone(),
        };
        supervision.start("ranges", succeeding(server.run()));
        let (probe_wishes, wishes) = watch::channel(None);
        let (probes_sent, probes) = watch::channel(None);
        let profiles = Arc::clone(desk.profiles());
        let (find_wishes, ranges_wished) = watch::channel(None);
        let (found, findings) = watch::channel(None);
        let finder =
            Finder { profiles: Arc::clone(&profiles), wishes: ranges_wished, findings: found, stop: stopped.clone() };
        supervision.start("finder", succeeding(finder.run()));
        let prober = Prober { profiles, wishes, probes: probes_sent, stop: stopped.clone() };
        supervision.start("prober", succeeding(prober.run()));
        let event_loop = EventLoop {
            core,
            clock,
            history,
            desk,
            audit,
            notify,
            points_desk,
            safety_desk,
            substitutions,
            sampling,
            sampling_calls,
            periods,
            events,
            commands,
            commits,
            probe_wishes,
            probes,
            find_wishes,
            findings,
            snapshots,
            notices,
            stop: stopped,
        };
        supervision.start("loop", event_loop.run());
        let thread = std::thread::Builder::new()
            .name("twin-engine-main".to_owned())
            .spawn(move || supervision.run())
            .map_err(StartEngineError::Threads)?;
        Ok(Self::new(handle, (address, api_address), stop, thread))
    }
}

/// A listener's name as part of a client identifier: brokers promise no more than letters and digits.
fn in_client_id(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// MQTT's port, else one of the next, else any.
async fn start_broker() -> Result<EmbeddedBroker, StartBrokerError> {
    let ports = (BROKER_PORT..=BROKER_PORT + BROKER_PORTS).chain(std::iter::once(0));
    let mut refusal = None;
    for port in ports {
        match EmbeddedBroker::start(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await {
            Err(taken @ StartBrokerError::PortTaken(_)) => refusal = Some(taken),
            other => return other,
        }
    }
    Err(refusal.unwrap_or(StartBrokerError::PortTaken(SocketAddr::from((Ipv4Addr::LOCALHOST, BROKER_PORT)))))
}
