//! Custom points in the data folder: one file, written whole by whoever holds the folder's claim.
//!
//! A new file is written beside the old one, flushed and put in its place: after `kill -9` or a power cut there is the one or the
//! other, never half of one.

use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use twin_model::custom::CustomPoint;
use twin_model::{PointTable, SitePlan};

const FILE: &str = "points.json";
const NEW_FILE: &str = "points.json.new";
/// The version of the file that this program reads and writes.
const VERSION: u32 = 1;

/// Why custom points are not kept or read.
#[derive(Debug, Error)]
pub enum KeepPointsError {
    /// The file system refused.
    #[error("keep custom points: {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is damaged, or of a newer program.
    #[error("read custom points: {}: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    points: Vec<Arc<CustomPoint>>,
}

/// The custom points that the folder `data` keeps, deleted ones too, in the order in which they were defined.
///
/// # Errors
/// When there is a file and it cannot be read: nothing is thrown away by guessing.
pub fn read_custom_points(data: &Path) -> Result<Vec<Arc<CustomPoint>>, KeepPointsError> {
    let path = data.join(FILE);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(KeepPointsError::Io { path, source }),
        Ok(text) => text,
    };
    match serde_json::from_str::<Document>(&text) {
        Ok(document) if document.version == VERSION => Ok(document.points),
        Ok(document) => {
            let reason = format!("it has version {}, and this program knows {VERSION}", document.version);
            Err(KeepPointsError::Unreadable { path, reason })
        }
        Err(error) => Err(KeepPointsError::Unreadable { path, reason: error.to_string() }),
    }
}

/// All points of a site: those of `plan`, then the custom ones that the folder `data` keeps. Custom points whose place the plan has
/// no more wait in the file for it to come back.
///
/// # Errors
/// When the file of custom points cannot be read.
pub fn site_points(plan: &SitePlan, data: &Path) -> Result<PointTable, KeepPointsError> {
    let mut points = PointTable::from_plan(plan);
    for custom in read_custom_points(data)? {
        if points.define(plan, Arc::clone(&custom)).is_none() {
            tracing::warn!(point = %custom.id, "its place is not in the plan: the custom point waits");
        }
    }
    Ok(points)
}

/// The custom points of one data folder, and the only one who writes them.
#[derive(Debug)]
pub(crate) struct PointKeeper {
    data: PathBuf,
    points: Vec<Arc<CustomPoint>>,
}

impl PointKeeper {
    /// What `data` keeps.
    pub(crate) fn open(data: &Path) -> Result<Self, KeepPointsError> {
        Ok(Self { data: data.to_owned(), points: read_custom_points(data)? })
    }

    /// Keeps `point` instead of what was known of it. When it returns, it survives a power cut; when it fails, nothing has changed.
    pub(crate) fn keep(&mut self, point: &Arc<CustomPoint>) -> Result<(), KeepPointsError> {
        let mut points = self.points.clone();
        match points.iter_mut().find(|known| known.id == point.id) {
            Some(known) => *known = Arc::clone(point),
            None => points.push(Arc::clone(point)),
        }
        let document = Document { version: VERSION, points };
        self.write(&document).map_err(|source| KeepPointsError::Io { path: self.data.join(FILE), source })?;
        self.points = document.points;
        Ok(())
    }

    fn write(&self, document: &Document) -> io::Result<()> {
        let (new, path) = (self.data.join(NEW_FILE), self.data.join(FILE));
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec_pretty(document)?)?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        // The folder's entry has to be on disk, too. Systems that do not open folders flush it with the file.
        File::open(&self.data).and_then(|folder| folder.sync_all()).or_else(|error| match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported => Ok(()),
            _ => Err(error),
        })
    }
}
