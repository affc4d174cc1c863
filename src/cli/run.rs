//! `heliotwin`: the whole twin in one process — engine, bots, window — and `heliotwin capture`.

use super::bots::{self, Bots};
use super::data::DataArgs;
use super::options::{CaptureOptions, WindowOptions};
use super::profile::profiles;
use super::{quit, stage, supervise};
use crate::bridge::Wires;
use crate::look::tier::Tier;
use crate::memory::{NOTE, Remembered};
use anyhow::{Context, bail};
use bevy::app::AppExit;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use twin_engine::clock::{RATE_MAX, RATE_MIN};
use twin_engine::{ApiChoice, BrokerChoice, Engine, EngineConfig, MqttConfig, SiteClock};
use twin_model::{Clock, Timestamp};
use twin_panels::WallLayout;
use twin_panels::tokens::Look;
use twin_sim::Facility;

/// What to run and how to show it.
#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// The site to show [default: scenes/demo.ron, or the built-in copy]
    #[arg(long, value_name = "FILE")]
    scene: Option<PathBuf>,
    /// The bots to play with [default: sims/demo.ron, or the built-in copy]
    #[arg(long, value_name = "FILE", conflicts_with = "no_bots")]
    sim: Option<PathBuf>,
    /// Broker to listen to, such as mqtt://10.0.0.5 or mqtts://10.0.0.5?ca=ca.pem [default: one of its own, on this machine only]
    #[arg(long, value_name = "URL")]
    broker: Option<MqttConfig>,
    /// Devices to ask and brokers to listen to, and which points they feed; see connections/README.md
    #[arg(long, value_name = "FILE")]
    connections: Option<PathBuf>,
    /// Where other programs push samples and facts to, with a key [default: 127.0.0.1:8470, or the next port that is free]
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "no_api")]
    api: Option<SocketAddr>,
    /// Let --api lie beyond this machine, though keys then cross the network unencrypted
    #[arg(long, requires = "api")]
    api_anywhere: bool,
    /// Let nobody push
    #[arg(long)]
    no_api: bool,
    /// Hear what the devices of --connections say unasked over SNMP, such as 0.0.0.0:1162; port 162 needs rights [default: not]
    #[arg(long, value_name = "ADDRESS:PORT", requires = "connections")]
    traps: Option<SocketAddr>,
    #[command(flatten)]
    data: DataArgs,
    /// Rendering tier; auto chooses by the graphics adapter
    #[arg(long, default_value = "auto", value_parser = tier())]
    tier: TierChoice,
    /// Cinematic, or calm after ANSI/ISA-101 [default: as it was left, at first cinematic]
    #[arg(long, value_parser = look())]
    look: Option<Look>,
    /// Size of the window [default: as it was left, at first 1600x900]
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = size)]
    size: Option<(u32, u32)>,
    /// Seconds of site time per second, 1 to 1000
    #[arg(long, value_name = "RATE", value_parser = rate, default_value = "1", conflicts_with = "no_bots")]
    clock: f64,
    /// The site's time to begin at instead of now, for pictures that are to be alike at any hour
    #[arg(long, value_name = "TIME", hide = true)]
    begin: Option<Timestamp>,
    /// Seed of the bots: the same seed plays the same telemetry [default: as the bots' file says]
    #[arg(long, value_name = "N", conflicts_with = "no_bots")]
    seed: Option<u64>,
    /// Write what really happens to this file, for `heliotwin score`
    #[arg(long, value_name = "FILE", conflicts_with = "no_bots")]
    truth: Option<PathBuf>,
    /// Start no bots: show only what others publish
    #[arg(long)]
    no_bots: bool,
    /// Move the camera only by hand: flights are cuts
    #[arg(long)]
    reduced_motion: bool,
    /// Show it on a wall: full screen, no cursor, the tour on, restarted when it fails; Esc twice leaves it
    #[arg(long, value_name = "LAYOUT", value_parser = wall())]
    wall: Option<WallLayout>,
    /// Spread the wall over so many monitors: the 3D fills the first, its cells share the others [default: 1]
    #[arg(long, value_name = "N", requires = "wall", value_parser = clap::value_parser!(u8).range(1..=4))]
    monitors: Option<u8>,
    /// Beat on the standard output, and end with the standard input
    #[arg(long, hide = true)]
    watched: bool,
    /// Keep a picture of the window in this file, renewed every few seconds while it is open
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Keep what the window shows in this file, as JSON, for tests and remote support
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

