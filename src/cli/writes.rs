//! `heliotwin writes`: the write lock and the kill switch of a running twin.

use super::actor::{ActorArgs, role};
use super::data::DataArgs;
use super::output::to_stdout;
use super::setpoint::ask;
use anyhow::bail;
use std::io::{self, Write};
use twin_engine::{SafetyLetter, SafetyTold};
use twin_model::SiteId;
use twin_model::setpoint::{Role, SafetyWish};

/// What to do with the lock.
#[derive(Debug, clap::Subcommand)]
pub(super) enum WritesCommand {
    /// Print whether anything may be written, who opened it and until when
    Status {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Open the write lock of a site for a time; supervisors and engineers may
    Enable {
        #[command(flatten)]
        lock: LockArgs,
        /// How long, minutes; a shift at most
        #[arg(long, value_name = "MINUTES", default_value_t = 60)]
        minutes: u32,
        /// For whom; several with commas [default: all who may wish something]
        #[arg(long = "for", value_name = "ROLES", value_delimiter = ',', value_parser = role)]
        roles: Vec<Role>,
    },
    /// Close it
    Disable {
        #[command(flatten)]
        lock: LockArgs,
    },
    /// Pull the kill switch: nothing is written any more
    Kill {
        #[command(flatten)]
        lock: LockArgs,
    },
    /// Put the kill switch back; the lock stays closed
    Revive {
        #[command(flatten)]
        lock: LockArgs,
    },
}

/// Which lock, who moves it, and why.
#[derive(Debug, clap::Args)]
pub(super) struct LockArgs {
    /// The site [default: the only one; for the kill switch, all]
    #[arg(long, value_name = "SITE")]
    site: Option<String>,
    /// Why; it is kept
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    actor: ActorArgs,
    #[command(flatten)]
    data: DataArgs,
}

impl LockArgs {
    fn site(&self) -> anyhow::Result<SiteId> {
        if let Some(site) = &self.site {
            return Ok(SiteId::new(site));
        }
        let told = ask(&self.data, &SafetyLetter::Tell)?.told;
        match told.sites.as_slice() {
            [only] => Ok(only.clone()),
            sites => {
                let sites: Vec<&str> = sites.iter().map(SiteId::as_str).collect();
                bail!("choose a site: say --site with one of {}", sites.join(", "))
            }
        }
    }

    fn wish(self, wish: impl FnOnce(twin_model::setpoint::Actor, String) -> SafetyWish) -> anyhow::Result<()> {
        let Self { reason, actor, data, .. } = self;
        let answer = ask(&data, &SafetyLetter::Wish(wish(actor.actor(), reason)))?;
        if let Some(refusal) = answer.refusal {
            bail!("move the write lock: {refusal}");
        }
        to_stdout(|out| Ok(print(out, &answer.told)?))
    }
}

impl WritesCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Status { data } => {
                let told = ask(&data, &SafetyLetter::Tell)?.told;
                to_stdout(|out| Ok(print(out, &told)?))
            }
            Self::Enable { lock, minutes, roles } => {
                let site = lock.site()?;
                lock.wish(|by, reason| SafetyWish::Enable { site, minutes, roles, by, reason })
            }
            Self::Disable { lock } => {
                let site = lock.site()?;
                lock.wish(|by, reason| SafetyWish::Disable { site, by, reason })
            }
            Self::Kill { lock } => {
                let site = lock.site.as_deref().map(SiteId::new);
                lock.wish(|by, reason| SafetyWish::Kill { site, by, reason })
            }
            Self::Revive { lock } => {
                let site = lock.site.as_deref().map(SiteId::new);
                lock.wish(|by, reason| SafetyWish::Revive { site, by, reason })
            }
        }
    }
}

/// A line for each site.
pub(super) fn print(out: &mut impl Write, told: &SafetyTold) -> io::Result<()> {
    if let Some(broken) = &told.broken {
        writeln!(out, "Nothing is written: {broken}")?;
    }
    for site in &told.sites {
        match (told.lock.killed(site), told.lock.enabled(site, told.at)) {
            (Some(killed), _) => {
                writeln!(out, "{site}  KILL SWITCH pulled by {} at {}: {}", killed.by.name, killed.at, killed.reason)?;
            }
            (None, Some(enabled)) => {
                let roles: Vec<&str> = enabled.roles.iter().map(|role| role.word()).collect();
                writeln!(
                    out,
                    "{site}  open until {} for {}, by {}: {}",
                    enabled.until,
                    roles.join(", "),
                    enabled.by.name,
                    enabled.reason
                )?;
            }
            (None, None) => writeln!(out, "{site}  locked")?,
        }
    }
    Ok(())
}
