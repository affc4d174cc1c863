//! `heliotwin notify list|server|add|remove|test|dead`: who is told of which alarms, by e-mail or webhook.

use super::data::DataArgs;
use super::output::to_stdout;
use super::user::user_name;
use anyhow::bail;
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use twin_engine::audit::{audited, fields_of};
use twin_engine::clock::wall_now;
use twin_engine::notify::{NotifyWish, Sender, ask, read_document, read_outbox, write_document};
use twin_model::audit::{AuditAct, AuditFields, REDACTED};
use twin_model::notify::{
    Delivery, NotifyChannel, NotifyDocument, NotifyState, QuietHours, RateCap, Recipient, SmtpSecurity, SmtpServer,
};

/// What to do with notifications. A running twin follows within a second.
#[derive(Debug, clap::Subcommand)]
pub(super) enum NotifyCommand {
    /// Print who is told of what, and what is on its way to them
    List {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Say which server takes e-mail
    Server(ServerArgs),
    /// Add somebody, or replace who has that name
    Add(Box<AddArgs>),
    /// Tell somebody no more
    Remove {
        /// Their name
        name: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Send a message that only shows whether one arrives, from this command line
    Test {
        /// To whom
        name: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Print messages that were given up, try them again or forget them
    Dead(DeadArgs),
}

/// A server that takes e-mail.
#[derive(Debug, clap::Args)]
pub(super) struct ServerArgs {
    /// Its name or address
    host: String,
    /// Its port [default: 587, 465 over tls, 25 without either]
    #[arg(long)]
    port: Option<u16>,
    /// How it is encrypted
    #[arg(long, value_parser = ["starttls", "tls", "none"], default_value = "starttls")]
    security: String,
    /// Whom messages are from, such as twin@example.org
    #[arg(long)]
    from: String,
    /// Who logs in
    #[arg(long, requires = "password")]
    user: Option<String>,
    /// Where the password is: '$NAME' of a variable of the twin's environment, or file:PATH
    #[arg(long, requires = "user")]
    password: Option<String>,
    /// Certificates that are trusted besides the system's, as PEM
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    #[command(flatten)]
    data: DataArgs,
}

/// Somebody to tell.
#[derive(Debug, clap::Args)]
pub(super) struct AddArgs {
    /// What people call them
    name: String,
    #[command(flatten)]
    channel: ChannelArgs,
    /// Where the secret is that signs webhooks: '$NAME' of a variable of the twin's environment, or file:PATH
    #[arg(long, requires = "webhook")]
    secret: Option<String>,
    /// Certificates that the webhook's may stem from besides the system's, as PEM
    #[arg(long, value_name = "FILE", requires = "webhook")]
    ca: Option<PathBuf>,
    /// Of which priorities, such as 1,2 [default: all]
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=4))]
    priorities: Vec<u8>,
    /// Of which place and what is in it, such as demo/hall-a; may be repeated [default: all]
    #[arg(long)]
    place: Vec<String>,
    /// When not, in the site's time zone, such as 22:00-06:00
    #[arg(long, value_parser = quiet_hours)]
    quiet: Option<(String, String)>,
    /// Alarms of priority P1 come in quiet hours, too
    #[arg(long, requires = "quiet")]
    p1_breaks_through: bool,
    /// How many messages at most in how many minutes, such as 12/60
    #[arg(long, value_parser = cap, default_value = "12/60")]
    cap: RateCap,
    #[command(flatten)]
    data: DataArgs,
}

/// By which way.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct ChannelArgs {
    /// By e-mail to this address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// By a POST of JSON to this address
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
}

/// What to do with messages that were given up.
#[derive(Debug, clap::Args)]
pub(super) struct DeadArgs {
    /// Try one again, by its id, or all of them
    #[arg(long, value_name = "ID|all")]
    retry: Option<String>,
    /// Forget one, by its id
    #[arg(long, value_name = "ID", conflicts_with = "retry")]
    discard: Option<String>,
    #[command(flatten)]
    data: DataArgs,
}

fn quiet_hours(text: &str) -> Result<(String, String), String> {
    let hours = text.split_once('-').map(|(from, to)| (from.trim().to_owned(), to.trim().to_owned()));
    hours.ok_or_else(|| "two times of day, such as 22:00-06:00".to_owned())
}

fn cap(text: &str) -> Result<RateCap, String> {
    let read =
        |(count, minutes): (&str, &str)| Some(RateCap { count: count.parse().ok()?, minutes: minutes.parse().ok()? });
    text.split_once('/').and_then(read).ok_or_else(|| "messages and minutes, such as 12/60".to_owned())
}

impl NotifyCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List { data } => {
                let folder = data.folder()?;
                let (document, state) = (read_document(&folder)?, read_outbox(&folder)?);
                to_stdout(|out| Ok(list(out, &document, &state)?))
            }
            Self::Server(server) => server.run(),
            Self::Add(add) => add.run(),
            Self::Remove { name, data } => {
                let act = AuditAct::new("notify.remove", &name);
                change(&data.folder()?, act, |document| {
                    let count = document.recipients.len();
                    document.recipients.retain(|recipient| recipient.name != name);
                    if document.recipients.len() == count {
                        bail!("remove the recipient {name:?}: there is none; `heliotwin notify list` lists them");
                    }
                    Ok(None::<Recipient>)
                })
            }
            Self::Test { name, data } => test(&data.folder()?, &name),
            Self::Dead(dead) => dead.run(),
        }
    }
}

