//! Rules of sampling, read and set by other programs. This floor keeps no rule and follows none: it reads what is wanted, hands it to
//! whoever keeps them, and answers what they say.

use super::desk::{Desk, NotTaken};
use super::door::Caller;
use super::json::Tree;
use smol_str::SmolStr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;
use tokio::time::timeout;
use twin_model::sampling::{ParseSamplingError, Sampling, SamplingRule, SamplingScope, parse_span};

/// A rule that is set, or taken away where there is none.
pub type SamplingChange = (SamplingScope, Option<SamplingRule>);

/// What a caller wants of the rules, and where the answer goes.
#[derive(Debug)]
pub struct SamplingCall {
    /// What is changed; `None`: the rules are only read.
    pub change: Option<SamplingChange>,
    /// The name of the caller's key.
    pub by: SmolStr,
    /// From where they call, if that is known.
    pub address: Option<SocketAddr>,
    /// All rules as they are then, or why they were not changed.
    pub answer: oneshot::Sender<Result<Arc<Sampling>, SamplingRefusal>>,
}

/// Why a rule was not set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SamplingRefusal {
    /// There is nothing that it could be for: a whole sentence.
    #[error("{0}")]
    Unknown(String),
    /// It holds, and a restart would forget it: a whole sentence.
    #[error("{0}")]
    NotKept(String),
    /// It cannot be written into the audit log, and so was not set: a whole sentence.
    #[error("{0}")]
    NotAudited(String),
}

/// Why nothing can be told of rules.
#[derive(Debug)]
pub(crate) enum NoRules {
    /// Nobody here keeps any.
    NotServed,
    NotTaken(NotTaken),
    Refused(SamplingRefusal),
}

/// Why what was sent is no rule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{field}: {what}")]
pub(crate) struct WrongRule {
    /// The member; `rule` stands for the whole.
    pub(crate) field: String,
    what: String,
}

const MEMBERS: [&str; 3] = ["every", "fastest", "slowest"];

/// The rule that `tree` tells: `{"every": "5s"}`, or `{"fastest": "1s", "slowest": "1min"}`. Read strictly, as facts are.
///
/// # Errors
/// The member that is wrong, and why.
pub(crate) fn read_rule(tree: &Tree<'_>) -> Result<SamplingRule, WrongRule> {
    let wrong = |field: &str, what: &str| WrongRule { field: field.to_owned(), what: what.to_owned() };
    let refused = |field: &str, error: ParseSamplingError| wrong(field, &format!("failed to {error}"));
    let members = tree.members().ok_or_else(|| wrong("rule", "is an object, such as {\"every\": \"5s\"}"))?;
    if let Some((name, _)) = members.iter().find(|(name, _)| !MEMBERS.contains(&name.as_ref())) {
        return Err(wrong(name, "is no member of a rule; that has every, or fastest and slowest"));
    }
    let span = |name: &str| -> Result<Option<Duration>, WrongRule> {
        let Some(told) = tree.member(name) else { return Ok(None) };
        let text = told.text().ok_or_else(|| wrong(name, "is a span of time as text, such as \"500ms\" or \"5s\""))?;
        let span = parse_span(text).map_err(|error| refused(name, error))?;
        // Its bounds are those of each interval, whatever rule it is of.
        SamplingRule::every(span).map_err(|error| refused(name, error))?;
        Ok(Some(span))
    };
    match (span("every")?, span("fastest")?, span("slowest")?) {
        (Some(every), None, None) => SamplingRule::every(every).map_err(|error| refused("every", error)),
        (None, Some(fastest), Some(slowest)) => {
            SamplingRule::adaptive(fastest, slowest).map_err(|error| refused("fastest", error))
        }
        (Some(_), ..) => Err(wrong("every", "stands alone, without fastest and slowest")),
        (None, Some(_), None) => Err(wrong("slowest", "is missing beside fastest")),
        (None, None, Some(_)) => Err(wrong("fastest", "is missing beside slowest")),
        (None, None, None) => Err(wrong("every", "is missing, or fastest and slowest are")),
    }
}

impl Desk {
    /// Changes the rules, if `change` says how, and tells all of them as they are then.
    pub(crate) async fn rules(
        &self,
        caller: &Caller,
        change: Option<SamplingChange>,
    ) -> Result<Arc<Sampling>, NoRules> {
        let calls = self.sampling().ok_or(NoRules::NotServed)?;
        let (answer, answered) = oneshot::channel();
        let call = SamplingCall { change, by: caller.name.clone(), address: caller.address, answer };
        calls.try_send(call).map_err(|refused| {
            NoRules::NotTaken(match refused {
                TrySendError::Full(_) => NotTaken::QueueFull,
                TrySendError::Closed(_) => NotTaken::Stopping,
            })
        })?;
        match timeout(self.answer_wait(), answered).await {
            Ok(Ok(rules)) => rules.map_err(NoRules::Refused),
            Ok(Err(_)) => Err(NoRules::NotTaken(NotTaken::Stopping)),
            Err(_) => Err(NoRules::NotTaken(NotTaken::NotAnswered)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        let tree = Tree::read(text.as_bytes()).expect("it is JSON");
        read_rule(&tree).map(|rule| rule.to_string()).map_err(|wrong| wrong.field)
    }

    #[test]
    fn a_rule_is_read_or_the_member_that_is_wrong_is_named() {
        for (text, told) in [
            (r#"{"every": "5s"}"#, Ok("5s")),
            (r#"{"every": "1.5 s"}"#, Ok("1500ms")),
            (r#"{"fastest": "1s", "slowest": "60s"}"#, Ok("1s..1min")),
            ("{}", Err("every")),
            ("7", Err("rule")),
            ("[]", Err("rule")),
            (r#"{"every": 5}"#, Err("every")),
            (r#"{"every": null}"#, Err("every")),
            (r#"{"every": "soon"}"#, Err("every")),
            (r#"{"every": "2h"}"#, Err("every")),
            (r#"{"every": "1ms"}"#, Err("every")),
            (r#"{"every": "5s", "slowest": "9s"}"#, Err("every")),
            (r#"{"fastest": "1s"}"#, Err("slowest")),
            (r#"{"slowest": "1s"}"#, Err("fastest")),
            (r#"{"fastest": "1s", "slowest": "2h"}"#, Err("slowest")),
            (r#"{"fastest": "9s", "slowest": "1s"}"#, Err("fastest")),
            (r#"{"every": "5s", "Every": "6s"}"#, Err("Every")),
        ] {
            assert_eq!(read(text).as_deref().map_err(String::as_str), told, "{text}");
        }
    }
}
