//! What the machine has to have, how to see whether it has it, and how it gets it on Debian and Ubuntu.

use crate::step::finish;
use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What something is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To build.
    Build,
    /// To open a window with 3D in it.
    Window,
    /// To do so without a display.
    VirtualDisplay,
    /// To measure a page of a peer in a browser.
    Browser,
    /// To measure a peer that is a Python package.
    Python,
    /// To measure beside a broker that is not our own.
    Broker,
    /// To measure a peer that keeps its samples in PostgreSQL.
    Database,
    /// To move its mouse and press its keys.
    Hands,
}

/// How to see whether something is there.
#[derive(Clone, Copy, Debug)]
enum Probe {
    /// A program on the search path.
    Program(&'static str),
    /// A shared library where the loader looks.
    Library(&'static str),
    /// A file, from the root.
    File(&'static str),
    /// A Vulkan driver whose manifest's name begins so.
    VulkanDriver(&'static str),
}

/// Something needed.
#[derive(Debug)]
pub(crate) struct Need {
    purpose: Purpose,
    /// The package that has it on Debian and Ubuntu.
    package: &'static str,
    probe: Probe,
}

/// Mesa's driver that draws on the processor.
const SOFTWARE_DRIVER: &str = "lvp_icd";

const fn need(purpose: Purpose, package: &'static str, probe: Probe) -> Need {
    Need { purpose, package, probe }
}

const NEEDS: &[Need] = &[
    need(Purpose::Build, "gcc", Probe::Program("cc")),
    need(Purpose::Build, "libc6-dev", Probe::File("usr/include/stdio.h")),
    need(Purpose::Window, "libvulkan1", Probe::Library("libvulkan.so.1")),
    need(Purpose::Window, "mesa-vulkan-drivers", Probe::VulkanDriver("")),
    need(Purpose::Window, "libx11-xcb1", Probe::Library("libX11-xcb.so.1")),
    need(Purpose::Window, "libxkbcommon-x11-0", Probe::Library("libxkbcommon-x11.so.0")),
    need(Purpose::Window, "libxcursor1", Probe::Library("libXcursor.so.1")),
    need(Purpose::Window, "libxi6", Probe::Library("libXi.so.6")),
    need(Purpose::Window, "libxrandr2", Probe::Library("libXrandr.so.2")),
    need(Purpose::VirtualDisplay, "xvfb", Probe::Program("Xvfb")),
    need(Purpose::VirtualDisplay, "mesa-vulkan-drivers", Probe::VulkanDriver(SOFTWARE_DRIVER)),
    need(Purpose::Browser, "chromium", Probe::Program("chromium")),
    need(Purpose::Browser, "nodejs", Probe::Program("node")),
    need(Purpose::Browser, "npm", Probe::Program("npm")),
    need(Purpose::Python, "python3-venv", Probe::Program("python3")),
    need(Purpose::Broker, "mosquitto", Probe::Program("mosquitto")),
    need(Purpose::Database, "postgresql", Probe::Program("pg_ctlcluster")),
    need(Purpose::Hands, "xdotool", Probe::Program("xdotool")),
];

/// Folders under the root where the loader looks; their `*-linux-gnu*` folders count too.
const LIBRARY_FOLDERS: [&str; 5] = ["lib", "lib64", "usr/lib", "usr/lib64", "usr/local/lib"];

/// Folders under the root where Vulkan drivers say that they are there.
const DRIVER_FOLDERS: [&str; 3] = ["usr/share/vulkan/icd.d", "usr/local/share/vulkan/icd.d", "etc/vulkan/icd.d"];

/// A machine to look at.
#[derive(Debug)]
pub(crate) struct Machine {
    root: PathBuf,
    path: Vec<PathBuf>,
    library_path: Vec<PathBuf>,
}

impl Machine {
    /// The one that this runs on.
    pub(crate) fn this() -> Self {
        let folders = |name| env::var_os(name).map(|paths| env::split_paths(&paths).collect()).unwrap_or_default();
        Self { root: PathBuf::from("/"), path: folders("PATH"), library_path: folders("LD_LIBRARY_PATH") }
    }

    /// Sees to it that what `purposes` need is there: installs it where `apt-get` can, else says what is missing and
    /// goes on, for it may be there in a way that we cannot see.
    ///
    /// # Errors
    /// When installing fails.
    #[expect(clippy::print_stderr, reason = "standard output may be a document's")]
    pub(crate) fn prepare(&self, purposes: &[Purpose]) -> Result<()> {
        if !cfg!(target_os = "linux") {
            return Ok(());
        }
        let missing = self.missing(purposes);
        if missing.is_empty() {
            return Ok(());
        }
        if self.program("apt-get").is_none() {
            eprintln!("This seems to be missing; if something does not start, install it first:");
            for need in missing {
                eprintln!("  {} (on Debian: {})", need.probe.name(), need.package);
            }
            return Ok(());
        }
        let mut packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
        packages.sort_unstable();
        packages.dedup();
        eprintln!("Installing {}", packages.join(", "));
        self.apt_get(&["update", "-q"])
            .and_then(|()| {
                self.apt_get(&[&["install", "-q", "-y", "--no-install-recommends"], packages.as_slice()].concat())
            })
            .with_context(|| format!("install what is missing; by hand: apt-get install {}", packages.join(" ")))
    }

    fn apt_get(&self, arguments: &[&str]) -> Result<()> {
        let mut command = if is_root() {
            Command::new("apt-get")
        } else if self.program("sudo").is_some() {
            let mut sudo = Command::new("sudo");
            sudo.arg("apt-get");
            sudo
        } else {
            bail!("neither root nor sudo");
        };
        finish(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::io::stderr()))
    }

    fn missing(&self, purposes: &[Purpose]) -> Vec<&'static Need> {
        NEEDS.iter().filter(|need| purposes.contains(&need.purpose) && !self.has(need.probe)).collect()
    }

    fn has(&self, probe: Probe) -> bool {
        match probe {
            Probe::Program(name) => self.program(name).is_some(),
            Probe::Library(name) => self.library_folders().iter().any(|folder| folder.join(name).exists()),
            Probe::File(path) => self.root.join(path).exists(),
            Probe::VulkanDriver(prefix) => self.driver(prefix).is_some(),
        }
    }

    /// A program on the search path.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        self.path.iter().map(|folder| folder.join(name)).find(|file| file.is_file())
    }

    fn library_folders(&self) -> Vec<PathBuf> {
        let mut folders = self.library_path.clone();
        for folder in LIBRARY_FOLDERS.map(|folder| self.root.join(folder)) {
            let of_triple = |path: &PathBuf| path.to_string_lossy().contains("-linux-");
            folders.extend(entries(&folder).into_iter().filter(of_triple));
            folders.push(folder);
        }
        folders
    }

    /// The manifest of the Vulkan driver that draws on the processor, which works without a graphics card.
    pub(crate) fn software_driver(&self) -> Option<PathBuf> {
        self.driver(SOFTWARE_DRIVER)
    }

    fn driver(&self, prefix: &str) -> Option<PathBuf> {
        let manifests = DRIVER_FOLDERS.iter().flat_map(|folder| entries(&self.root.join(folder)));
        manifests.into_iter().find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(prefix) && name.ends_with(".json")
        })
    }
}

