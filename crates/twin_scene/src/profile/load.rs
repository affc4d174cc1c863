//! From profiles' texts to profiles that everybody may rely on.

use super::document::{ConditionDocument, PointDocument, ProfileDocument, SnmpDocument};
use crate::document::{parse_document, read_text};
use crate::position::Field;
use crate::problem::{LoadError, Problems};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;
use twin_model::profile::{
    Condition, Identity, Measure, Missing, ObjectId, Profile, Scale, SnmpPoint, SnmpProfile, StateWord, Tells,
};

/// The version of profiles that this program reads.
const VERSION: u32 = 1;

/// Profiles that may be relied on, by name, and what is wrong with the others.
#[derive(Debug, Default)]
pub struct ProfileSet {
    /// Those that are right.
    pub profiles: Vec<Profile>,
    /// What each of them is called in problems.
    files: Vec<String>,
    /// One for each text that is wrong.
    pub refused: Vec<LoadError>,
}

impl ProfileSet {
    /// The profile of the file called `name`, or what is wrong with it; `None` when there is no such file.
    pub fn of_file(&self, name: &OsStr) -> Option<Result<&Profile, &LoadError>> {
        let is_it = |file: &str| Path::new(file).file_name() == Some(name);
        let right = self.files.iter().position(|file| is_it(file)).map(|index| Ok(&self.profiles[index]));
        right.or_else(|| self.refused.iter().find(|error| is_it(error.file())).map(Err))
    }
}

/// The profiles of all `.ron` files in `folder`.
///
/// # Errors
/// When the folder cannot be read. A file that cannot be, or is wrong, is among [`ProfileSet::refused`].
pub fn load_profiles(folder: &Path) -> Result<ProfileSet, LoadError> {
    let refuse = |source| LoadError::Read { path: folder.display().to_string(), source };
    let mut paths = Vec::new();
    for entry in folder.read_dir().map_err(refuse)? {
        let path = entry.map_err(refuse)?.path();
        if path.extension().is_some_and(|extension| extension == "ron") {
            paths.push(path);
        }
    }
    paths.sort();
    let texts = paths.iter().map(|path| (path.display().to_string(), read_text(path)));
    Ok(assemble(texts))
}

/// The profiles that `texts` are; each with what problems call its file.
pub fn parse_profiles<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> ProfileSet {
    assemble(texts.into_iter().map(|(file, text)| (file.to_owned(), Ok(text.to_owned()))))
}

/// A text that was read, and what it is without what it includes.
struct Draft {
    file: String,
    text: String,
    includes: Vec<String>,
    profile: Profile,
}

fn assemble(texts: impl Iterator<Item = (String, Result<String, LoadError>)>) -> ProfileSet {
    let mut set = ProfileSet::default();
    let mut drafts: Vec<Draft> = Vec::new();
    for (file, text) in texts {
        match text.and_then(|text| draft(file, text)) {
            Ok(draft) => drafts.push(draft),
            Err(error) => set.refused.push(error),
        }
    }
    let by_id: BTreeMap<SmolStr, SnmpProfile> =
        drafts.iter().rev().map(|draft| (draft.profile.id.clone(), draft.profile.snmp.clone())).collect();
    let mut ids = BTreeSet::new();
    let mut right = Vec::new();
    for draft in drafts {
        let mut problems = Problems::default();
        if !ids.insert(draft.profile.id.clone()) {
            problems.add(&Field::root().child("id"), "id", format!("{:?} is another profile's", draft.profile.id));
        }
        let mut profile = draft.profile;
        for (index, include) in draft.includes.iter().enumerate() {
            match by_id.get(include.as_str()).filter(|_| *include != profile.id.as_str()) {
                Some(other) => add(&mut profile.snmp, other),
                None => problems.add(
                    &Field::root().item("includes", index),
                    "include",
                    format!("{include:?} is no other profile"),
                ),
            }
        }
        match problems.into_result(&draft.text, &draft.file) {
            Ok(()) => right.push((profile, draft.file)),
            Err(error) => set.refused.push(error),
        }
    }
    right.sort_by(|one, other| one.0.id.cmp(&other.0.id));
    (set.profiles, set.files) = right.into_iter().unzip();
    set
}

/// Adds trees and points of `other`, but not the signs by which it is known, nor that a point tells what another tells already.
fn add(profile: &mut SnmpProfile, other: &SnmpProfile) {
    for tree in &other.trees {
        if !profile.trees.contains(tree) {
            profile.trees.push(tree.clone());
        }
    }
    for point in &other.points {
        if profile.points.iter().all(|own| own.name != point.name) {
            let is_told = |tells: &Tells| {
                profile.points.iter().any(|own| own.tells.as_ref().is_some_and(|told| told.quantity == tells.quantity))
            };
            let tells = point.tells.clone().filter(|tells| !is_told(tells));
            profile.points.push(SnmpPoint { tells, ..point.clone() });
        }
    }
}

