//! The project's own commands: `cargo xtask run | test | tidy | golden | pictures | bench | fuzz`.
#![expect(clippy::print_stdout, reason = "a command line tells what it does")]

mod bench;
mod display;
mod fuzz;
mod golden;
mod ingest_peers;
mod peers;
mod pictures;
mod press;
mod run;
mod step;
mod system;
mod test;
mod tidy;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use workspace::Workspace;

/// The project's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build heliotwin and open the demo site; without a display, in a virtual one
    Run {
        /// What to pass to heliotwin, after --: such as --look operator
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Format, lint, tidy and test everything
    Test {
        /// Leave out the desktop package, which takes long to build
        #[arg(long)]
        quick: bool,
    },
    /// Check the rules that no compiler knows: floors, file heads, documents, panel tests
    Tidy,
    /// Take the pictures anew that tests compare with, after a change that is meant to be seen
    Golden,
    /// Play the scripts of assets/capture and save their pictures in docs/pictures
    Pictures {
        /// Scripts by name, such as halls; all when none is named
        names: Vec<String>,
    },
    /// Run every benchmark and print one JSON document
    Bench {
        /// Benchmarks by name, such as bench_step or desktop; all but peers and ingest_peers when none is named
        names: Vec<String>,
    },
    /// Give every reader of messages, pages and documents what nobody would write; needs nightly Rust and cargo-fuzz
    Fuzz {
        /// Targets by name, such as trap; all when none is named
        names: Vec<String>,
        /// How long each is tried
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
}

#[expect(clippy::print_stderr, reason = "this is where a failure reaches the person")]
fn main() -> ExitCode {
    match obey(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn obey(command: Command) -> Result<()> {
    let workspace = Workspace::load()?;
    match command {
        Command::Run { arguments } => run::run(&workspace, &arguments),
        Command::Test { quick } => test::test(&workspace, quick),
        Command::Tidy => tidy::tidy(&workspace),
        Command::Golden => golden::golden(&workspace),
        Command::Pictures { names } => pictures::pictures(&workspace, &names),
        Command::Bench { names } => bench::bench(&workspace, &names),
        Command::Fuzz { names, seconds } => fuzz::fuzz(&workspace, &names, seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