impl Probe {
    fn name(self) -> &'static str {
        match self {
            Self::Program(name) | Self::Library(name) | Self::File(name) => name,
            Self::VulkanDriver("") => "a Vulkan driver",
            Self::VulkanDriver(_) => "the Vulkan driver lavapipe",
        }
    }
}

/// What lies in `folder`, in the order of names; nothing when it cannot be read.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        folder.read_dir().into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn machine(root: &Path) -> Machine {
        Machine { root: root.to_owned(), path: vec![root.join("usr/bin")], library_path: Vec::new() }
    }

    fn put(root: &Path, path: &str) {
        let file = root.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, "").expect("written");
    }

    #[test]
    fn a_bare_machine_lacks_everything_and_a_full_one_nothing() {
        let root = tempfile::tempdir().expect("a folder");
        let all = [
            Purpose::Build,
            Purpose::Window,
            Purpose::VirtualDisplay,
            Purpose::Hands,
            Purpose::Browser,
            Purpose::Python,
            Purpose::Broker,
            Purpose::Database,
        ];
        let machine = machine(root.path());
        assert_eq!(machine.missing(&all).len(), NEEDS.len());
        for path in [
            "usr/bin/cc",
            "usr/bin/Xvfb",
            "usr/bin/chromium",
            "usr/bin/node",
            "usr/bin/npm",
            "usr/bin/python3",
            "usr/bin/mosquitto",
            "usr/bin/pg_ctlcluster",
            "usr/bin/xdotool",
            "usr/include/stdio.h",
            "usr/lib/x86_64-linux-gnu/libvulkan.so.1",
            "usr/lib/x86_64-linux-gnu/libX11-xcb.so.1",
            "usr/lib64/libxkbcommon-x11.so.0",
            "usr/lib/libXcursor.so.1",
            "lib/aarch64-linux-gnu/libXi.so.6",
            "usr/lib/libXrandr.so.2",
            "usr/share/vulkan/icd.d/lvp_icd.x86_64.json",
        ] {
            put(root.path(), path);
        }
        assert!(machine.missing(&all).is_empty(), "{:?}", machine.missing(&all));
    }

    #[test]
    fn a_hardware_driver_opens_windows_but_no_virtual_display() {
        let root = tempfile::tempdir().expect("a folder");
        put(root.path(), "usr/share/vulkan/icd.d/radeon_icd.x86_64.json");
        let machine = machine(root.path());
        assert!(machine.has(Probe::VulkanDriver("")));
        assert!(machine.software_driver().is_none());
    }
}
