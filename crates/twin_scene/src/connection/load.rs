//! From a document of connections to devices that can be asked.

use super::document::{BindDocument, ConnectionsDocument, SnmpDocument, UserDocument};
use crate::document::{parse_document, read_text};
use crate::position::Field;
use crate::problem::{LoadError, Problems};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use twin_model::connection::{Binding, SNMP_PORT, Secret, SnmpConnection, SnmpLogin, SnmpUser, host_and_port};
use twin_model::profile::{Profile, SnmpPoint};
use twin_model::{Place, PointId, PointIndex, PointTable, SitePlan};

/// The version of documents of connections that this program reads.
const VERSION: u32 = 1;
/// Shorter passwords of SNMP v3 are refused by devices, too.
const PASSWORD_CHARS_MIN: usize = 8;
/// Seconds from poll to poll: cards on the management network are slow, and what is asked once an hour is not live.
const PERIODS: std::ops::RangeInclusive<f64> = 1.0..=3600.0;

/// The connections of the document at `path`, for the site `plan`, by `profiles`.
///
/// # Errors
/// When the file cannot be read, or is wrong: then every problem is listed with its line, field and reason.
pub fn load_connections(path: &Path, plan: &SitePlan, profiles: &[Profile]) -> Result<Vec<SnmpConnection>, LoadError> {
    let secret = |name: &str| std::env::var(name).ok();
    parse_connections(&read_text(path)?, &path.display().to_string(), plan, profiles, secret)
}

/// The connections that `text` is; problems call it `file`, and `secret` knows what a `$NAME` stands for.
///
/// # Errors
/// When the text is wrong: then every problem is listed with its line, field and reason.
pub fn parse_connections(
    text: &str,
    file: &str,
    plan: &SitePlan,
    profiles: &[Profile],
    secret: impl Fn(&str) -> Option<String>,
) -> Result<Vec<SnmpConnection>, LoadError> {
    let document: ConnectionsDocument = parse_document(text, file, VERSION)?;
    let mut problems = Problems::default();
    let points = PointTable::from_plan(plan);
    let places = places(plan, &points);
    let profiles = profiles.iter().map(|profile| (profile.id.as_str(), Arc::new(profile.clone()))).collect();
    let (names, fed) = (BTreeSet::new(), BTreeMap::new());
    let mut reader = Reader { points: &points, places, profiles, secret: &secret, problems: &mut problems, names, fed };
    let connections: Vec<SnmpConnection> = (document.snmp.iter().enumerate())
        .filter_map(|(index, device)| reader.device(&Field::root().item("snmp", index), device))
        .collect();
    problems.into_result(text, file)?;
    Ok(connections)
}

/// Everything of the site that has points, by what people call it.
fn places(plan: &SitePlan, points: &PointTable) -> BTreeMap<String, Place> {
    points.iter().map(|(_, point)| (point.place.name(plan).into_owned(), point.place)).collect()
}

struct Reader<'a> {
    points: &'a PointTable,
    places: BTreeMap<String, Place>,
    profiles: BTreeMap<&'a str, Arc<Profile>>,
    secret: &'a dyn Fn(&str) -> Option<String>,
    problems: &'a mut Problems,
    names: BTreeSet<String>,
    /// Who feeds a point already.
    fed: BTreeMap<PointIndex, String>,
}