/// A tier, or the adapter's choice.
#[derive(Clone, Copy, Debug)]
struct TierChoice(Option<Tier>);

fn tier() -> impl TypedValueParser<Value = TierChoice> {
    PossibleValuesParser::new(["high", "medium", "software", "auto"]).map(|word| TierChoice(word.parse().ok()))
}

fn look() -> impl TypedValueParser<Value = Look> {
    PossibleValuesParser::new(["cinematic", "operator"]).map(|word| match word.as_str() {
        "operator" => Look::Operator,
        _ => Look::Cinematic,
    })
}

fn wall() -> impl TypedValueParser<Value = WallLayout> {
    PossibleValuesParser::new(WallLayout::ALL.map(WallLayout::text)).try_map(|word| word.parse::<WallLayout>())
}

/// Below, no panel fits; above, no graphics memory does.
const SIDES: std::ops::RangeInclusive<u32> = 320..=8192;

/// Of a window that was never open before.
const USUAL_SIZE: (u32, u32) = (1600, 900);

fn is_possible((width, height): &(u32, u32)) -> bool {
    SIDES.contains(width) && SIDES.contains(height)
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let side = |text: &str| text.parse().ok().filter(|side| SIDES.contains(side));
    text.split_once('x').and_then(|(width, height)| Some((side(width)?, side(height)?))).ok_or_else(|| {
        format!("write width and height in pixels, {} to {} each, such as 1600x900", SIDES.start(), SIDES.end())
    })
}

/// A rate of the site's clock.
pub(super) fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate| (RATE_MIN..=RATE_MAX).contains(rate));
    rate.ok_or_else(|| format!("a clock's rate is {RATE_MIN} to {RATE_MAX}, where 60 makes an hour of a minute"))
}

/// `heliotwin capture`
#[derive(Debug, clap::Args)]
pub(super) struct CaptureArgs {
    /// The script of views, scenarios and pictures, RON
    #[arg(long, value_name = "FILE")]
    script: PathBuf,
    /// Folder for the pictures, made if missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    run: RunArgs,
}

impl CaptureArgs {
    /// See [`RunArgs::check`].
    pub(super) fn check(&self) -> Result<(), String> {
        self.run.check()
    }

    /// Plays on a history of its own, so that pictures show what the script did and nothing else.
    pub(super) fn run(self) -> anyhow::Result<()> {
        let Self { script, out, run } = self;
        let own = std::env::temp_dir().join(format!("heliotwin-capture-{}", std::process::id()));
        let typed = run.data.typed();
        let played = run.play(typed.as_deref().unwrap_or(&own), Some(CaptureOptions { script, out }));
        if typed.is_none() && own.is_dir() {
            std::fs::remove_dir_all(&own).with_context(|| format!("remove {}", own.display()))?;
        }
        played
    }
}

impl RunArgs {
    fn api(&self) -> ApiChoice {
        match self.api {
            _ if self.no_api => ApiChoice::Off,
            Some(address) => ApiChoice::At { address, is_anywhere: self.api_anywhere },
            None => ApiChoice::Usual,
        }
    }

    fn monitors(&self) -> usize {
        self.monitors.map_or(1, usize::from)
    }

