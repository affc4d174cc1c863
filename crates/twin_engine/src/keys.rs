//! Keys of those who push, kept in the data folder: of each secret only its hash, in a file that nobody else may read.

use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;
use twin_model::Timestamp;

pub use twin_ingress::pushed::{ApiKey, KeyHash, KeyRing, Right};

const FILE: &str = "api-keys.json";
const LOCK: &str = "api-keys.lock";

/// What every secret begins with, so that one that has leaked is known for what it is.
const PREFIX: &str = "htk_";

/// Longest name of a key.
const NAME_CHARS_MAX: usize = 64;

/// Keys of a folder: looked through for each request.
const KEYS_MAX: usize = 200;

/// The file of a data folder.
#[derive(Clone, Debug)]
pub struct KeyFile {
    data: PathBuf,
}

/// Why keys cannot be read or changed.
#[derive(Debug, Error)]
pub enum KeysError {
    /// The file system refused.
    #[error("keep API keys: {}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not what this program writes.
    #[error("read API keys: {what}: {}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A key of that name exists.
    #[error("add API key {0:?}: there is one of that name; remove it first, or choose another")]
    Exists(String),
    /// No key has that name.
    #[error("remove API key {0:?}: there is none; `heliotwin key list` lists them")]
    Unknown(String),
    /// A name is also the source of facts.
    #[error("add API key {0:?}: a name has 1 to {NAME_CHARS_MAX} of a-z, A-Z, 0-9, '.', '_' and '-'")]
    Name(String),
    /// Without a right a key is good for nothing.
    #[error("add API key {0:?}: say what it may do")]
    NoRight(String),
    /// There are enough.
    #[error("add API key: {KEYS_MAX} are kept at most")]
    TooMany,
    /// The system gave no random numbers.
    #[error("draw a secret: {0}")]
    Draw(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    keys: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    sha256: String,
    may: Vec<String>,
    created_at: String,
}

impl KeyFile {
    /// The file of the folder `data`, whether there is one or not.
    pub fn of(data: &Path) -> Self {
        Self { data: data.to_owned() }
    }

    fn path(&self) -> PathBuf {
        self.data.join(FILE)
    }

    fn refused(&self) -> impl Fn(io::Error) -> KeysError {
        let path = self.path();
        move |source| KeysError::Io { path: path.clone(), source }
    }

