//! What can be set: the controller in the core, its journal, the tasks that ask, simulate and write, and wishes of other
//! processes.

mod audit;
mod command;
mod desk;
mod journal;
mod letter;
mod preview;
mod tasks;

pub(crate) use audit::safety_act;
pub(crate) use command::SafetyBook;
pub(crate) use desk::SafetyDesk;
pub(crate) use journal::SafetyJournal;
pub use journal::{ReadSetpointsError, SetpointHistory, read_setpoints};
pub(crate) use letter::SafetyLetters;
pub use letter::{AskSafetyError, SafetyAnswer, SafetyLetter, SafetyTold, SettableTold, ask_safety};
pub use preview::{PREVIEW_MINUTES, PreviewFacts, preview};
pub(crate) use tasks::{actuate, foresee};
