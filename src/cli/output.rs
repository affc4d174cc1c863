//! Lines on standard output, for people and for pipes.

use std::io::{self, BufWriter, StdoutLock, Write};

/// Runs `write` on a buffered standard output. A reader that has had enough, such as `head`, is no failure.
pub(super) fn to_stdout(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'_>>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush().map_err(Into::into));
    match written {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        other => other,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
