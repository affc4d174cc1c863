//! From profiles' texts to profiles that everybody may rely on.

use super::document::ProfileDocument;
use super::head::is_name;
use super::modbus::read_modbus;
use super::prometheus::{add_prometheus, read_prometheus};
use super::redfish::{add_redfish, read_redfish};
use super::snmp::read_snmp;
use crate::document::{parse_document, read_text};
use crate::position::Field;
use crate::problem::{LoadError, Problems};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;
use twin_model::profile::{ModbusPoint, ModbusProfile, Profile, ProfilePoint, SnmpPoint, SnmpProfile};

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
    let by_id: BTreeMap<SmolStr, Profile> =
        drafts.iter().rev().map(|draft| (draft.profile.id.clone(), draft.profile.clone())).collect();
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
                Some(other) => add(&mut profile, other),
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

/// Adds what `other` says, but not the signs by which it is known, nor that a point tells what another tells already.
fn add(profile: &mut Profile, other: &Profile) {
    if let Some(other) = &other.snmp {
        add_snmp(profile.snmp.get_or_insert_default(), other);
    }
    if let Some(other) = &other.modbus {
        add_modbus(profile.modbus.get_or_insert_default(), other);
    }
    if let Some(other) = &other.prometheus {
        add_prometheus(profile.prometheus.get_or_insert_default(), other);
    }
    if let Some(other) = &other.redfish {
        add_redfish(profile.redfish.get_or_insert_default(), other);
    }
}

fn add_modbus(own: &mut ModbusProfile, other: &ModbusProfile) {
    own.limits = own.limits.within(other.limits);
    for text in &other.texts {
        if own.texts.iter().all(|known| known.name != text.name) {
            own.texts.push(text.clone());
        }
    }
    for point in &other.points {
        if let Some(head) = added(own.points.iter().map(|point| &point.head), &point.head) {
            own.points.push(ModbusPoint { head, ..point.clone() });
        }
    }
    for settable in &other.settables {
        if own.settables.iter().all(|known| known.head.name != settable.head.name) {
            own.settables.push(settable.clone());
        }
    }
}

fn add_snmp(own: &mut SnmpProfile, other: &SnmpProfile) {
    for tree in &other.trees {
        if !own.trees.contains(tree) {
            own.trees.push(tree.clone());
        }
    }
    for trap in &other.traps {
        if !own.traps.iter().any(|known| known.is(&trap.object_id)) {
            own.traps.push(trap.clone());
        }
    }
    for point in &other.points {
        if let Some(head) = added(own.points.iter().map(|point| &point.head), &point.head) {
            own.points.push(SnmpPoint { head, ..point.clone() });
        }
    }
}

/// `other` as it is added to `own`: `None` when there is a point of that name already.
pub(super) fn added<'a>(own: impl Iterator<Item = &'a ProfilePoint>, other: &ProfilePoint) -> Option<ProfilePoint> {
    let mut tells = other.tells.clone();
    for point in own {
        if point.name == other.name {
            return None;
        }
        let told = point.tells.as_ref().map(|tells| &tells.quantity);
        tells = tells.filter(|tells| told != Some(&tells.quantity));
    }
    Some(ProfilePoint { tells, ..other.clone() })
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
    let snmp = document.snmp.as_ref().map(|snmp| read_snmp(snmp, &root.child("snmp"), &mut problems));
    let modbus = document.modbus.as_ref().map(|modbus| read_modbus(modbus, &root.child("modbus"), &mut problems));
    let part = document.prometheus.as_ref();
    let prometheus = part.map(|part| read_prometheus(part, &root.child("prometheus"), &mut problems));
    let redfish = document.redfish.as_ref().map(|part| read_redfish(part, &root.child("redfish"), &mut problems));
    let says_nothing = snmp.is_none() && modbus.is_none() && prometheus.is_none() && redfish.is_none();
    if says_nothing && document.includes.is_empty() {
        problems.add(&root, "nothing", "says nothing: it needs a part for what its devices speak, such as `snmp`");
    }
    problems.into_result(&text, &file)?;
    let profile = Profile {
        id: document.id.into(),
        title: document.title.trim().into(),
        maker: document.maker.trim().into(),
        snmp,
        modbus,
        prometheus,
        redfish,
    };
    Ok(Draft { file, text, includes: document.includes, profile })
}
