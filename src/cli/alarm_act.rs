//! `heliotwin alarms ack|shelve|unshelve`: what a person does about an alarm of a running twin.

use super::data::DataArgs;
use super::moment::span;
use super::output::to_stdout;
use super::user::user_name;
use std::io::Write;
use std::time::Duration;
use twin_engine::AlarmWish;
use twin_model::AlarmId;

/// What to do about an alarm of the running twin.
#[derive(Debug, clap::Subcommand)]
pub(super) enum ActCommand {
    /// Say that you have seen an alarm
    Ack {
        /// Its number, such as 7
        #[arg(value_parser = number)]
        alarm: AlarmId,
        /// What to note
        #[arg(long, default_value = "")]
        note: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Put an alarm aside for a time; it comes back by itself, or when it becomes more urgent
    Shelve {
        /// Its number, such as 7
        #[arg(value_parser = number)]
        alarm: AlarmId,
        /// For how long, 12h at most, such as 30m
        #[arg(long = "for", value_parser = span)]
        span: Duration,
        /// Why
        #[arg(long)]
        why: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Take an alarm from the shelf, which acknowledges it
    Unshelve {
        /// Its number, such as 7
        #[arg(value_parser = number)]
        alarm: AlarmId,
        #[command(flatten)]
        data: DataArgs,
    },
}

/// `7` or `#7`
fn number(text: &str) -> Result<AlarmId, String> {
    text.trim_start_matches('#').parse().map(AlarmId).map_err(|_| "write an alarm's number, such as 7".to_owned())
}

impl ActCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let (wish, data, done) = match self {
            Self::Ack { alarm, note, data } => {
                (AlarmWish::Acknowledge { alarm, note }, data, format!("Alarm {alarm} is acknowledged"))
            }
            Self::Shelve { alarm, span, why, data } => {
                let wish = AlarmWish::Shelve { alarm, secs: span.as_secs_f64(), note: why };
                (wish, data, format!("Alarm {alarm} is on the shelf"))
            }
            Self::Unshelve { alarm, data } => {
                (AlarmWish::Unshelve { alarm }, data, format!("Alarm {alarm} is back on the list"))
            }
        };
        wish.carry_out(&data.folder()?, &user_name())?;
        to_stdout(|out| Ok(writeln!(out, "{done}")?))
    }
}