    /// Whether what was typed goes together; why not.
    pub(super) fn check(&self) -> Result<(), String> {
        match self.wall {
            Some(layout) if self.monitors() > layout.monitors_max() => {
                Err(format!("a wall of {layout} is spread over {} monitors at most", layout.monitors_max()))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn run(self) -> anyhow::Result<()> {
        if self.wall.is_some() && !self.watched {
            return supervise::run();
        }
        let data = self.data.folder()?;
        self.play(&data, None)
    }

    /// Starts scene, engine, bots and window in this order, and ends them in the reverse one when the window closes.
    fn play(self, data: &Path, capture: Option<CaptureOptions>) -> anyhow::Result<()> {
        if !crate::window::has_display() {
            bail!(
                "open a window: there is no display\n`cargo xtask run` opens one in a virtual display; or set DISPLAY"
            );
        }
        let monitors = self.monitors();
        let quit = quit::listen()?;
        if self.watched {
            supervise::follow(Arc::clone(&quit))?;
        }
        let plan = stage::scene(self.scene.as_deref())?;
        let sim = if self.no_bots { None } else { Some(stage::sim(self.sim.as_deref())?) };
        if sim.is_some() && self.broker.as_ref().is_some_and(|broker| broker.tls().is_some()) {
            bail!("let bots publish over mqtts://: they speak plain MQTT only; add --no-bots");
        }
        let begin = match self.begin {
            Some(begin) => begin,
            None => twin_engine::resume_time(data)?,
        };
        let clock = Arc::new(SiteClock::starting_at(begin, self.clock));
        let profiles = profiles(None)?;
        let (connections, listeners) = match &self.connections {
            Some(file) => {
                let points = twin_engine::site_points(&plan, data)?;
                (
                    twin_scene::load_connections(file, &plan, &points, &profiles)?,
                    twin_scene::load_listeners(file, &plan, &points, &profiles)?,
                )
            }
            None => (Vec::new(), Vec::new()),
        };
        // Pictures show what the script did: nobody else takes part.
        let api = if capture.is_some() { ApiChoice::Off } else { self.api() };
        let engine = Engine::start(EngineConfig {
            plan: plan.clone(),
            data: data.to_owned(),
            broker: self.broker.map_or(BrokerChoice::Embedded, BrokerChoice::External),
            connections,
            listeners,
            profiles,
            api,
            traps: self.traps,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            is_simulated: sim.is_some(),
        })?;
        let broker = bots::address(engine.broker_address());
        let bots = match sim {
            None => None,
            Some(mut sim) => {
                sim.seed = self.seed.unwrap_or(sim.seed);
                let mut facility = Facility::new(Arc::new(plan), sim, clock.now());
                if let Some(file) = &self.truth {
                    facility.set_truth(bots::truth(file)?);
                }
                Some(Bots::start(facility, broker.clone(), Arc::clone(&clock) as Arc<dyn Clock>)?)
            }
        };
        let memory = capture.is_none().then(|| data.join(NOTE));
        let remembered = memory.as_deref().map(Remembered::load).unwrap_or_default();
        // A wall is as it was typed, whatever the window on the desk was like.
        let desk = if self.wall.is_none() { remembered.clone() } else { Remembered::default() };
        let options = WindowOptions {
            look: self.look.or(desk.look()).unwrap_or_default(),
            tier: self.tier.0,
            size: self.size.or(desk.size.filter(is_possible)).unwrap_or(USUAL_SIZE),
            remembered,
            memory,
            reduced_motion: self.reduced_motion,
            wall: self.wall,
            monitors,
            is_watched: self.watched,
            picture: self.picture,
            state: self.state,
            capture,
            quit,
        };
        let shown = crate::window::run(options, Wires { engine: engine.handle(), clock, broker });
        let bots_ended = bots.map_or(Ok(()), Bots::stop);
        engine.shutdown()?;
        bots_ended?;
        match shown? {
            AppExit::Success => Ok(()),
            AppExit::Error(code) => bail!("show the site: the window ended with code {code}"),
        }
    }
}
