//! What a broker says when one listens for a while: for whoever wants to connect what others publish.

mod listen;
mod payload;
mod propose;
mod seen;

pub use listen::{SurveyError, survey};
pub use payload::{JsonClock, JsonNumber, PayloadKind};
pub use propose::propose;
pub use seen::{MetricSeen, Survey, TopicSeen};
