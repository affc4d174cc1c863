//! `heliotwin point list|add|change|remove` and `heliotwin point read FILE`

use super::data::DataArgs;
use super::output::to_stdout;
use super::stage;
use super::user::user_name;
use anyhow::{Context, bail};
use std::io::Write;
use std::path::PathBuf;
use twin_engine::clock::wall_now;
use twin_engine::{PointWish, read_custom_points, read_specification};
use twin_model::custom::{CustomPoint, LimitDraft, PointDraft, Side};
use twin_model::quantity::Category;
use twin_model::spec::Proposal;
use twin_model::{PointId, Priority};

/// What to do with points that people define.
#[derive(Debug, clap::Subcommand)]
pub(super) enum PointCommand {
    /// List the points that people have defined
    List {
        /// As JSON, deleted ones and all changes too
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Define a point, on the running twin or for its next start
    Add {
        /// Last level of its topic, such as door_temperature
        name: String,
        /// Where it is measured: A01, hall-a/A01, crac-a1, hall-a
        #[arg(long, value_name = "PLACE")]
        at: String,
        #[command(flatten)]
        values: ValueArgs,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// Change a point that people have defined; what is not typed stays
    Change {
        /// The point, such as demo/hall-a/A01/door_temperature
        point: String,
        #[command(flatten)]
        values: ValueArgs,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// Delete a point that people have defined; its history stays
    Remove {
        /// The point, such as demo/hall-a/A01/door_temperature
        point: String,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// Print what a file of a sensor's maker says of it, with the words that say it: PDF, CSV, TXT or JSON
    Read {
        /// The file
        file: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// Whose points.
#[derive(Debug, clap::Args)]
pub(super) struct SiteArgs {
    /// The site, where no twin runs on the folder [default: scenes/demo.ron, or the built-in copy]
    #[arg(long, value_name = "FILE")]
    scene: Option<PathBuf>,
    #[command(flatten)]
    data: DataArgs,
}

/// What a point is.
#[derive(Debug, clap::Args)]
pub(super) struct ValueArgs {
    /// What people call it [default: its name in words]
    #[arg(long)]
    title: Option<String>,
    /// Its unit, such as °C, %, kW, Pa or flag
    #[arg(long)]
    unit: Option<String>,
    /// Environmental, mechanical, thermal, electrical, fluid or control [default: as usual for the unit]
    #[arg(long, value_parser = category)]
    category: Option<Category>,
    /// Values below are impossible
    #[arg(long, allow_negative_numbers = true)]
    min: Option<f64>,
    /// Values above are impossible
    #[arg(long, allow_negative_numbers = true)]
    max: Option<f64>,
    /// Seconds from sample to sample [default: only when something happens]
    #[arg(long, value_name = "SECONDS")]
    every: Option<f64>,
    /// Height unit of its rack
    #[arg(long, value_name = "UNIT")]
    u: Option<u16>,
    /// Alarm above a limit, such as P2=30; may be repeated
    #[arg(long, value_name = "PRIORITY=LIMIT", value_parser = limit, allow_hyphen_values = true)]
    high: Vec<(Priority, f64)>,
    /// Alarm below a limit, such as P3=5; may be repeated
    #[arg(long, value_name = "PRIORITY=LIMIT", value_parser = limit, allow_hyphen_values = true)]
    low: Vec<(Priority, f64)>,
    /// What to note of its source
    #[arg(long)]
    note: Option<String>,
}

fn category(text: &str) -> Result<Category, String> {
    let word = text.to_lowercase();
    Category::ALL
        .into_iter()
        .find(|category| format!("{category:?}").to_lowercase() == word)
        .ok_or_else(|| "write environmental, mechanical, thermal, electrical, fluid or control".to_owned())
}

/// `P2=30`
fn limit(text: &str) -> Result<(Priority, f64), String> {
    let parsed = text.split_once('=').and_then(|(priority, limit)| {
        let digit = priority.trim().trim_start_matches(['P', 'p']);
        let priority = Priority::ALL.into_iter().find(|priority| priority.digit().to_string() == digit)?;
        Some((priority, limit.trim().parse().ok()?))
    });
    parsed.ok_or_else(|| "write a priority and a limit, such as P2=30".to_owned())
}

impl PointCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List { json, data } => list(&data, json),
            Self::Add { name, at, values, site } => {
                if values.unit.is_none() || values.min.is_none() || values.max.is_none() {
                    bail!("define {name}: say --unit, --min and --max");
                }
                let mut draft = empty(name, at);
                values.apply(&mut draft);
                let done = format!("{} is a point of {} from now on", draft.name, draft.place);
                site.wish(PointWish::Define(draft), &done)
            }
            Self::Change { point, values, site } => {
                let id = PointId::new(point.trim_start_matches("dc/"));
                let known = read_custom_points(&site.data.folder()?)?;
                let known = known.iter().find(|known| known.id == id && !known.is_deleted);
                let Some(known) = known else { bail!("find {id}: no custom point is called so") };
                let mut draft = known.draft();
                values.apply(&mut draft);
                let done = format!("{id} is changed");
                site.wish(PointWish::Change(id, draft), &done)
            }
            Self::Remove { point, site } => {
                let id = PointId::new(point.trim_start_matches("dc/"));
                let done = format!("{id} is deleted; its history stays");
                site.wish(PointWish::Delete(id), &done)
            }
            Self::Read { file, json } => read(&file, json),
        }
    }
}

/// A draft with nothing but a name and a place; what is missing is refused where it is checked.
fn empty(name: String, place: String) -> PointDraft {
    PointDraft {
        place,
        rack_unit: None,
        name,
        title: String::new(),
        unit: String::new(),
        category: None,
        min: f64::NAN,
        max: f64::NAN,
        period_secs: None,
        limits: Vec::new(),
        note: String::new(),
    }
}

impl ValueArgs {
    fn apply(self, draft: &mut PointDraft) {
        let Self { title, unit, category, min, max, every, u, high, low, note } = self;
        draft.title = title.unwrap_or_else(|| std::mem::take(&mut draft.title));
        draft.unit = unit.unwrap_or_else(|| std::mem::take(&mut draft.unit));
        draft.category = category.or(draft.category);
        draft.min = min.unwrap_or(draft.min);
        draft.max = max.unwrap_or(draft.max);
        draft.period_secs = every.or(draft.period_secs);
        draft.rack_unit = u.or(draft.rack_unit);
        draft.note = note.unwrap_or_else(|| std::mem::take(&mut draft.note));
        for (side, typed) in [(Side::High, high), (Side::Low, low)] {
            if !typed.is_empty() {
                draft.limits.retain(|limit| limit.side != side);
            }
            let limits =
                typed.into_iter().map(|(priority, limit)| LimitDraft { side, limit, deadband: None, priority });
            draft.limits.extend(limits);
        }
    }
}

impl SiteArgs {
    /// Has `wish` carried out and says what was `done`.
    fn wish(self, wish: PointWish, done: &str) -> anyhow::Result<()> {
        let plan = stage::scene(self.scene.as_deref())?;
        wish.carry_out(&self.data.folder()?, &plan, &user_name(), wall_now())?;
        to_stdout(|out| Ok(writeln!(out, "{done}")?))
    }
}

fn list(data: &DataArgs, json: bool) -> anyhow::Result<()> {
    let points = read_custom_points(&data.folder()?)?;
    to_stdout(|out| {
        if json {
            let points: Vec<&CustomPoint> = points.iter().map(AsRef::as_ref).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&points)?)?;
            return Ok(());
        }
        for point in points.iter().filter(|point| !point.is_deleted) {
            let limits: Vec<String> = (point.limits.iter())
                .map(|limit| format!("P{} {} {}", limit.priority.digit(), limit.side.word(), limit.limit))
                .collect();
            let (min, max) = (point.min, point.max);
            writeln!(out, "{}  {}  {min} to {max} {}  {}", point.id, point.title, point.unit, limits.join(", "))?;
        }
        Ok(())
    })
}

fn read(file: &std::path::Path, json: bool) -> anyhow::Result<()> {
    let proposals = read_specification(file)?;
    if proposals.is_empty() && !json {
        bail!("find a sensor in {}: it says nothing of one", file.display());
    }
    to_stdout(|out| {
        if json {
            let text = serde_json::to_string_pretty(&proposals).context("write the proposals")?;
            writeln!(out, "{text}")?;
            return Ok(());
        }
        for (number, proposal) in (1..).zip(&proposals) {
            if proposals.len() > 1 {
                writeln!(out, "{number}. {}", proposal.title())?;
            }
            print(out, proposal)?;
        }
        Ok(())
    })
}

/// A line for each field, with its words below; what else the file says of it after that.
fn print(out: &mut impl Write, proposal: &Proposal) -> anyhow::Result<()> {
    for field in proposal.fields() {
        for (number, finding) in proposal.findings.iter().filter(|finding| finding.field == field).enumerate() {
            let word = if number == 0 { field.title() } else { "or else" };
            writeln!(out, "{word:14} {} ({})", finding.told, finding.confidence.word())?;
            writeln!(out, "{:14} {}: {:?}", "", finding.evidence.spot, finding.evidence.quote)?;
        }
    }
    Ok(())
}
