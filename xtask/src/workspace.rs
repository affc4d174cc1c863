//! What `cargo metadata` knows of the workspace, and how cargo is called.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// One package of the dependency graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// The folder of its manifest.
    pub(crate) folder: PathBuf,
    /// Names of what it depends on outside its tests.
    pub(crate) dependencies: Vec<String>,
}

/// The workspace and everything that it is built from.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    /// The folder of the root manifest.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
    /// Packages by identifier.
    pub(crate) packages: BTreeMap<String, Package>,
    /// Identifiers of our own packages.
    pub(crate) members: Vec<String>,
    /// Identifiers that each package links, outside its tests and build scripts.
    pub(crate) links: BTreeMap<String, Vec<String>>,
}

impl Workspace {
    /// Asks cargo about the workspace that this program was started from: with `cargo run`, which says so, even where
    /// several checkouts share a target folder. Otherwise the one that it was built from.
    pub(crate) fn load() -> Result<Self> {
        let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let output = cargo()
            .args(["metadata", "--format-version", "1"])
            .current_dir(here)
            .stderr(Stdio::inherit())
            .output()
            .context("run cargo metadata")?;
        if !output.status.success() {
            bail!("cargo metadata failed");
        }
        Self::parse(&serde_json::from_slice(&output.stdout).context("read what cargo metadata says")?)
    }

    /// From the document of `cargo metadata`.
    pub(crate) fn parse(metadata: &Value) -> Result<Self> {
        let path = |key: &str| metadata[key].as_str().map(PathBuf::from).with_context(|| format!("no {key}"));
        let packages = list(&metadata["packages"]).iter().map(package).collect::<Result<_>>()?;
        let links = list(&metadata["resolve"]["nodes"])
            .iter()
            .map(|node| {
                let linked = list(&node["deps"]).iter().filter(|link| is_linked(link));
                (text(&node["id"]), linked.map(|link| text(&link["pkg"])).collect())
            })
            .collect();
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            packages,
            members: list(&metadata["workspace_members"]).iter().map(text).collect(),
            links,
        })
    }

    /// Our own packages.
    pub(crate) fn ours(&self) -> impl Iterator<Item = (&str, &Package)> {
        self.members.iter().filter_map(|id| Some((id.as_str(), self.packages.get(id)?)))
    }

    /// For every package that `from` links, directly or through others: the chain of names that leads there.
    pub(crate) fn reach<'a>(&'a self, from: &'a str) -> Vec<Vec<&'a str>> {
        let mut chains = Vec::new();
        let mut seen = BTreeSet::from([from]);
        let mut queue = VecDeque::from([(from, Vec::new())]);
        while let Some((id, mut chain)) = queue.pop_front() {
            chain.push(self.packages.get(id).map_or(id, |package| package.name.as_str()));
            for next in self.links.get(id).into_iter().flatten() {
                if seen.insert(next) {
                    queue.push_back((next, chain.clone()));
                }
            }
            if chain.len() > 1 {
                chains.push(chain);
            }
        }
        chains
    }

    /// The program that `cargo build -p heliotwin` makes.
    pub(crate) fn heliotwin(&self) -> PathBuf {
        self.target.join("debug").join(format!("heliotwin{}", env::consts::EXE_SUFFIX))
    }

    /// Cargo, in the root folder.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = cargo();
        command.current_dir(&self.root);
        command
    }
}

/// Cargo, building into the folder that all its calls share.
///
/// In continuous integration every run gets a fresh checkout, and a target folder inside it would be built from
/// nothing each time (Bevy alone takes a quarter of an hour on two cores). So where `CI` is set and nobody has said
/// otherwise, builds live in the runner's cache folder, outside the checkout.
fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let is_unsaid = env::var_os("CI").is_some() && env::var_os("CARGO_TARGET_DIR").is_none();
    if let Some(home) = env::home_dir().filter(|_| is_unsaid) {
        command.env("CARGO_TARGET_DIR", home.join(".cache/heliotwin/target"));
    }
    command
}

fn package(value: &Value) -> Result<(String, Package)> {
    let manifest = PathBuf::from(text(&value["manifest_path"]));
    let dependencies = list(&value["dependencies"]);
    let package = Package {
        name: text(&value["name"]),
        folder: manifest.parent().context("a manifest lies in a folder")?.to_owned(),
        dependencies: dependencies.iter().filter(|d| d["kind"] != "dev").map(|d| text(&d["name"])).collect(),
    };
    Ok((text(&value["id"]), package))
}

fn is_linked(link: &Value) -> bool {
    list(&link["dep_kinds"]).iter().any(|kind| kind["kind"].is_null())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