    /// All keys; none where there is no file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(&self) -> Result<KeyRing, KeysError> {
        let text = match fs::read_to_string(self.path()) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(KeyRing::default()),
            Err(error) => return Err(self.refused()(error)),
        };
        let malformed = |what: String| KeysError::Malformed { path: self.path(), what };
        let document: Document = serde_json::from_str(&text).map_err(|error| malformed(error.to_string()))?;
        if document.version != 1 {
            return Err(malformed(format!("version {} is not known here", document.version)));
        }
        let key = |entry: &Entry| {
            let hash =
                KeyHash::from_hex(&entry.sha256).ok_or_else(|| malformed(format!("{} has no hash", entry.name)))?;
            let rights = entry.may.iter().map(|word| word.parse()).collect::<Result<_, String>>().map_err(malformed)?;
            let created_at = entry.created_at.parse().map_err(|_| malformed(format!("{} has no time", entry.name)))?;
            Ok(ApiKey { name: entry.name.as_str().into(), hash, rights, created_at })
        };
        Ok(KeyRing { keys: document.keys.iter().map(key).collect::<Result<_, KeysError>>()? })
    }

    /// Makes a key called `name` that may do what `rights` say. Its secret, which is told once and kept nowhere.
    ///
    /// # Errors
    /// When the name is taken or none, or the file cannot be written.
    pub fn add(&self, name: &str, rights: &[Right], now: Timestamp) -> Result<String, KeysError> {
        let is_name = (1..=NAME_CHARS_MAX).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
        if !is_name {
            return Err(KeysError::Name(name.to_owned()));
        }
        if rights.is_empty() {
            return Err(KeysError::NoRight(name.to_owned()));
        }
        let _lock = self.lock()?;
        let mut ring = self.load()?;
        if ring.keys.iter().any(|key| key.name == name) {
            return Err(KeysError::Exists(name.to_owned()));
        }
        if ring.keys.len() >= KEYS_MAX {
            return Err(KeysError::TooMany);
        }
        let mut drawn = [0_u8; 32];
        getrandom::fill(&mut drawn).map_err(|error| KeysError::Draw(error.to_string()))?;
        let secret = drawn.iter().fold(PREFIX.to_owned(), |text, byte| text + &format!("{byte:02x}"));
        let mut rights = rights.to_vec();
        rights.sort_unstable();
        rights.dedup();
        ring.keys.push(ApiKey { name: name.into(), hash: KeyHash::of(&secret), rights, created_at: now });
        self.save(&ring)?;
        Ok(secret)
    }

    /// Takes the key called `name` away. A running twin lets it in no longer within a second or two.
    ///
    /// # Errors
    /// When there is none, or the file cannot be written.
    pub fn remove(&self, name: &str) -> Result<(), KeysError> {
        let _lock = self.lock()?;
        let mut ring = self.load()?;
        let count = ring.keys.len();
        ring.keys.retain(|key| key.name != name);
        if ring.keys.len() == count {
            return Err(KeysError::Unknown(name.to_owned()));
        }
        self.save(&ring)
    }

    /// Keeps two who change the file at once from each other.
    fn lock(&self) -> Result<File, KeysError> {
        fs::create_dir_all(&self.data).map_err(self.refused())?;
        let lock = private().open(self.data.join(LOCK)).map_err(self.refused())?;
        lock.lock().map_err(self.refused())?;
        Ok(lock)
    }

    /// The file appears whole: it is written beside and moved.
    fn save(&self, ring: &KeyRing) -> Result<(), KeysError> {
        let entry = |key: &ApiKey| Entry {
            name: key.name.to_string(),
            sha256: key.hash.to_string(),
            may: key.rights.iter().map(ToString::to_string).collect(),
            created_at: key.created_at.to_string(),
        };
        let document = Document { version: 1, keys: ring.keys.iter().map(entry).collect() };
        let beside = self.data.join("api-keys.json.new");
        let written = || {
            let text = serde_json::to_string_pretty(&document)? + "\n";
            // One that a crash left behind may have other rights.
            match fs::remove_file(&beside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = private().open(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, self.path())
        };
        written().map_err(self.refused())
    }
}

/// A file for its owner alone.
fn private() -> OpenOptions {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_769_846_400);

    #[test]
    fn a_key_is_told_once_and_only_its_hash_is_kept_for_its_owner_alone() {
        let data = tempfile::tempdir().expect("a folder");
        let file = KeyFile::of(data.path());
        assert_eq!(file.load().expect("none yet"), KeyRing::default());
        let secret = file.add("ci", &[Right::Facts, Right::Ingest], NOW).expect("a key");
        assert_eq!((secret.len(), secret.starts_with("htk_")), (4 + 64, true));
        let text = fs::read_to_string(data.path().join(FILE)).expect("a file");
        assert!(!text.contains(&secret[4..]), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(data.path().join(FILE)).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let ring = file.load().expect("readable");
        let key = ring.find(&secret).expect("it is known");
        assert_eq!((key.name.as_str(), &key.rights[..]), ("ci", &[Right::Ingest, Right::Facts][..]));
        assert_ne!(file.add("other", &[Right::Ingest], NOW).expect("a key"), secret);
        file.remove("ci").expect("it is there");
        assert!(file.load().expect("readable").find(&secret).is_none());
    }

    #[test]
    fn what_cannot_be_a_key_is_refused() {
        let data = tempfile::tempdir().expect("a folder");
        let file = KeyFile::of(data.path());
        file.add("ci", &[Right::Ingest], NOW).expect("a key");
        assert!(matches!(file.add("ci", &[Right::Ingest], NOW), Err(KeysError::Exists(_))));
        assert!(matches!(file.add("a b", &[Right::Ingest], NOW), Err(KeysError::Name(_))));
        assert!(matches!(file.add("", &[Right::Ingest], NOW), Err(KeysError::Name(_))));
        assert!(matches!(file.add("b", &[], NOW), Err(KeysError::NoRight(_))));
        assert!(matches!(file.remove("b"), Err(KeysError::Unknown(_))));
        fs::write(data.path().join(FILE), "{").expect("a writable folder");
        assert!(matches!(file.load(), Err(KeysError::Malformed { .. })));
        assert!(matches!(file.add("b", &[Right::Ingest], NOW), Err(KeysError::Malformed { .. })));
    }
}
