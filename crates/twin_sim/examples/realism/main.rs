//! Compares what the simulation does with what was measured in real sites, and prints both.
//!
//! `cargo run -p twin_sim --example realism -- <folder>`: the folder holds the published data sets, each in a folder of
//! its own. One JSON line for each part; the tables are for people.
#![expect(clippy::print_stdout, reason = "the result is what it prints")]

mod acme;
mod frontier;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A comparison: the data set's folder, and what reads it.
type Part = (&'static str, fn(&Path) -> Result<(), String>);

const PARTS: &[Part] = &[("exadigit-raps", frontier::compare), ("acmetrace", acme::compare)];

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("usage: realism <folder with the data sets>");
        return ExitCode::FAILURE;
    };
    let mut code = ExitCode::SUCCESS;
    for (name, compare) in PARTS {
        if let Err(problem) = compare(&folder.join(name)) {
            println!("{name}: {problem}");
            code = ExitCode::FAILURE;
        }
    }
    code
}
