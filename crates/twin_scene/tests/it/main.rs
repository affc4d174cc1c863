//! What scene documents become, and how wrong ones are refused.

mod demo;
mod expansion;
mod generated;
mod refusal;
