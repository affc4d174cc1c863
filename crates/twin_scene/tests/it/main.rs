//! What scene documents become, and how wrong ones are refused.

mod campus;
mod demo;
mod expansion;
mod generated;
mod refusal;