impl Reader<'_> {
    fn device(&mut self, field: &Field, device: &SnmpDocument) -> Option<SnmpConnection> {
        if device.name.trim().is_empty() || !self.names.insert(device.name.clone()) {
            let reason = format!("{:?} is empty or another connection's name", device.name);
            self.problems.add(&field.child("name"), "name", reason);
        }
        let address = host_and_port(&device.address, SNMP_PORT);
        if address.is_none() {
            let reason = format!("{:?} is no HOST or HOST:PORT", device.address);
            self.problems.add(&field.child("address"), "address", reason);
        }
        if !PERIODS.contains(&device.period) {
            let reason = format!("is {} s; it has to be {} to {}", device.period, PERIODS.start(), PERIODS.end());
            self.problems.add(&field.child("period"), "period", reason);
        }
        let login = self.login(field, device);
        let Some(profile) = self.profiles.get(device.profile.as_str()).cloned() else {
            let reason = format!("{:?} is no profile; `heliotwin profile list` lists them", device.profile);
            self.problems.add(&field.child("profile"), "profile", reason);
            return None;
        };
        let mut bindings = self.of_place(field, device, &profile);
        for (index, bind) in device.bind.iter().enumerate() {
            bindings.extend(self.bound(&field.item("bind", index), bind, &profile));
        }
        if bindings.is_empty() && device.bind.is_empty() && device.place.is_none() {
            self.problems.add(field, "nothing", "feeds nothing: say which `place` it stands for, or `bind` its points");
        }
        for binding in &bindings {
            if let Some(other) = self.fed.insert(binding.point, device.name.clone())
                && let Some(point) = self.points.point(binding.point)
            {
                self.problems.add(field, "twice", format!("feeds {}, which {other:?} feeds already", point.id));
            }
        }
        Some(SnmpConnection {
            name: device.name.trim().into(),
            address: address?,
            login: login?,
            profile,
            period: Duration::try_from_secs_f64(device.period).ok()?,
            place: device.place.as_ref().and_then(|name| self.places.get(name).copied()),
            bindings,
        })
    }

    /// A community or a user; the community that all devices come with when neither is told.
    fn login(&mut self, field: &Field, device: &SnmpDocument) -> Option<SnmpLogin> {
        match (&device.community, &device.user) {
            (Some(_), Some(_)) => {
                self.problems.add(
                    &field.child("user"),
                    "login",
                    "is for SNMP v3, and `community` for v2c: tell one of them",
                );
                None
            }
            (community, None) => {
                let community = community.as_deref().unwrap_or("public");
                self.secret(&field.child("community"), community).map(SnmpLogin::Community)
            }
            (None, Some(user)) => self.user(&field.child("user"), user).map(SnmpLogin::User),
        }
    }

    fn user(&mut self, field: &Field, user: &UserDocument) -> Option<SnmpUser> {
        let authentication = self.protected(field, ("digest", user.digest), ("password", user.password.as_deref()));
        let privacy = self.protected(field, ("cipher", user.cipher), ("key", user.key.as_deref()));
        if user.name.is_empty() {
            self.problems.add(&field.child("name"), "name", "is empty");
        }
        if user.cipher.is_some() && user.digest.is_none() {
            self.problems.add(
                &field.child("cipher"),
                "cipher",
                "needs a `digest`: SNMP encrypts only who is authenticated",
            );
        }
        Some(SnmpUser { name: user.name.as_str().into(), authentication: authentication?, privacy: privacy? })
    }

    /// A method and its password, neither without the other.
    fn protected<M>(
        &mut self,
        field: &Field,
        (name, method): (&str, Option<M>),
        (of_password, password): (&str, Option<&str>),
    ) -> Option<Option<(M, Secret)>> {
        match (method, password) {
            (None, None) => Some(None),
            (Some(method), Some(password)) => {
                let field = field.child(of_password);
                let secret = self.secret(&field, password)?;
                if secret.0.chars().count() < PASSWORD_CHARS_MIN {
                    let reason = format!("is shorter than the {PASSWORD_CHARS_MIN} characters that RFC 3414 asks for");
                    self.problems.add(&field, "short", reason);
                }
                Some(Some((method, secret)))
            }
            _ => {
                self.problems.add(field, "half", format!("`{name}` and `{of_password}` go together"));
                None
            }
        }
    }

    fn secret(&mut self, field: &Field, text: &str) -> Option<Secret> {
        let Some(name) = text.strip_prefix('$') else { return Some(Secret(text.into())) };
        let secret = (self.secret)(name).filter(|secret| !secret.is_empty());
        if secret.is_none() {
            self.problems.add(field, "secret", format!("is read from the environment, and {name} is not set there"));
        }
        secret.map(|secret| Secret(secret.into()))
    }

    /// All that `profile` tells of the equipment that the device stands for.
    fn of_place(&mut self, field: &Field, device: &SnmpDocument, profile: &Profile) -> Vec<Binding> {
        let Some(name) = &device.place else { return Vec::new() };
        let field = field.child("place");
        let Some(place) = self.places.get(name).copied() else {
            self.problems.add(&field, "place", format!("the site has no {name:?} that reports anything"));
            return Vec::new();
        };
        let told = profile.snmp.points.iter().filter_map(|point| Some((point, point.tells.as_ref()?)));
        let bindings: Vec<Binding> = told
            .filter_map(|(point, tells)| {
                let target = self.points.find(place, &tells.quantity)?;
                Some(Binding {
                    from: point.name.clone(),
                    fold: tells.fold,
                    point: target,
                    is_expected: !tells.is_optional,
                })
            })
            .collect();
        if bindings.is_empty() && device.bind.is_empty() {
            let reason = format!("profile {:?} tells nothing that {name:?} reports; `bind` its points", profile.id);
            self.problems.add(&field, "place", reason);
        }
        let mut kept = Vec::with_capacity(bindings.len());
        for binding in bindings {
            if let Some(point) = profile.snmp.points.iter().find(|point| point.name == binding.from) {
                kept.extend(self.converts(&field, point, binding.point).then_some(binding));
            }
        }
        kept
    }

    fn bound(&mut self, field: &Field, bind: &BindDocument, profile: &Profile) -> Option<Binding> {
        let from = profile.snmp.points.iter().find(|point| point.name == bind.from.as_str());
        if from.is_none() {
            let reason = format!("profile {:?} has no point {:?}", profile.id, bind.from);
            self.problems.add(&field.child("from"), "from", reason);
        }
        let to = self.points.index(&PointId::new(&bind.to));
        if to.is_none() {
            self.problems.add(&field.child("to"), "to", format!("the site has no point {:?}", bind.to));
        }
        let (from, to) = (from?, to?);
        self.converts(&field.child("to"), from, to).then(|| Binding {
            from: from.name.clone(),
            fold: bind.fold,
            point: to,
            is_expected: true,
        })
    }

    /// Whether what `from` measures can be told in the unit of the site's point `to`.
    fn converts(&mut self, field: &Field, from: &SnmpPoint, to: PointIndex) -> bool {
        let Some(point) = self.points.point(to) else { return false };
        let converted = point.unit.convert_from(from.measure.unit().symbol(), 1.0);
        if let Err(error) = &converted {
            let reason = format!("cannot {error} of {} from the {} {:?}", point.id, from.measure, from.name);
            self.problems.add(field, "unit", reason);
        }
        converted.is_ok()
    }
}
