//! Topics of others: their messages are read as documents of connections say.

mod csv;
mod json;
mod mapper;
mod spelling;

pub use mapper::Mapper;
pub(super) use mapper::subscriptions;

use crate::payload::Scalar;

/// What one part of a message says of one value.
#[derive(Debug, Default, PartialEq)]
struct Row<'a> {
    value: Scalar<'a>,
    /// What a document says where to find: `Absent` where it is not found. `None` where the document says nothing.
    time: Option<Scalar<'a>>,
    unit: Option<Scalar<'a>>,
    quality: Option<Scalar<'a>>,
    /// Names for the gaps of the point's name.
    names: Vec<(&'a str, String)>,
}
