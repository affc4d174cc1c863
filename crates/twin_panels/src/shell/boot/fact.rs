//! What has to come up until the twin is live, each told by what the view knows and never by a clock.

use crate::View;
use crate::wording::{bytes_text, plural_text};
use twin_api::{Connection, SourcePhase};

/// How one of them is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Done,
    Failed,
}

impl State {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "ready",
            Self::Failed => "failed",
        }
    }

    const fn done_if(is_done: bool) -> Self {
        if is_done { Self::Done } else { Self::Waiting }
    }
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fact {
    pub(super) title: &'static str,
    /// What it stands on.
    pub(super) detail: String,
    pub(super) state: State,
}

/// All of them, in the order in which they come.
pub(super) fn all(view: &View<'_>) -> [Fact; 6] {
    [engine(view), history(view), points(view), sources(view), values(view), racks(view)]
}

fn engine(view: &View<'_>) -> Fact {
    let is_lost = view.connection == Connection::EngineLost;
    let detail = if is_lost { "it has stopped".to_owned() } else { format!("version {}", view.version) };
    Fact { title: "Engine runs", detail, state: if is_lost { State::Failed } else { State::Done } }
}

fn history(view: &View<'_>) -> Fact {
    let history = &view.snapshot.history;
    // The first commit proves it: the file is there and takes what it is given.
    match &history.error {
        Some(error) => Fact { title: "History is open", detail: error.clone(), state: State::Failed },
        None => Fact {
            title: "History is open",
            detail: if history.bytes > 0 { bytes_text(history.bytes) } else { String::new() },
            state: State::done_if(history.committed > 0 || history.bytes > 0),
        },
    }
}

fn points(view: &View<'_>) -> Fact {
    let count = view.snapshot.points.len();
    Fact { title: "Points are bound", detail: plural_text(count as u64, "point"), state: State::done_if(count > 0) }
}

fn sources(view: &View<'_>) -> Fact {
    let sources = &view.snapshot.sources;
    let talking = sources.iter().filter(|source| source.phase.is_well()).count();
    let lost = sources.iter().find(|source| source.phase == SourcePhase::Lost);
    let detail = match lost.and_then(|source| source.last_error.clone()) {
        Some(error) => error,
        None => format!("{talking} of {}", sources.len()),
    };
    let state = if lost.is_some() { State::Failed } else { State::done_if(talking > 0 && talking == sources.len()) };
    Fact { title: "Sources are connected", detail, state }
}

fn values(view: &View<'_>) -> Fact {
    let values = &view.snapshot.values.value;
    let come = values.iter().filter(|value| !value.is_nan()).count();
    Fact {
        title: "First values are here",
        detail: format!("{come} of {}", values.len()),
        state: State::done_if(come > 0 && view.connection == Connection::Live),
    }
}

fn racks(view: &View<'_>) -> Fact {
    let all = view.snapshot.plan.racks.len();
    Fact {
        title: "Racks stand in the hall",
        detail: format!("{} of {all}", view.racks_built.min(all)),
        state: State::done_if(view.racks_built >= all),
    }
}