/// Changes the document of `folder` as `change` says, between two entries of the audit log. What it returns is what is new.
fn change<T: Serialize>(
    folder: &Path,
    act: AuditAct,
    change: impl FnOnce(&mut NotifyDocument) -> anyhow::Result<Option<T>>,
) -> anyhow::Result<()> {
    let before = read_document(folder)?;
    let mut after = before.clone();
    let new = change(&mut after)?;
    let was = before.recipients.iter().find(|recipient| recipient.name == act.subject);
    let act = AuditAct {
        before: was.map(told).unwrap_or_default(),
        after: new.as_ref().map(told).unwrap_or_default(),
        ..act
    };
    Ok(audited(folder, &user_name(), act, || write_document(folder, &after))?)
}

/// What is written down of a recipient or a server. The path of a webhook is often all that it takes to use it: it is left out.
fn told(value: &impl Serialize) -> AuditFields {
    let mut fields = fields_of(value);
    if let Some(url) = fields.get_mut("channel.webhook.url") {
        let host = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        *url = format!("{host}/{REDACTED}");
    }
    fields
}

impl ServerArgs {
    fn run(self) -> anyhow::Result<()> {
        let (security, usual) = match self.security.as_str() {
            "tls" => (SmtpSecurity::Tls, 465),
            "none" => (SmtpSecurity::None, 25),
            _ => (SmtpSecurity::StartTls, 587),
        };
        let server = SmtpServer {
            port: self.port.unwrap_or(usual),
            security,
            host: self.host,
            from: self.from,
            user: self.user,
            password: self.password,
            ca: self.ca,
        };
        change(&self.data.folder()?, AuditAct::new("notify.server", &server.host), |document| {
            document.smtp = Some(server.clone());
            Ok(Some(server.clone()))
        })
    }
}

impl AddArgs {
    fn run(self) -> anyhow::Result<()> {
        let folder = self.data.folder()?;
        let channel = match (self.channel.email, self.channel.webhook) {
            (Some(address), _) => NotifyChannel::Email { address },
            (None, url) => NotifyChannel::Webhook { url: url.unwrap_or_default(), secret: self.secret, ca: self.ca },
        };
        let p1_breaks_through = self.p1_breaks_through;
        let recipient = Recipient {
            name: self.name,
            channel,
            priorities: self.priorities,
            places: self.place,
            quiet: self.quiet.map(|(from, to)| QuietHours { from, to, p1_breaks_through }),
            cap: self.cap,
        };
        change(&folder, AuditAct::new("notify.add", &recipient.name), |document| {
            document.recipients.retain(|known| known.name != recipient.name);
            document.recipients.push(recipient.clone());
            Ok(Some(recipient.clone()))
        })
    }
}

/// Sends from here: whether it arrives is told at once, without a twin that runs.
fn test(folder: &Path, name: &str) -> anyhow::Result<()> {
    let document = read_document(folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let act = AuditAct::new("notify.test", name);
    let send = || runtime.block_on(Sender::test(&document, name, wall_now()));
    audited(folder, &user_name(), act, send)?;
    to_stdout(|out| Ok(writeln!(out, "It was taken for {name}")?))
}

impl DeadArgs {
    fn run(self) -> anyhow::Result<()> {
        let folder = self.data.folder()?;
        let wish = match (self.retry, self.discard) {
            (Some(id), _) => NotifyWish::Retry((id != "all").then_some(id)),
            (None, Some(id)) => NotifyWish::Discard(id),
            (None, None) => {
                let dead = read_outbox(&folder)?.dead;
                return to_stdout(|out| {
                    if dead.is_empty() {
                        writeln!(out, "Nothing was given up")?;
                    }
                    Ok(dead.iter().try_for_each(|delivery| line(out, delivery))?)
                });
            }
        };
        Ok(ask(&folder, wish, &user_name(), wall_now())?)
    }
}

fn line(out: &mut impl Write, delivery: &Delivery) -> io::Result<()> {
    let Delivery { id, recipient, subject, attempts, error, .. } = delivery;
    let why = error.as_deref().map(|error| format!(": failed to {error}")).unwrap_or_default();
    writeln!(out, "{id}\n  to {recipient}: {subject}\n  {attempts} attempts{why}")
}

fn list(out: &mut impl Write, document: &NotifyDocument, state: &NotifyState) -> io::Result<()> {
    match &document.smtp {
        Some(server) => writeln!(out, "E-mail goes through {}:{} from {}", server.host, server.port, server.from)?,
        None => writeln!(out, "No server takes e-mail; `heliotwin notify server` says which")?,
    }
    if document.recipients.is_empty() {
        return writeln!(out, "Nobody is told of alarms; `heliotwin notify add` adds somebody");
    }
    for recipient in &document.recipients {
        let to = match &recipient.channel {
            NotifyChannel::Email { address } => address,
            NotifyChannel::Webhook { url, .. } => url,
        };
        let priorities: Vec<String> = recipient.priorities.iter().map(|digit| format!("P{digit}")).collect();
        let all = |words: String| if words.is_empty() { "all".to_owned() } else { words };
        write!(
            out,
            "{:<16}  {to}  {}  {}",
            recipient.name,
            all(priorities.join(",")),
            all(recipient.places.join(","))
        )?;
        if let Some(quiet) = &recipient.quiet {
            let but = if quiet.p1_breaks_through { " but for P1" } else { "" };
            write!(out, "  not {}-{}{but}", quiet.from, quiet.to)?;
        }
        write!(out, "  {} in {} min at most", recipient.cap.count, recipient.cap.minutes)?;
        let held = state.held.get(&recipient.name).copied().unwrap_or_default();
        writeln!(out, "{}", if held > 0 { format!("  ({held} held back)") } else { String::new() })?;
    }
    let (waiting, dead) = (state.waiting.len(), state.dead.len());
    writeln!(out, "{} arrived, {waiting} on their way, {dead} given up", state.delivered)
}
