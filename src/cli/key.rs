//! `heliotwin key add NAME`, `list`, `remove NAME`: who may push samples and facts, and set rules of sampling.

use super::data::DataArgs;
use super::output::to_stdout;
use super::user::user_name;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value, json};
use std::io::Write;
use twin_engine::audit::audited;
use twin_engine::clock::wall_now;
use twin_engine::keys::{ApiKey, KeyFile, Right};
use twin_model::audit::AuditAct;

/// What to do with keys.
#[derive(Debug, clap::Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key; its secret is printed once and kept nowhere
    Add(AddArgs),
    /// Print the keys, without their secrets
    List(ListArgs),
    /// Take a key away; a running twin lets it in no longer within seconds
    Remove(RemoveArgs),
}

/// The key to make.
#[derive(Debug, clap::Args)]
pub(super) struct AddArgs {
    /// What people call it; facts that are sent with it have it as their source
    name: String,
    /// What it may do
    #[arg(long, value_delimiter = ',', value_parser = right(), default_value = "ingest")]
    may: Vec<Right>,
    #[command(flatten)]
    data: DataArgs,
}

/// How to print keys.
#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// Print a JSON array
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// The key to take away.
#[derive(Debug, clap::Args)]
pub(super) struct RemoveArgs {
    /// Its name
    name: String,
    #[command(flatten)]
    data: DataArgs,
}

fn right() -> impl TypedValueParser<Value = Right> {
    PossibleValuesParser::new(Right::ALL.map(Right::word)).try_map(|word| word.parse::<Right>())
}

impl KeyCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(AddArgs { name, may, data }) => {
                let folder = data.folder()?;
                let words = may.iter().map(|right| right.word()).collect::<Vec<_>>().join(",");
                let act = AuditAct::new("key.add", &name).to("may", words);
                let secret = audited(&folder, &user_name(), act, || KeyFile::of(&folder).add(&name, &may, wall_now()))?;
                to_stdout(|out| Ok(writeln!(out, "{secret}")?))
            }
            Self::List(ListArgs { json, data }) => {
                let keys = KeyFile::of(&data.folder()?).load()?.keys;
                to_stdout(|out| {
                    if json {
                        let keys: Vec<Value> = keys.iter().map(object).collect();
                        serde_json::to_writer_pretty(&mut *out, &keys)?;
                        writeln!(out)?;
                    } else if keys.is_empty() {
                        writeln!(out, "No keys")?;
                    } else {
                        for key in &keys {
                            writeln!(out, "{:<24}  {:<21}  since {}", key.name, words(key).join(","), key.created_at)?;
                        }
                    }
                    Ok(())
                })
            }
            Self::Remove(RemoveArgs { name, data }) => {
                let folder = data.folder()?;
                let act = AuditAct::new("key.remove", &name);
                Ok(audited(&folder, &user_name(), act, || KeyFile::of(&folder).remove(&name))?)
            }
        }
    }
}

fn words(key: &ApiKey) -> Vec<&'static str> {
    key.rights.iter().map(|right| right.word()).collect()
}

fn object(key: &ApiKey) -> Value {
    json!({"name": key.name.as_str(), "may": words(key), "created_at": key.created_at.to_string()})
}
