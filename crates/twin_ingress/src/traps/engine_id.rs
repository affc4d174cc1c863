//! Who the receiver is to those who send informs of SNMP v3: a name for good, and how often it has started.
//!
//! RFC 3414 has senders refuse a receiver that has the same name and started less often than before: somebody plays it again.

use async_snmp::v3::{AuthoritativeEngine, PersistedAuthoritativeEngine, generate_engine_id};
use std::path::{Path, PathBuf};

/// The receiver of the file at `path`, which has started once more; a new one when there is none.
///
/// # Errors
/// A fragment that completes "failed to …", when the file cannot be read or written, or is no such file.
pub(super) fn started(path: &Path) -> Result<AuthoritativeEngine, String> {
    let file: PathBuf = path.to_owned();
    let keep = move |state: &PersistedAuthoritativeEngine| {
        let text: String = state.engine_id().iter().map(|byte| format!("{byte:02x}")).collect();
        // A file that is half written would make a stranger of the receiver.
        let beside = file.with_extension("new");
        std::fs::write(&beside, format!("{text} {}\n", state.engine_boots()))
            .and_then(|()| std::fs::rename(&beside, &file))
    };
    let shown = path.display();
    let engine = match std::fs::read_to_string(path) {
        Ok(text) => {
            let (id, boots) = read(&text).ok_or_else(|| format!("read {shown} as a name and a number of starts"))?;
            PersistedAuthoritativeEngine::new(id, boots).and_then(|before| AuthoritativeEngine::restart(before, keep))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            generate_engine_id().and_then(|id| AuthoritativeEngine::install(id, keep))
        }
        Err(error) => return Err(format!("read {shown}: {error}")),
    };
    engine.map_err(|error| format!("keep {shown}: {error}"))
}

/// A name in hexadecimal digits, and a number.
fn read(text: &str) -> Option<(Vec<u8>, u32)> {
    let (id, boots) = text.trim().split_once(' ')?;
    let byte = |at: usize| u8::from_str_radix(id.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..id.len()).step_by(2).map(byte).collect();
    Some((bytes?, boots.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_receiver_keeps_its_name_and_counts_its_starts() {
        let path = std::env::temp_dir().join(format!("heliotwin-engine-id-{}", std::process::id()));
        let first = started(&path).expect("a new one");
        let again = started(&path).expect("the same");
        assert_eq!(first.engine_id(), again.engine_id());
        assert_eq!(again.engine_boots(), first.engine_boots() + 1);
        std::fs::write(&path, "nonsense").expect("a file");
        assert!(started(&path).is_err_and(|error| error.contains("as a name")));
        std::fs::remove_file(&path).expect("it is there");
    }
}
