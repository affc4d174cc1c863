//! Bodies, read without a door: what of them is news. Pure, for tools that try what no caller would send.

use super::fact::read_fact;
use super::intake::Intake;
use super::json::Tree;
use std::sync::Arc;
use twin_model::{Fact, PlaceIndex, PointTable, Sample, SourceId, Timestamp};

/// The items of a body: an array, an object's `items`, or the object itself.
pub(crate) fn items<'a, 'b>(tree: &'b Tree<'a>) -> &'b [Tree<'a>] {
    match (tree, tree.member("items")) {
        (Tree::List(items), _) | (_, Some(Tree::List(items))) => items,
        _ => std::slice::from_ref(tree),
    }
}

/// The samples that the JSON `body`, which came at `received`, tells of `points` at `places`; what is wrong with it is left out.
pub fn samples_of(body: &[u8], points: Arc<PointTable>, places: Arc<PlaceIndex>, received: Timestamp) -> Vec<Sample> {
    let Ok(tree) = Tree::read(body) else { return Vec::new() };
    Intake::new(points, places).take(items(&tree), received).1
}

/// The facts about `places` that the JSON `body`, which came at `received`, tells; what is wrong with it is left out.
pub fn facts_of(body: &[u8], places: &PlaceIndex, received: Timestamp) -> Vec<Fact> {
    let Ok(tree) = Tree::read(body) else { return Vec::new() };
    let source = SourceId::new("body");
    items(&tree).iter().filter_map(|item| read_fact(item, &source, places, received).ok()).collect()
}
