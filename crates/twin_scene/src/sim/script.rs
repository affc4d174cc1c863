//! Scripts: what to do to the bots, and when. A file that a person writes once and plays often.

use crate::document::{parse_document, read_text};
use crate::position::Field;
use crate::problem::{LoadError, Problems};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// The version of scripts that this program reads.
const VERSION: u32 = 1;
/// Longest script: a week, in which every weekly rhythm shows.
const SECS_MAX: f64 = 604_800.0;

/// A validated script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScriptPlan {
    /// What people call it.
    pub title: String,
    /// What is done, in the order of time.
    pub orders: Vec<TimedOrder>,
}

/// One thing to do, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimedOrder {
    /// From the script's start, in the site's time.
    pub after: Duration,
    /// What to do.
    pub order: Order,
}

/// What can be done to the bots.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Order {
    /// Start a scenario.
    Run {
        /// Its name.
        scenario: SmolStr,
        /// What it strikes, a selector; `None`: its usual target.
        #[serde(default)]
        target: Option<SmolStr>,
        /// Its parameters, where they are not the usual ones.
        #[serde(default)]
        set: BTreeMap<SmolStr, f64>,
    },
    /// Let scenarios fade.
    Stop {
        /// Which one; `None`: all.
        #[serde(default)]
        scenario: Option<SmolStr>,
        /// Where, as it was started; `None`: wherever it runs.
        #[serde(default)]
        target: Option<SmolStr>,
    },
    /// Let the bots speak, or fall silent while the site goes on.
    SetBots {
        /// Whether they speak.
        is_running: bool,
    },
    /// Let devices report at another rate.
    SetReports {
        /// Reports a second of each device; `None`: as the plan says.
        #[serde(default)]
        per_second: Option<f64>,
        /// Which devices: a selector, `all`, or a kind such as `kind:rack`; `None`: the plant machines.
        #[serde(default)]
        device: Option<SmolStr>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[expect(dead_code, reason = "checked by parse_document before this is read")]
    version: u32,
    title: String,
    orders: Vec<OrderDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderDocument {
    after_secs: f64,
    order: Order,
}

/// The script in the file at `path`.
///
/// # Errors
/// When the file cannot be read, or every problem in it with its line.
pub fn load_script(path: &Path) -> Result<ScriptPlan, LoadError> {
    parse_script(&read_text(path)?, &path.display().to_string())
}

/// The script that `text` describes; `file` names it in problems. Whether a site has the scenarios is told when it is
/// played.
///
/// # Errors
/// Every problem with its line.
pub fn parse_script(text: &str, file: &str) -> Result<ScriptPlan, LoadError> {
    let document: Document = parse_document(text, file, VERSION)?;
    let mut problems = Problems::default();
    for (index, order) in document.orders.iter().enumerate() {
        let field = Field::root().item("orders", index).child("after_secs");
        if !(0.0..=SECS_MAX).contains(&order.after_secs) {
            let reason = format!("is {} s; between 0 and {SECS_MAX} s is possible", order.after_secs);
            problems.add(&field, "range", reason);
        }
        if index > 0 && order.after_secs < document.orders[index - 1].after_secs {
            problems.add(&field, "order", "is before the order above it; write them in the order of time");
        }
    }
    if document.orders.is_empty() {
        problems.add(&Field::root().child("orders"), "empty", "says nothing to do");
    }
    problems.into_result(text, file)?;
    let timed =
        |order: OrderDocument| TimedOrder { after: Duration::from_secs_f64(order.after_secs), order: order.order };
    Ok(ScriptPlan { title: document.title, orders: document.orders.into_iter().map(timed).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_orders_in_the_order_of_time() {
        let text = "(version: 1, title: \"Morning\", orders: [\n\
                    (after_secs: 0, order: Run(scenario: \"UNIT_FAULT\", target: \"crac-a1\")),\n\
                    (after_secs: 90.5, order: Stop()),\n])";
        let script = parse_script(text, "x.ron").expect("a script");
        assert_eq!(script.orders[1].after, Duration::from_millis(90_500));
        assert_eq!(script.orders[1].order, Order::Stop { scenario: None, target: None });
        let late = text.replace("90.5", "-1");
        let refusal = parse_script(&late, "x.ron").expect_err("time does not go back");
        let listed: Vec<String> = refusal.problems().iter().map(ToString::to_string).collect();
        assert_eq!(listed.len(), 2);
        assert!(listed[0].starts_with("x.ron:3: orders[1].after_secs: is -1 s"), "{listed:?}");
    }
}
