//! `heliotwin bots`: the bots of a site without engine and window, for whoever listens or asks.

use super::output::to_stdout;
use super::run::rate;
use super::{quit, stage};
use anyhow::Context;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;
use twin_engine::SiteClock;
use twin_model::Clock;
use twin_scene::{GrpcOrMqtt, ModbusOrMqtt, Protocols, SnmpOrMqtt};
use twin_sim::{BrokerAddress, Facility, Served};

const EXAMPLE: &str = "\
Example:
  heliotwin bots --broker mqtt://127.0.0.1:1883 --ups-snmp 11610 --crac-modbus 15020
  snmpwalk -v2c -c ups-a 127.0.0.1:11610 1.3.6.1.2.1.33";

/// How soon the bots end after Ctrl-C.
const HEARD: Duration = Duration::from_millis(50);

/// Which bots to run, and how they are reached.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct BotsArgs {
    /// The site that they stand in [default: scenes/demo.ron, or the built-in copy]
    #[arg(long, value_name = "FILE")]
    scene: Option<PathBuf>,
    /// Their world and its scenarios [default: sims/demo.ron, or the built-in copy]
    #[arg(long, value_name = "FILE")]
    sim: Option<PathBuf>,
    /// Broker to publish to
    #[arg(long, value_name = "URL", default_value = "mqtt://127.0.0.1:1883")]
    broker: BrokerAddress,
    /// Seconds of site time per second, 1 to 1000
    #[arg(long, value_name = "RATE", value_parser = rate, default_value = "1")]
    clock: f64,
    /// Seed: the same seed plays the same telemetry [default: as the file of the bots says]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Write what really happens to this file, for `heliotwin score`
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    #[command(flatten)]
    ports: PortArgs,
}

/// Devices that are asked at a port of this machine instead of publishing; 0 is any free port.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct PortArgs {
    /// Serve the UPS over SNMP v2c at this UDP port instead of publishing; 0 for any that is free
    #[arg(long, value_name = "PORT")]
    ups_snmp: Option<u16>,
    /// Serve the floor PDUs over SNMP v2c at this UDP port
    #[arg(long, value_name = "PORT")]
    pdu_snmp: Option<u16>,
    /// Send the traps of the UPS to this UDP port of this machine
    #[arg(long, value_name = "PORT", requires = "ups_snmp")]
    traps: Option<u16>,
    /// Serve the CRACs over Modbus TCP at this port
    #[arg(long, value_name = "PORT")]
    crac_modbus: Option<u16>,
    /// Stream the GPU servers over gRPC at this port
    #[arg(long, value_name = "PORT")]
    gpu_grpc: Option<u16>,
}

impl PortArgs {
    /// What `written` says, except where something was typed.
    fn over(self, written: Protocols) -> Protocols {
        Protocols {
            ups: self.ups_snmp.map_or(written.ups, |port| SnmpOrMqtt::Snmp { port, traps: self.traps }),
            pdu: self.pdu_snmp.map_or(written.pdu, |port| SnmpOrMqtt::Snmp { port, traps: None }),
            crac: self.crac_modbus.map_or(written.crac, |port| ModbusOrMqtt::Modbus { port }),
            gpu: self.gpu_grpc.map_or(written.gpu, |port| GrpcOrMqtt::Grpc { port }),
        }
    }
}

impl BotsArgs {
    /// Runs the bots until Ctrl-C or SIGTERM.
    pub(super) fn run(self) -> anyhow::Result<()> {
        let asked_to_end = quit::listen()?;
        let plan = Arc::new(stage::scene(self.scene.as_deref())?);
        let mut sim = stage::sim(self.sim.as_deref())?;
        sim.seed = self.seed.unwrap_or(sim.seed);
        sim.protocols = self.ports.over(sim.protocols);
        let clock = SiteClock::real();
        clock.set_rate(self.clock);
        let clock: Arc<dyn Clock> = Arc::new(clock);
        let mut facility = Facility::new(plan, sim, clock.now());
        if let Some(file) = &self.truth {
            facility.set_truth(super::bots::truth(file)?);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("start the bots")?;
        runtime.block_on(async {
            let served = Served::start(&mut facility).await?;
            tell(&facility, &served, &self.broker)?;
            let (stop, stopped) = watch::channel(false);
            let bots = twin_sim::run(facility, served, self.broker, clock, stopped);
            tokio::pin!(bots);
            let asked = async {
                while !asked_to_end.load(Ordering::Relaxed) {
                    tokio::time::sleep(HEARD).await;
                }
            };
            tokio::select! {
                ended = &mut bots => return Ok(ended?),
                () = asked => {}
            }
            stop.send_replace(true);
            Ok(bots.await?)
        })
    }
}

/// Says which device answers where.
fn tell(facility: &Facility, served: &Served, broker: &BrokerAddress) -> anyhow::Result<()> {
    to_stdout(|out| {
        for device in served.devices() {
            writeln!(out, "{device}")?;
        }
        let rest = if served.devices().is_empty() { "all devices" } else { "all others" };
        writeln!(out, "{rest} of site {} publish to {broker}; Ctrl-C ends them", facility.plan().site.id)?;
        Ok(())
    })
}
