//! JSON: every value under the words of its keys. Numbers are quoted as they are written.

use crate::collect::Collector;
use crate::label::{meaning, normal};
use crate::table::read_cell;
use twin_model::spec::{Proposal, Spot};

/// Values that are looked at.
const VALUES_MAX: usize = 50_000;

/// A value with its keys, in the order of the document.
#[derive(Debug)]
enum Node {
    Leaf(String),
    Object(Vec<(String, Self)>),
    Array(Vec<Self>),
}

/// What a JSON document says; the reason when it is none.
pub(crate) fn read(file: &str, text: &str) -> Result<Vec<Proposal>, String> {
    // Checks everything and how deep it is; the scanner below may then trust it.
    serde_json::from_str::<serde_json::Value>(text).map_err(|error| error.to_string())?;
    let mut scanner = Scanner { rest: text.trim_start(), values: 0 };
    let node = scanner.node().ok_or("it is not understood")?;
    let mut sensors = Vec::new();
    sensors_of(&node, &mut Vec::new(), &Collector::new(file), file, &mut sensors);
    Ok(sensors.into_iter().flat_map(Collector::into_proposals).collect())
}

/// Walks down to the objects that are sensors of their own: those of a list. What stands beside the list is said of each.
fn sensors_of(node: &Node, path: &mut Vec<String>, outer: &Collector, file: &str, out: &mut Vec<Collector>) {
    let mut own = Collector::new(file);
    own.inherit(outer);
    collect(node, path, &mut own);
    let mut lists = Vec::new();
    find_lists(node, path, &mut lists);
    let before = out.len();
    for (mut at, list) in lists {
        for (index, item) in list.iter().enumerate() {
            at.push(index.to_string());
            sensors_of(item, &mut at, &own, file, out);
            at.pop();
        }
    }
    let is_more = !own.is_empty() && (path.is_empty() || has_own(node, path, file));
    if out.len() == before && is_more {
        out.push(own);
    }
}

/// Whether `node` itself says something.
fn has_own(node: &Node, path: &mut Vec<String>, file: &str) -> bool {
    let mut own = Collector::new(file);
    collect(node, path, &mut own);
    !own.is_empty()
}

/// Reads the leaves of `node` that are in no list of objects.
fn collect(node: &Node, path: &mut Vec<String>, collector: &mut Collector) {
    match node {
        Node::Leaf(text) => leaf(path, text, collector),
        Node::Object(members) => {
            for (key, value) in members {
                path.push(key.clone());
                collect(value, path, collector);
                path.pop();
            }
            paired(members, path, collector);
        }
        Node::Array(items) => {
            // Two numbers of a range: [min, max].
            if let [Node::Leaf(low), Node::Leaf(high)] = &items[..]
                && path.last().is_some_and(|key| normal(key).contains("range"))
            {
                let label = path.last().cloned().unwrap_or_default();
                for (end, value) in [("min", low), ("max", high)] {
                    let spot = Spot::Key(path.join("."));
                    collector.labelled(&format!("{label} {end}"), value, &spot, value);
                }
            }
        }
    }
}

/// `{"value": 27, "unit": "°C"}` under a label.
fn paired(members: &[(String, Node)], path: &[String], collector: &mut Collector) {
    let member = |name: &str| members.iter().find(|(key, _)| normal(key) == name).map(|(_, node)| node);
    if let (Some(Node::Leaf(value)), Some(label)) = (member("value"), path.last()) {
        let unit = match member("unit") {
            Some(Node::Leaf(unit)) => format!(" [{unit}]"),
            _ => String::new(),
        };
        let spot = Spot::Key(format!("{}.value", path.join(".")));
        collector.labelled(&format!("{label}{unit}"), value, &spot, value);
    }
}

fn leaf(path: &[String], text: &str, collector: &mut Collector) {
    let Some(key) = path.last() else { return };
    let spot = Spot::Key(path.join("."));
    // The key alone first; with the keys above it where it says too little: `range.min`, `alarms.high.critical`.
    let labels: Vec<String> = (1..=path.len().min(3)).map(|count| path[path.len() - count..].join(" ")).collect();
    let is_weak = matches!(
        &*normal(key),
        "min"
            | "max"
            | "low"
            | "high"
            | "from"
            | "to"
            | "lower"
            | "upper"
            | "address"
            | "critical"
            | "warning"
            | "name"
            | "type"
            | "value"
    );
    let label = if is_weak {
        labels.iter().rev().find(|label| meaning(label).is_some())
    } else {
        labels.first().filter(|label| meaning(label).is_some())
    };
    if let Some(label) = label {
        read_cell(collector, label, text, &spot);
    } else if normal(key) == "name" {
        read_cell(collector, key, text, &spot);
    }
}

fn find_lists<'a>(node: &'a Node, path: &mut Vec<String>, lists: &mut Vec<(Vec<String>, &'a [Node])>) {
    match node {
        Node::Leaf(_) => {}
        Node::Object(members) => {
            for (key, value) in members {
                path.push(key.clone());
                find_lists(value, path, lists);
                path.pop();
            }
        }
        Node::Array(items) if items.iter().any(|item| matches!(item, Node::Object(_))) => {
            lists.push((path.clone(), items))
        }
        Node::Array(_) => {}
    }
}

/// Reads a document that is known to be valid, keeping what is written.
struct Scanner<'a> {
    rest: &'a str,
    values: usize,
}

impl Scanner<'_> {
    fn node(&mut self) -> Option<Node> {
        self.values += 1;
        if self.values > VALUES_MAX {
            return None;
        }
        self.skip();
        match self.rest.chars().next()? {
            '{' => self.members().map(Node::Object),
            '[' => self.items().map(Node::Array),
            '"' => self.string().map(Node::Leaf),
            _ => {
                let end = self.rest.find([',', '}', ']', ' ', '\n', '\r', '\t']).unwrap_or(self.rest.len());
                let (told, rest) = self.rest.split_at(end);
                self.rest = rest;
                Some(Node::Leaf(if told == "null" { String::new() } else { told.to_owned() }))
            }
        }
    }

    fn members(&mut self) -> Option<Vec<(String, Node)>> {
        let mut members = Vec::new();
        self.take('{')?;
        while !self.is_next('}') {
            let key = self.string()?;
            self.take(':')?;
            members.push((key, self.node()?));
            if !self.is_next(',') {
                break;
            }
            self.take(',')?;
        }
        self.take('}')?;
        Some(members)
    }

    fn items(&mut self) -> Option<Vec<Node>> {
        let mut items = Vec::new();
        self.take('[')?;
        while !self.is_next(']') {
            items.push(self.node()?);
            if !self.is_next(',') {
                break;
            }
            self.take(',')?;
        }
        self.take(']')?;
        Some(items)
    }

    fn string(&mut self) -> Option<String> {
        self.skip();
        let mut is_escaped = false;
        let body = self.rest.strip_prefix('"')?;
        let end = body.find(|c| {
            let ends = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        })?;
        let written = &self.rest[..end + 2];
        self.rest = &self.rest[end + 2..];
        serde_json::from_str(written).ok()
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn is_next(&mut self, c: char) -> bool {
        self.skip();
        self.rest.starts_with(c)
    }

    fn take(&mut self, c: char) -> Option<()> {
        self.skip();
        self.rest = self.rest.strip_prefix(c)?;
        Some(())
    }
}
