//! Annunciations from the journal: whenever alarms have changed it is read on from where it was last taken in. What is told from there
//! is committed, so it is told after a crash, too; and it is told once, for each step has its number.

use crate::archive::{Archive, JournalEntry, JournalFilter};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::block_in_place;
use tokio::time::{MissedTickBehavior, interval};
use twin_api::Snapshot;
use twin_model::TransitionKind;
use twin_model::notify::Annunciation;
use twin_notify::{Batch, Cursor};

/// An alarm is told of within so long after its commit.
const LOOK: Duration = Duration::from_millis(250);
/// The journal is read so many times after alarms have changed, for what they came from is committed a moment later: 5 s.
const LOOKS_AFTER: u32 = 20;
/// And after so many looks at any rate, should history have hung for longer: half a minute.
const LOOKS_MAX: u32 = 120;

/// Whoever reads.
pub(crate) struct Feed {
    pub(crate) data: PathBuf,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) snapshots: watch::Receiver<Arc<Snapshot>>,
    pub(crate) batches: mpsc::Sender<Batch>,
    pub(crate) stop: watch::Receiver<bool>,
}

impl Feed {
    /// Runs until `stop` turns true.
    pub(crate) async fn run(mut self) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut alarms, mut due, mut since) = (None, 1, 0);
        loop {
            tokio::select! {
                _ = self.stop.wait_for(|is_stopped| *is_stopped) => return,
                _ = look.tick() => {}
            }
            let now = Arc::clone(&self.snapshots.borrow().alarms);
            if alarms.as_ref().is_some_and(|known| !Arc::ptr_eq(known, &now)) {
                due = LOOKS_AFTER;
            }
            alarms = Some(now);
            since += 1;
            if due == 0 && since < LOOKS_MAX {
                continue;
            }
            (due, since) = (due.saturating_sub(1), 0);
            match block_in_place(|| self.read()) {
                Err(reason) => tracing::warn!("{reason}"),
                Ok(None) => {}
                Ok(Some(batch)) => {
                    let cursor = batch.cursor.clone();
                    if self.batches.send(batch).await.is_err() {
                        return;
                    }
                    self.cursor = Some(cursor);
                }
            }
        }
    }

    /// What is new in the journal. The first time nothing is: what was before somebody was told is over.
    fn read(&self) -> Result<Option<Batch>, String> {
        let told = |error: &dyn std::fmt::Display| format!("nobody is notified now: failed to {error}");
        let archive = Archive::open(&self.data).map_err(|error| told(&error))?;
        let Some(known) = &self.cursor else {
            let newest = JournalFilter { limit: Some(1), ..JournalFilter::default() };
            let newest = archive.transitions(&newest).map_err(|error| told(&error))?;
            return Ok(Some(Batch { annunciations: Vec::new(), cursor: taken(Cursor::default(), &newest) }));
        };
        let since = JournalFilter { since: Some(known.at), ..JournalFilter::default() };
        let mut entries = archive.transitions(&since).map_err(|error| told(&error))?;
        entries.retain(|entry| !known.has(entry.at, &id_of(entry)));
        if entries.is_empty() {
            return Ok(None);
        }
        let cursor = taken(known.clone(), &entries);
        Ok(Some(Batch { annunciations: entries.into_iter().filter_map(annunciation).collect(), cursor }))
    }
}

fn taken(mut cursor: Cursor, entries: &[JournalEntry]) -> Cursor {
    entries.iter().for_each(|entry| cursor.take(entry.at, &id_of(entry)));
    cursor
}

fn id_of(entry: &JournalEntry) -> String {
    format!("{}-{}", entry.alarm.0, entry.ordinal)
}

/// What asks for somebody: an alarm that is raised or escalated, or is on the list again; not one that is withheld.
fn annunciation(entry: JournalEntry) -> Option<Annunciation> {
    let is_escalated = match entry.kind.on_list(entry.condition, entry.withheld.is_some())? {
        TransitionKind::Raised => false,
        TransitionKind::Escalated => true,
        _ => return None,
    };
    Some(Annunciation {
        id: id_of(&entry),
        at: entry.at,
        is_escalated,
        priority: entry.priority.digit(),
        point: entry.point.to_string(),
        message: entry.message,
        action: entry.action,
    })
}
