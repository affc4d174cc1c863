//! Tests of the decision core: scenarios with their transcripts, and random steps against an oracle.

mod expectation;
mod oracle;
mod random;
mod refusal;
mod rules;
mod safety;
mod scenario;
mod script;
mod site;
