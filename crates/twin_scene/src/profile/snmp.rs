//! A profile's part about SNMP.

use super::document::{ConditionDocument, SnmpDocument, SnmpPointDocument};
use super::head::{check_names, read_head};
use crate::position::Field;
use crate::problem::Problems;
use smol_str::SmolStr;
use twin_model::profile::{Condition, Identity, Measure, Missing, ObjectId, SnmpPoint, SnmpProfile, Trap};

/// The part that `document` is; what is wrong with it is added to `problems`.
pub(super) fn read_snmp(document: &SnmpDocument, field: &Field, problems: &mut Problems) -> SnmpProfile {
    Reader { document, problems, field: field.clone() }.read()
}

struct Reader<'a> {
    document: &'a SnmpDocument,
    problems: &'a mut Problems,
    field: Field,
}

impl Reader<'_> {
    fn read(mut self) -> SnmpProfile {
        let trees: Vec<ObjectId> = (0..self.document.trees.len())
            .filter_map(|index| self.object(&self.field.item("trees", index), &self.document.trees[index]))
            .collect();
        if self.document.trees.is_empty() {
            self.problems.add(&self.field.child("trees"), "trees", "is empty; points lie in trees");
        }
        let identities = (0..self.document.identify.len()).filter_map(|index| self.identity(index)).collect();
        let names = self.document.points.iter().map(|point| point.name.as_str());
        check_names(&self.field, "points", names, self.problems);
        let mut points = Vec::with_capacity(self.document.points.len());
        for (index, point) in self.document.points.iter().enumerate() {
            let field = self.field.item("points", index);
            points.extend(self.point(&field, point, &trees));
        }
        let traps = (0..self.document.traps.len()).filter_map(|index| self.trap(index)).collect();
        SnmpProfile { identities, trees, points, traps }
    }

    /// The object that `text` names; one that begins with a dot lies in the base.
    fn object(&mut self, field: &Field, text: &str) -> Option<ObjectId> {
        let whole = if text.starts_with('.') { format!("{}{text}", self.document.base) } else { text.to_owned() };
        match whole.parse() {
            Ok(object) => Some(object),
            Err(_) => {
                let reason = format!("{whole:?} is no object identifier, such as 1.3.6.1.2.1.33.1.2.1.0");
                self.problems.add(field, "object", reason);
                None
            }
        }
    }

    fn trap(&mut self, index: usize) -> Option<Trap> {
        let document = &self.document.traps[index];
        let field = self.field.item("traps", index);
        if document.title.trim().is_empty() {
            self.problems.add(&field.child("title"), "title", "is empty; people read what a device says by it");
        }
        let object_id = self.object(&field.child("object_id"), &document.object_id)?;
        Some(Trap { object_id, title: document.title.trim().into(), alarm: document.alarm })
    }

    fn identity(&mut self, index: usize) -> Option<Identity> {
        let document = &self.document.identify[index];
        let field = self.field.item("identify", index);
        let object_id = document.object_id.as_ref().map(|text| self.object(&field.child("object_id"), text));
        let has = document.has.as_ref().map(|text| self.object(&field.child("has"), text));
        if object_id.is_none() && has.is_none() {
            self.problems.add(&field, "sign", "needs `object_id` or `has`: a description alone fits too much");
        }
        let description = document.description.as_ref().map(SmolStr::new);
        Some(Identity { object_id: lift(object_id)?, description, has: lift(has)? })
    }

    fn point(&mut self, field: &Field, point: &SnmpPointDocument, trees: &[ObjectId]) -> Option<SnmpPoint> {
        let head = read_head(field, &point.head(), self.problems);
        let object = self.object(&field.child("object"), &point.object);
        let digits = point.digits.as_ref().map(|text| self.object(&field.child("digits"), text));
        let label = point.label.as_ref().map(|text| self.object(&field.child("label"), text));
        let conditions: Option<Vec<Condition>> = point
            .when
            .iter()
            .enumerate()
            .map(|(index, when)| self.condition(&field.item("when", index), when))
            .collect();
        let (object, digits, label, conditions) = (object?, lift(digits)?, lift(label)?, conditions?);
        let used = [("object", Some(&object)), ("digits", digits.as_ref()), ("label", label.as_ref())];
        let used = used.into_iter().filter_map(|(name, object)| Some((name, object?)));
        for (name, object) in used.chain(conditions.iter().map(|condition| ("when", &condition.object))) {
            if !trees.iter().any(|tree| object.is_in(tree)) {
                self.problems.add(&field.child(name), "outside", format!("{object} lies in none of the trees"));
            }
        }
        if point.rate.is_some() && (head.measure == Measure::State || digits.is_some()) {
            self.problems.add(&field.child("rate"), "rate", "is of a counter, which is neither a state nor has digits");
        }
        let (ends, rate) = (point.ends.clone(), point.rate);
        Some(SnmpPoint { head, object, digits, ends, conditions, label, rate })
    }

    fn condition(&mut self, field: &Field, when: &ConditionDocument) -> Option<Condition> {
        let texts = |texts: &[String]| texts.iter().map(SmolStr::new).collect();
        let object = self.object(&field.child("object"), &when.object)?;
        if when.missing == Missing::Needed && !(when.is.is_empty() && when.is_not.is_empty()) {
            self.problems.add(field, "missing", "needs the object to be missing, so it cannot say anything");
        }
        Some(Condition { object, is: texts(&when.is), is_not: texts(&when.is_not), missing: when.missing })
    }
}

/// `None` when something was told and is wrong.
fn lift<T>(told: Option<Option<T>>) -> Option<Option<T>> {
    match told {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}
