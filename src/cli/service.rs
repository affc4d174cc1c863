//! `heliotwin service out|return|list`: equipment in maintenance.

use super::data::DataArgs;
use super::moment::span;
use super::output::to_stdout;
use super::user::user_name;
use std::io::Write;
use std::time::Duration;
use twin_engine::AlarmWish;
use twin_engine::archive::Archive;

/// What to do with equipment.
#[derive(Debug, clap::Subcommand)]
pub(super) enum ServiceCommand {
    /// List what is out of service
    List {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Take equipment of the running twin out of service: its alarms are withheld until it returns
    Out {
        /// Its name or path, such as crac-a1 or demo/hall-a/A01
        place: String,
        /// For how long, 30d at most, such as 4h
        #[arg(long = "for", value_parser = span)]
        span: Duration,
        /// Why: the permit to work, or the order
        #[arg(long)]
        why: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Return equipment to service; alarms that still hold are shown again
    Return {
        /// Its name or path
        place: String,
        #[command(flatten)]
        data: DataArgs,
    },
}

impl ServiceCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let (wish, data, done) = match self {
            Self::List { data } => return list(&data),
            Self::Out { place, span, why, data } => {
                let done = format!("{place} is out of service");
                (AlarmWish::TakeOutOfService { place, secs: span.as_secs_f64(), note: why }, data, done)
            }
            Self::Return { place, data } => {
                let done = format!("{place} is in service again");
                (AlarmWish::ReturnToService { place }, data, done)
            }
        };
        wish.carry_out(&data.folder()?, &user_name())?;
        to_stdout(|out| Ok(writeln!(out, "{done}")?))
    }
}

fn list(data: &DataArgs) -> anyhow::Result<()> {
    let out_of_service = Archive::open(&data.folder()?)?.out_of_service()?;
    to_stdout(|out| {
        if out_of_service.is_empty() {
            writeln!(out, "Everything is in service")?;
        }
        for record in out_of_service {
            let (place, since, until) = (record.place, record.since, record.until);
            writeln!(out, "{place}  since {since}  until {until}  {}: {}", record.taken_by, record.note)?;
        }
        Ok(())
    })
}
