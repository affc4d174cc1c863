//! `cargo xtask bench peers`: the same 10 000 racks in Heliotwin, in three.js and in Rerun, one after the other.
//!
//! What the peers need is installed below the target folder by npm and pip; a peer that cannot be had or does not run is
//! reported as missing, with the reason, and the others are measured all the same.

use crate::bench::collect;
use crate::display::Display;
use crate::step::{finish, tell};
use crate::system::{Machine, Purpose};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How many racks: measures.md asks for frames at this size.
const RACKS: u32 = 10_000;

/// Pixels of the window.
const SIZE: [u32; 2] = [1280, 720];

/// Of each measure.
const REPETITIONS: u32 = 3;

/// How long the peers draw for each repetition, and before the first.
const SECONDS: u32 = 20;
const WARM_UP_SECONDS: u32 = 5;

/// How many frames Heliotwin draws for each repetition.
const FRAMES: u32 = 10;

/// Of the camera from top to bottom: what Heliotwin's has.
const FOV_DEGREES: u32 = 45;

/// How far the camera turns in a frame; Heliotwin's `MeasureOrbit` turns as far.
const RADIANS_PER_FRAME: f64 = 0.02;

/// How Chromium draws. With `vulkan` it refuses WebGL 2 on a software device; with `swiftshader` it does not, and draws
/// with the driver that `VK_DRIVER_FILES` names (lavapipe, as for everybody), else with its own SwiftShader. That takes
/// several times as long, so the result's `rasteriser`, as the driver tells it, has to be read with the figures.
const CHROMIUM_SWITCHES: [&str; 3] = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/// One after the other, each alone on the machine as far as this command goes.
pub(crate) fn peers(workspace: &Workspace) -> Result<Vec<Value>> {
    Machine::this().prepare(&[Purpose::Build, Purpose::Window, Purpose::VirtualDisplay])?;
    let contest = Contest::prepare(workspace)?;
    let runs: [(&str, &dyn Fn() -> Result<Vec<Value>>); 3] =
        [("Heliotwin", &|| contest.heliotwin()), ("three.js", &|| contest.threejs()), ("Rerun", &|| contest.rerun())];
    let mut results = Vec::new();
    for (peer, run) in runs {
        let load = load();
        let measured =
            run().unwrap_or_else(|error| vec![json!({ "bench": "peer_missing", "missing": format!("{error:#}") })]);
        results.extend(measured.into_iter().map(|mut result| {
            if let (Some(wall), Some(all)) = (result["wall_ms"].as_f64(), result["process_cpu_ms"].as_f64()) {
                result["frames_per_second"] = json!(1e3 / wall);
                result["cores"] = json!(all / wall);
            }
            result["peer"] = json!(peer);
            result["racks"] = json!(RACKS);
            result["load_before"] = json!(load);
            result
        }));
    }
    Ok(results)
}

/// What everybody gets.
struct Contest<'w> {
    workspace: &'w Workspace,
    display: Option<Display>,
    /// Below the target folder.
    folder: PathBuf,
    scene: PathBuf,
    /// The boxes, the camera and the times, JSON.
    workload: PathBuf,
    eye: [f64; 3],
    target: [f64; 3],
}

impl<'w> Contest<'w> {
    fn prepare(workspace: &'w Workspace) -> Result<Self> {
        let folder = workspace.target.join("peers");
        fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
        let display = if cfg!(target_os = "linux") { Some(Display::start(&folder)?) } else { None };
        let text = twin_scene::generate_scene(RACKS);
        let scene = folder.join(format!("{RACKS}-racks.ron"));
        write(&scene, &text)?;
        let plan = twin_scene::load_scene(&scene).with_context(|| format!("read {}", scene.display()))?;
        let boxes: Vec<[f64; 6]> = plan
            .racks
            .iter()
            .map(|rack| {
                let looks_along_x = rack.facing.step().x != 0.0;
                let (x, z) = if looks_along_x { (rack.depth, rack.width) } else { (rack.width, rack.depth) };
                [rack.centre.x, rack.height / 2.0, rack.centre.z, x, rack.height, z]
            })
            .collect();
        // From the corner above all of them to their middle.
        let far = boxes.iter().fold([0.0_f64; 2], |far, rack| [far[0].max(rack[0]), far[1].max(rack[2])]);
        let target = [far[0] / 2.0, 0.0, far[1] / 2.0];
        let eye = [far[0] * 1.1, far[0].max(far[1]) * 0.6, far[1] * 1.1];
        let workload = folder.join("workload.json");
        let document = json!({
            "size": SIZE,
            "racks": boxes,
            "values_per_rack": 10,
            "camera": {
                "eye": eye,
                "target": target,
                "fov_degrees": FOV_DEGREES,
                "radians_per_frame": RADIANS_PER_FRAME,
            },
            "warm_up_seconds": WARM_UP_SECONDS,
            "seconds": SECONDS,
            "repetitions": REPETITIONS,
        });
        write(&workload, &document.to_string())?;
        Ok(Self { workspace, display, folder, scene, workload, eye, target })
    }