fn draft(file: String, text: String) -> Result<Draft, LoadError> {
    let document: ProfileDocument = parse_document(&text, &file, VERSION)?;
    let mut problems = Problems::default();
    let root = Field::root();
    if !is_name(&document.id, '-') {
        problems.add(&root.child("id"), "name", "has to be small letters, digits and hyphens, such as apc-rpdu2");
    }
    if document.title.trim().is_empty() {
        problems.add(&root.child("title"), "title", "is empty; people choose profiles by their titles");
    }
    let snmp = Reader { document: &document.snmp, problems: &mut problems, field: root.child("snmp") }.read();
    problems.into_result(&text, &file)?;
    let profile = Profile {
        id: document.id.into(),
        title: document.title.trim().into(),
        maker: document.maker.trim().into(),
        snmp,
    };
    Ok(Draft { file, text, includes: document.includes, profile })
}

/// Whether `text` is small letters and digits with single `joint`s between them.
fn is_name(text: &str, joint: char) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .split(joint)
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

/// Reads the part about SNMP and notes what is wrong with it.
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
        let mut names = BTreeSet::new();
        let mut points = Vec::with_capacity(self.document.points.len());
        for (index, point) in self.document.points.iter().enumerate() {
            let field = self.field.item("points", index);
            if !names.insert(&point.name) {
                self.problems.add(&field.child("name"), "twice", format!("{:?} is another point's name", point.name));
            }
            points.extend(self.point(&field, point, &trees));
        }
        SnmpProfile { identities, trees, points }
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

    fn point(&mut self, field: &Field, point: &PointDocument, trees: &[ObjectId]) -> Option<SnmpPoint> {
        if !is_name(&point.name, '_') {
            let reason = "has to be small letters, digits and underscores, such as outlet_current";
            self.problems.add(&field.child("name"), "name", reason);
        }
        let unit = point.unit.as_deref().unwrap_or(point.measure.unit().symbol());
        if let Err(error) = point.measure.unit().convert_from(unit, 1.0) {
            self.problems.add(&field.child("unit"), "unit", format!("cannot {error}, the unit of {}", point.measure));
        }
        for (name, number) in [("multiply", point.multiply), ("divide", point.divide)] {
            if !number.is_finite() || number == 0.0 {
                self.problems.add(&field.child(name), "scale", format!("is {number}; it has to be a number but 0"));
            }
        }
        self.check_states(field, point);
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
        Some(SnmpPoint {
            name: SmolStr::new(&point.name),
            title: point.title.trim().into(),
            measure: point.measure,
            object,
            scale: Scale { multiply: point.multiply, divide: point.divide, digits },
            unit: unit.into(),
            absent: point.absent.iter().map(SmolStr::new).collect(),
            ends: point.ends.clone(),
            conditions,
            label,
            states: states(point),
            tells: self.tells(field, point),
        })
    }

    fn tells(&mut self, field: &Field, point: &PointDocument) -> Option<Tells> {
        let Some(quantity) = &point.tells else {
            if point.fold.is_some() || point.optional {
                let reason = "is for points that tell a quantity of the site's equipment, with `tells`";
                self.problems.add(&field.child(if point.optional { "optional" } else { "fold" }), "tells", reason);
            }
            return None;
        };
        if !is_name(quantity, '_') {
            let reason = format!("{quantity:?} is no quantity's name, such as output_power");
            self.problems.add(&field.child("tells"), "quantity", reason);
        }
        Some(Tells { quantity: quantity.into(), fold: point.fold.unwrap_or_default(), is_optional: point.optional })
    }

    fn check_states(&mut self, field: &Field, point: &PointDocument) {
        if (point.measure == Measure::State) == point.states.is_empty() {
            let reason = "are for the measure State, and that needs at least one";
            self.problems.add(&field.child("states"), "states", reason);
        }
        for wire in point.alarms.keys().filter(|wire| !point.states.contains_key(*wire)) {
            self.problems.add(&field.child("alarms"), "alarms", format!("{wire:?} is none of the states"));
        }
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

fn states(point: &PointDocument) -> Vec<StateWord> {
    let word = |(wire, word): (&String, &String)| StateWord {
        wire: wire.into(),
        word: word.into(),
        alarm: point.alarms.get(wire).copied(),
    };
    point.states.iter().map(word).collect()
}
