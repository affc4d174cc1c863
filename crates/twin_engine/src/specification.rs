//! Files of sensors' makers, read aside: by a thread of its own, with limits of size and time.

use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;
use twin_api::SpecificationState;
use twin_model::spec::Proposal;
use twin_spec::{FILE_BYTES_MAX, ReadSpecificationError};

/// A data sheet takes a second; a file that takes longer was made to.
const PATIENCE: Duration = Duration::from_secs(20);
/// PDFs nest; what parses them recurses.
const STACK_BYTES: usize = 64 << 20;

/// What the file at `path` says of sensors. Waits for it, without a limit of time.
///
/// # Errors
/// When it cannot be read, is too large, or is of no kind that is known.
pub fn read_specification(path: &Path) -> Result<Vec<Proposal>, ReadSpecificationError> {
    let refused = |source| ReadSpecificationError::Io { path: path.to_owned(), source };
    let length = std::fs::metadata(path).map_err(refused)?.len();
    if length > FILE_BYTES_MAX {
        return Err(ReadSpecificationError::TooLarge { bytes: length });
    }
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    twin_spec::read(&name, &std::fs::read(path).map_err(refused)?)
}

/// Reads what is asked for, latest wins, until `stop` turns true.
pub(crate) async fn serve(
    mut asked: watch::Receiver<Option<PathBuf>>,
    told: watch::Sender<Option<SpecificationState>>,
    mut stop: watch::Receiver<bool>,
) {
    // One at a time: a thread that does not end would otherwise be joined by others.
    let mut busy: Option<(PathBuf, oneshot::Receiver<SpecificationState>)> = None;
    loop {
        tokio::select! {
            _ = async { stop.wait_for(|is_stopped| *is_stopped).await.is_ok() } => return,
            changed = asked.changed() => if changed.is_err() { return },
        }
        let Some(path) = asked.borrow_and_update().clone() else { continue };
        let failed = |reason: String| SpecificationState::Failed { path: path.clone(), reason };
        if let Some((before, still)) = &mut busy
            && matches!(still.try_recv(), Err(oneshot::error::TryRecvError::Empty))
        {
            let reason =
                format!("read it: {} is still being read, longer than 20 s; restart to read others", before.display());
            told.send_replace(Some(failed(reason)));
            continue;
        }
        busy = None;
        let state = match begin(path.clone()) {
            Err(error) => failed(format!("read it: {error}")),
            Ok(mut reading) => match timeout(PATIENCE, &mut reading).await {
                Ok(Ok(state)) => state,
                Ok(Err(_)) => failed("read it: it is damaged in a way that no reader knows".to_owned()),
                Err(_) => {
                    busy = Some((path.clone(), reading));
                    failed("read it within 20 s".to_owned())
                }
            },
        };
        told.send_replace(Some(state));
    }
}

fn begin(path: PathBuf) -> std::io::Result<oneshot::Receiver<SpecificationState>> {
    let (answer, answered) = oneshot::channel();
    let read = move || {
        let state = match read_specification(&path) {
            Ok(proposals) => SpecificationState::Read { path, proposals },
            Err(error) => SpecificationState::Failed { path, reason: error.to_string() },
        };
        drop(answer.send(state));
    };
    std::thread::Builder::new().name("specification".to_owned()).stack_size(STACK_BYTES).spawn(read)?;
    Ok(answered)
}
