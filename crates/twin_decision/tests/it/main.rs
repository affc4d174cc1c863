//! Tests of the decision core: scenarios with their transcripts, and random steps against an oracle.

mod campus;
mod expectation;
mod incident;
mod kinds;
mod oracle;
mod performance;
mod random;
mod refusal;
mod rules;
mod safety;
mod scenario;
mod script;
mod site;
mod withheld;
