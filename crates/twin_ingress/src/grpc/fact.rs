//! A fact of gRPC as the same tree that HTTP reads, so that both are read by one reader.

use crate::pushed::Tree;
use std::borrow::Cow;
use twin_proto::ingest::Fact;

/// `fact` as a tree; what it leaves empty is not there.
pub(super) fn tree(fact: &Fact) -> Tree<'_> {
    let mut members = Vec::new();
    let texts = [
        ("key", &fact.key),
        ("kind", &fact.kind),
        ("title", &fact.title),
        ("place", &fact.place),
        ("actor", &fact.actor),
        ("link", &fact.link),
    ];
    for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        members.push((Cow::Borrowed(name), Tree::Text(Cow::Borrowed(text))));
    }
    for (name, at) in [("at", fact.at_unix_millis), ("until", fact.until_unix_millis)] {
        members.extend(at.map(|at| (Cow::Borrowed(name), Tree::Integer(at))));
    }
    let mut attributes: Vec<_> = fact.attributes.iter().collect();
    attributes.sort_unstable();
    let attributes =
        attributes.into_iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), Tree::Text(Cow::Borrowed(value))));
    members.push((Cow::Borrowed("attributes"), Tree::Object(attributes.collect())));
    Tree::Object(members)
}
