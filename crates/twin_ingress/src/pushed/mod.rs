//! What others push: one door for HTTP and gRPC, with keys, limits, and an answer for each item once it is committed.
//!
//! A request's way: its key is found and its rate measured (`door`), its body read (`json`, `item`, `fact`), what it says judged
//! and handed to the engine (`intake`), and nothing is answered before the commit (`desk`). Rules of sampling take a way of their own
//! (`sampling`): whoever keeps them answers.

mod body;
mod bucket;
mod desk;
mod door;
mod fact;
mod intake;
mod item;
mod json;
mod key;
mod repeat;
mod sampling;
mod source;
mod synonym;

pub use body::{facts_of, samples_of};
pub use bucket::CallRate;
pub use key::{ApiKey, KeyHash, KeyRing, Right};
pub use sampling::{SamplingCall, SamplingChange, SamplingRefusal};
pub use source::{BindApiError, PushLimits, PushSource};
pub use synonym::SYNONYMS;

pub(crate) use body::items;
pub(crate) use desk::{Answered, Desk, NotTaken};
pub(crate) use door::{Caller, TurnedAway};
pub(crate) use fact::read_fact;
pub(crate) use intake::{FactAnswer, ItemAnswer, PointItem};
pub(crate) use item::Refusal;
pub(crate) use json::{MalformedJson, Tree};
pub(crate) use repeat::Repeat;
pub(crate) use sampling::{NoRules, WrongRule, read_rule};
