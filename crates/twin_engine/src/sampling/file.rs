//! The file of sampling rules in the data folder. The engine writes it when somebody sets a rule in the window, the
//! command line when somebody types one; each reads what the other wrote, for the file is replaced as a whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use thiserror::Error;
use twin_model::sampling::{Sampling, SamplingRule, SamplingScope};

const FILE: &str = "sampling.json";

/// Why the rules cannot be read or written.
#[derive(Debug, Error)]
pub enum SamplingFileError {
    /// The file system refused.
    #[error("{what} the sampling rules: {}", .path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no JSON of rules.
    #[error("read the sampling rules: {source} in {}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
}

/// The rules of the data folder `data`; none where there is no file.
///
/// # Errors
/// When the file cannot be read.
pub fn read(data: &Path) -> Result<Sampling, SamplingFileError> {
    let path = data.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).map_err(|source| SamplingFileError::Malformed { path, source }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Sampling::default()),
        Err(source) => Err(SamplingFileError::Io { what: "read", path, source }),
    }
}

/// Replaces the rules of the data folder `data`, as a whole: nobody reads half of them.
///
/// # Errors
/// When the file cannot be written; then it is as it was.
pub fn write(data: &Path, rules: &Sampling) -> Result<(), SamplingFileError> {
    let path = data.join(FILE);
    let draft = data.join(format!("{FILE}.{}", std::process::id()));
    let text = serde_json::to_string_pretty(rules)
        .map_err(|source| SamplingFileError::Malformed { path: path.clone(), source })?;
    let written = fs::write(&draft, text + "\n").and_then(|()| fs::rename(&draft, &path));
    written.map_err(|source| SamplingFileError::Io { what: "write", path, source })
}

/// Sets or takes away one rule in the file of `data`. A running engine follows within a second.
///
/// # Errors
/// When the file can be neither read nor written.
pub fn change(data: &Path, scope: SamplingScope, rule: Option<SamplingRule>) -> Result<Sampling, SamplingFileError> {
    let refused = |source| SamplingFileError::Io { what: "write", path: data.to_owned(), source };
    fs::create_dir_all(data).map_err(refused)?;
    let mut rules = read(data)?;
    rules.set(scope, rule);
    write(data, &rules)?;
    Ok(rules)
}

/// The file as the engine last saw it.
#[derive(Debug)]
pub(crate) struct SamplingFile {
    data: PathBuf,
    seen: Option<(SystemTime, u64)>,
}

impl SamplingFile {
    /// The file of `data`, and what is in it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn open(data: &Path) -> Result<(Self, Sampling), SamplingFileError> {
        let mut file = Self { data: data.to_owned(), seen: None };
        file.seen = file.look();
        let rules = read(data)?;
        Ok((file, rules))
    }

    fn look(&self) -> Option<(SystemTime, u64)> {
        let about = fs::metadata(self.data.join(FILE)).ok()?;
        Some((about.modified().ok()?, about.len()))
    }

    /// What is in it, if it is another than when it was last seen.
    pub(crate) fn read_if_changed(&mut self) -> Option<Result<Sampling, SamplingFileError>> {
        let now = self.look();
        if now == self.seen {
            return None;
        }
        self.seen = now;
        Some(read(&self.data))
    }

    /// Writes `rules`; they are no news afterwards.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn write(&mut self, rules: &Sampling) -> Result<(), SamplingFileError> {
        write(&self.data, rules)?;
        self.seen = self.look();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_they_were_written_and_changes_of_others_are_seen() {
        let data = tempfile::tempdir().expect("a folder");
        let (mut file, rules) = SamplingFile::open(data.path()).expect("no file is no rule");
        assert!(rules.is_empty() && file.read_if_changed().is_none());
        let adaptive: SamplingRule = "1s..1min".parse().expect("a rule");
        change(data.path(), SamplingScope::Site, Some(adaptive)).expect("a writable folder");
        change(data.path(), SamplingScope::Device("ups".into()), "5s".parse().ok()).expect("a writable folder");
        let seen = file.read_if_changed().expect("another wrote").expect("rules");
        assert_eq!((seen.site, seen.devices.len()), (Some(adaptive), 1));
        assert!(file.read_if_changed().is_none(), "once");
        file.write(&Sampling::default()).expect("a writable folder");
        assert!(file.read_if_changed().is_none(), "what it wrote itself is no news");
        assert!(read(data.path()).expect("rules").is_empty());
    }

    #[test]
    fn a_file_that_is_none_is_told_and_not_overwritten_by_a_change() {
        let data = tempfile::tempdir().expect("a folder");
        let path = data.path().join(FILE);
        for text in ["{", r#"{"site": "soon"}"#, r#"{"sites": "5s"}"#, r#"{"site": "5s..1s"}"#] {
            fs::write(&path, text).expect("a writable folder");
            assert!(change(data.path(), SamplingScope::Site, None).is_err(), "{text}");
            assert_eq!(fs::read_to_string(&path).expect("the file"), text);
        }
    }
}