    fn heliotwin(&self) -> Result<Vec<Value>> {
        finish(self.workspace.cargo().args(["build", "--workspace", "--bin", "heliotwin"]))?;
        let script = self.folder.join("heliotwin.ron");
        let measures: String =
            (1..=REPETITIONS).map(|n| format!("    MeasureOrbit(\"peers_{n}\", {FRAMES}),\n")).collect();
        let [eye, target] = [self.eye, self.target].map(|[x, y, z]| format!("({x:.1}, {y:.1}, {z:.1})"));
        let steps = format!(
            "[\n    Tier(\"software\"),\n    Live,\n    MeasureStart(\"peers\"),\n    Camera(eye: {eye}, target: {target}),\n\
             {measures}    Picture(\"heliotwin\"),\n]\n"
        );
        write(&script, &steps)?;
        let mut heliotwin = Command::new(self.workspace.heliotwin());
        heliotwin.current_dir(&self.workspace.root).arg("capture").arg("--script").arg(&script);
        heliotwin.arg("--out").arg(&self.folder).arg("--scene").arg(&self.scene);
        heliotwin.args(["--size", &SIZE.map(|side| side.to_string()).join("x")]);
        collect(self.lend(&mut heliotwin))
    }

    fn threejs(&self) -> Result<Vec<Value>> {
        Machine::this().prepare(&[Purpose::Browser])?;
        let folder = self.copy("threejs")?;
        install(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
        let chromium = ["chromium", "chromium-browser", "google-chrome"];
        let chromium = chromium.iter().find_map(|name| Machine::this().program(name)).context("no Chromium")?;
        let mut node = Command::new("node");
        node.current_dir(&folder).arg("measure.mjs").arg(&self.workload).arg(&chromium);
        node.arg(self.folder.join("threejs.png")).args(CHROMIUM_SWITCHES);
        collect(self.lend(&mut node))
    }

    fn rerun(&self) -> Result<Vec<Value>> {
        Machine::this().prepare(&[Purpose::Python])?;
        let folder = self.copy("rerun")?;
        let python = folder.join("venv/bin").join(format!("python{EXE_SUFFIX}"));
        if !python.is_file() {
            install(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
        }
        install(Command::new(&python).args(["-m", "pip", "install", "-q", "-r"]).arg(folder.join("requirements.txt")))?;
        let mut measure = Command::new(&python);
        measure.current_dir(&folder).arg("measure.py").arg(&self.workload).arg(self.folder.join("rerun.png"));
        collect(self.lend(&mut measure))
    }

    fn lend<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        match &self.display {
            Some(display) => display.lend(command),
            None => command,
        }
    }

    /// The files of a peer, where its packages may lie beside them.
    fn copy(&self, peer: &str) -> Result<PathBuf> {
        let (from, to) = (self.workspace.root.join("benches/peers").join(peer), self.folder.join(peer));
        fs::create_dir_all(&to).with_context(|| format!("make {}", to.display()))?;
        for entry in from.read_dir().with_context(|| format!("read {}", from.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default();
            fs::copy(&path, to.join(name)).with_context(|| format!("copy {}", path.display()))?;
        }
        Ok(to)
    }
}

/// Runs an installer; what it says is for people, and standard output is the document's.
#[expect(clippy::print_stderr, reason = "standard output is the document's")]
pub(crate) fn install(command: &mut Command) -> Result<()> {
    let told = tell(command);
    eprintln!("── {told}");
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("start {told}"))?;
    anyhow::ensure!(output.status.success(), "{told}: {}", output.status);
    Ok(())
}

/// How many wanted a core in the last minute.
pub(crate) fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("write {}", path.display()))
}
