//! One step of a longer command: told when it begins, timed, and named when it fails.

use anyhow::{Context, Result, bail};
use std::process::Command;
use std::time::Instant;

/// Runs `work` as a step called `name`.
#[expect(clippy::disallowed_methods, reason = "tells people how long our own steps take")]
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n── {name}");
    let began = Instant::now();
    let done = work().with_context(|| format!("{name} failed"))?;
    println!("── {name}: done in {:.1} s", began.elapsed().as_secs_f64());
    Ok(done)
}

/// Runs `command` to its end; its output goes where ours goes.
pub(crate) fn finish(command: &mut Command) -> Result<()> {
    let told = tell(command);
    let status = command.status().with_context(|| format!("start {told}"))?;
    if !status.success() {
        bail!("{told}: {status}");
    }
    Ok(())
}

/// The command as a person would type it.
pub(crate) fn tell(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
