//! The `heliotwin` command: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    heliotwin::cli::main()
}
