//! The note that a running engine leaves in its data folder, so that other processes find its broker, and the lock
//! that keeps a second engine out of the same folder.
//!
//! The lock belongs to the process: the system releases it even after `kill -9`, so a note without a held lock is
//! known to be left over, on every platform, without asking whether a process number is still in use.

use serde::{Deserialize, Serialize};
use std::collections::hash_map::RandomState;
use std::fs::{self, File, TryLockError};
use std::hash::BuildHasher;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;
use thiserror::Error;
use twin_model::{SiteId, Timestamp};

const NOTE: &str = "instance.json";
const LOCK: &str = "instance.lock";
const CLIENT: &str = "client-id";

/// Longer than it takes to look whether an engine runs.
const LOOK: Duration = Duration::from_millis(1);
/// Looks to wait for before the folder counts as taken: half a second of programs that look all the time.
const LOOKS_MAX: u32 = 500;

/// What a running engine says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Its process.
    pub pid: u32,
    /// The broker it listens to: `mqtt://127.0.0.1:1883`.
    pub broker: String,
    /// Where others push to, if they may: `http://127.0.0.1:8470`.
    #[serde(default)]
    pub api: Option<String>,
    /// The site it runs.
    pub site: SiteId,
    /// When it started, in the site's time.
    #[serde(with = "iso_8601")]
    pub started_at: Timestamp,
    /// Version of the program.
    pub version: String,
}

/// Why the data folder could not be claimed.
#[derive(Debug, Error)]
pub enum ClaimFolderError {
    /// Another engine runs on it.
    #[error("claim the data folder: {} already runs on it; stop that one or choose another with --data: {}", holder(.pid), .data.display())]
    Held {
        /// The other engine's process, if its note tells.
        pid: Option<u32>,
        /// The folder.
        data: PathBuf,
    },
    /// The file system refused.
    #[error("claim the data folder: {}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn holder(pid: &Option<u32>) -> String {
    pid.map_or_else(|| "another heliotwin".to_owned(), |pid| format!("heliotwin (process {pid})"))
}

/// Why no running engine was found.
#[derive(Debug, Error)]
pub enum FindInstanceError {
    /// No engine holds the folder.
    #[error("find a running heliotwin with its data in {}", .data.display())]
    NotRunning {
        /// The folder.
        data: PathBuf,
    },
    /// One holds it, and its note cannot be read.
    #[error("read what the running heliotwin says of itself: {}", .path.display())]
    Unreadable {
        /// The note.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
}

impl Instance {
    /// The engine that runs on the folder `data` now.
    ///
    /// # Errors
    /// When none runs, or its note cannot be read.
    pub fn find(data: &Path) -> Result<Self, FindInstanceError> {
        let not_running = || FindInstanceError::NotRunning { data: data.to_owned() };
        let lock = File::open(data.join(LOCK)).map_err(|_| not_running())?;
        if !matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)) {
            return Err(not_running());
        }
        let path = data.join(NOTE);
        let text = fs::read_to_string(&path);
        text.and_then(|text| serde_json::from_str(&text).map_err(io::Error::from))
            .map_err(|source| FindInstanceError::Unreadable { path, source })
    }
}

/// The hold of this process on a data folder, given up when dropped.
#[derive(Debug)]
pub(crate) struct FolderClaim {
    data: PathBuf,
    _lock: File,
}

impl FolderClaim {
    /// Take the folder `data`, made if it is missing.
    pub(crate) fn take(data: &Path) -> Result<Self, ClaimFolderError> {
        let refused = |path: &Path| {
            let path = path.to_owned();
            move |source| ClaimFolderError::Io { path, source }
        };
        fs::create_dir_all(data).map_err(refused(data))?;
        let path = data.join(LOCK);
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(refused(&path))?;
        match lock_alone(&lock) {
            Ok(()) => Ok(Self { data: data.to_owned(), _lock: lock }),
            Err(TryLockError::Error(source)) => Err(ClaimFolderError::Io { path, source }),
            Err(TryLockError::WouldBlock) => {
                let pid = Instance::find(data).ok().map(|instance| instance.pid);
                Err(ClaimFolderError::Held { pid, data: data.to_owned() })
            }
        }
    }

    /// The name under which this folder's engine speaks to the broker of `site`: drawn once and kept, so that the
    /// broker knows the engine again after a restart and tells it from others that listen to the same site.
    pub(crate) fn client_id(&self, site: &SiteId) -> Result<String, ClaimFolderError> {
        let path = self.data.join(CLIENT);
        let refused = |source| ClaimFolderError::Io { path: path.clone(), source };
        let own = match fs::read_to_string(&path) {
            Ok(kept) if is_client_id(kept.trim()) => kept.trim().to_owned(),
            _ => {
                // A hasher's keys are random; that is enough to tell engines apart.
                let drawn = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
                fs::write(&path, format!("{drawn}\n")).map_err(refused)?;
                drawn
            }
        };
        Ok(format!("heliotwin-{site}-{own}"))
    }

    /// Leave `instance` for others to find. The note appears whole: it is written beside and moved.
    pub(crate) fn announce(&self, instance: &Instance) -> Result<(), ClaimFolderError> {
        let path = self.data.join(NOTE);
        let beside = self.data.join("instance.json.new");
        let text = serde_json::to_string_pretty(instance).map_err(io::Error::from);
        text.and_then(|text| fs::write(&beside, text + "\n"))
            .and_then(|()| fs::rename(&beside, &path))
            .map_err(|source| ClaimFolderError::Io { path, source })
    }
}

/// Takes `lock` for this process alone. Whoever looks for a running engine holds it for a moment, shared with all others
/// who look: that is waited for.
fn lock_alone(lock: &File) -> Result<(), TryLockError> {
    for _ in 0..LOOKS_MAX {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) if lock.try_lock_shared().is_ok() => {
                lock.unlock().map_err(TryLockError::Error)?;
                thread::sleep(LOOK);
            }
            outcome => return outcome,
        }
    }
    lock.try_lock()
}

fn is_client_id(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Drop for FolderClaim {
    fn drop(&mut self) {
        // A note that stays behind is known by its free lock: nothing to tell anybody.
        drop(fs::remove_file(self.data.join(NOTE)));
    }
}

mod iso_8601 {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use twin_model::Timestamp;

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(at)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicBool, Ordering};

    fn instance() -> Instance {
        Instance {
            pid: 42,
            broker: "mqtt://127.0.0.1:1883".to_owned(),
            api: None,
            site: SiteId::new("demo"),
            started_at: Timestamp::from_secs(1_700_000_000),
            version: "0.1.0".to_owned(),
        }
    }

    #[test]
    fn a_running_engine_is_found_and_an_ended_one_is_not() {
        let data = tempfile::tempdir().expect("a folder");
        let claim = FolderClaim::take(data.path()).expect("a free folder");
        claim.announce(&instance()).expect("a writable folder");
        assert_eq!(Instance::find(data.path()).expect("it runs"), instance());
        drop(claim);
        assert!(matches!(Instance::find(data.path()), Err(FindInstanceError::NotRunning { .. })));
    }

    #[test]
    fn a_note_left_by_a_killed_engine_is_not_believed() {
        let data = tempfile::tempdir().expect("a folder");
        let note = serde_json::to_string(&instance()).expect("plain data");
        fs::write(data.path().join(NOTE), note).expect("a writable folder");
        fs::write(data.path().join(LOCK), "").expect("a writable folder");
        assert!(matches!(Instance::find(data.path()), Err(FindInstanceError::NotRunning { .. })));
    }

    #[test]
    fn a_folder_keeps_its_name_on_brokers_and_no_other_has_it() {
        let (here, there) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let id_in = |data: &tempfile::TempDir| {
            let claim = FolderClaim::take(data.path()).expect("a free folder");
            claim.client_id(&SiteId::new("demo")).expect("a writable folder")
        };
        assert_eq!(id_in(&here), id_in(&here));
        assert_ne!(id_in(&here), id_in(&there));
        fs::write(here.path().join(CLIENT), "#/+\n").expect("a writable folder");
        assert!(id_in(&here).bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "damage is mended");
    }

    #[test]
    fn those_who_look_for_an_engine_keep_none_out() {
        let data = tempfile::tempdir().expect("a folder");
        drop(FolderClaim::take(data.path()).expect("a free folder"));
        let (begin, is_over) = (Barrier::new(3), AtomicBool::new(false));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    begin.wait();
                    while !is_over.load(Ordering::Relaxed) {
                        drop(Instance::find(data.path()));
                    }
                });
            }
            begin.wait();
            let refused = (0..2000).filter(|_| FolderClaim::take(data.path()).is_err()).count();
            is_over.store(true, Ordering::Relaxed);
            assert_eq!(refused, 0);
        });
    }

    #[test]
    fn a_second_engine_is_kept_out_of_the_folder() {
        let data = tempfile::tempdir().expect("a folder");
        let claim = FolderClaim::take(data.path()).expect("a free folder");
        claim.announce(&instance()).expect("a writable folder");
        let refusal = FolderClaim::take(data.path()).expect_err("it is held");
        assert!(refusal.to_string().starts_with("claim the data folder: heliotwin (process 42) already runs on it"));
    }
}
