//! From a document of connections to devices that can be asked.

use super::allow::AllowDocument;
use super::document::{BindDocument, ConnectionsDocument, DeviceDocument};
use crate::document::{parse_document, read_text};
use crate::position::Field;
use crate::problem::{LoadError, Problems};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use twin_model::connection::{Access, Binding, Connection, Framing, Listener, Secret, host_and_port};
use twin_model::profile::{Profile, ProfilePoint, Protocol};
use twin_model::{Place, PointId, PointIndex, PointTable, SitePlan};

/// The version of documents of connections that this program reads.
const VERSION: u32 = 1;
/// Where exporters keep their metrics, where nothing else is told.
const METRICS: &str = "/metrics";
/// Where services of Redfish begin (DSP0266, 6.2).
const SERVICE_ROOT: &str = "/redfish/v1/";
/// Seconds from poll to poll: cards on the management network are slow, and what is asked once an hour is not live.
const PERIODS: std::ops::RangeInclusive<f64> = 1.0..=3600.0;

/// The connections of the document at `path`, for the site `plan` with the points `points`, by `profiles`.
///
/// # Errors
/// When the file cannot be read, or is wrong: then every problem is listed with its line, field and reason.
pub fn load_connections(
    path: &Path,
    plan: &SitePlan,
    points: &PointTable,
    profiles: &[Profile],
) -> Result<Vec<Connection>, LoadError> {
    let secret = |name: &str| std::env::var(name).ok();
    parse_connections_of(&read_text(path)?, &path.display().to_string(), plan, points, profiles, secret)
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
) -> Result<Vec<Connection>, LoadError> {
    parse_connections_of(text, file, plan, &PointTable::from_plan(plan), profiles, secret)
}

/// The same for all of `points`, among them those that people have defined.
///
/// # Errors
/// As [`parse_connections`].
pub fn parse_connections_of(
    text: &str,
    file: &str,
    plan: &SitePlan,
    points: &PointTable,
    profiles: &[Profile],
    secret: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Connection>, LoadError> {
    Ok(parse_known(text, file, &mut Known::new(plan, points, profiles, &[], &[]), &secret)?.0)
}

/// The brokers of the document at `path` that are listened to; see [`load_connections`].
///
/// # Errors
/// When the file cannot be read, or anything in it is wrong.
pub fn load_listeners(
    path: &Path,
    plan: &SitePlan,
    points: &PointTable,
    profiles: &[Profile],
) -> Result<Vec<Listener>, LoadError> {
    let secret = |name: &str| std::env::var(name).ok();
    parse_listeners_of(&read_text(path)?, &path.display().to_string(), plan, points, profiles, secret)
}

/// The brokers that `text` says to listen to; see [`parse_connections`].
///
/// # Errors
/// When anything in the text is wrong: then every problem is listed with its line, field and reason.
pub fn parse_listeners(
    text: &str,
    file: &str,
    plan: &SitePlan,
    profiles: &[Profile],
    secret: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Listener>, LoadError> {
    parse_listeners_of(text, file, plan, &PointTable::from_plan(plan), profiles, secret)
}

/// The same for all of `points`, among them those that people have defined.
///
/// # Errors
/// As [`parse_listeners`].
pub fn parse_listeners_of(
    text: &str,
    file: &str,
    plan: &SitePlan,
    points: &PointTable,
    profiles: &[Profile],
    secret: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Listener>, LoadError> {
    Ok(parse_known(text, file, &mut Known::new(plan, points, profiles, &[], &[]), &secret)?.1)
}

/// What connections are read against: the site, the profiles, and the connections before them.
pub(super) struct Known<'a> {
    pub(super) points: &'a PointTable,
    places: BTreeMap<String, Place>,
    profiles: BTreeMap<&'a str, Arc<Profile>>,
    names: BTreeSet<String>,
    /// Who feeds a point already.
    fed: BTreeMap<PointIndex, String>,
    /// How Modbus is spoken at each address, and who said so.
    lines: BTreeMap<String, (Framing, String)>,
}

impl<'a> Known<'a> {
    /// Points alone, of no place, with no profile and no connection before.
    fn of(points: &'a PointTable) -> Self {
        let (places, profiles, names) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { points, places, profiles, names, fed: BTreeMap::new(), lines: BTreeMap::new() }
    }

    pub(super) fn new(
        plan: &SitePlan,
        points: &'a PointTable,
        profiles: &'a [Profile],
        others: &[Connection],
        listeners: &[Listener],
    ) -> Self {
        let places = places(plan, points);
        let profiles = profiles.iter().map(|profile| (profile.id.as_str(), Arc::new(profile.clone()))).collect();
        let mut known = Self { places, profiles, ..Self::of(points) };
        others.iter().for_each(|other| known.add(other));
        listeners.iter().for_each(|listener| known.hear(listener));
        known
    }

    /// The point called `id`, if it is measured: nothing feeds one that a person has deleted.
    pub(super) fn measured(&self, id: &str) -> Option<PointIndex> {
        let index = self.points.index(&PointId::new(id))?;
        self.points.point(index).filter(|point| !point.is_deleted()).map(|_| index)
    }

    /// Takes the name of `listener`, and the points that it names whole.
    fn hear(&mut self, listener: &Listener) {
        self.names.insert(listener.name.to_string());
        self.fed.extend(listener.fed().map(|point| (point, listener.name.to_string())));
    }

    /// Takes the name of `connection`, the points that it feeds, and how its line is spoken to.
    fn add(&mut self, connection: &Connection) {
        if let Access::Modbus(modbus) = &connection.access {
            self.lines.insert(modbus.address.clone(), (modbus.framing, connection.name.to_string()));
        }
        self.names.insert(connection.name.to_string());
        let fed = connection.bindings.iter().map(|binding| (binding.point, connection.name.to_string()));
        self.fed.extend(fed);
    }
}

/// Whom `text` says to ask and to listen to beside those that are known, to which they are added if they are right: a point has
/// one feeder.
pub(super) fn parse_known(
    text: &str,
    file: &str,
    known: &mut Known<'_>,
    secret: &dyn Fn(&str) -> Option<String>,
) -> Result<(Vec<Connection>, Vec<Listener>), LoadError> {
    let document: ConnectionsDocument = parse_document(text, file, VERSION)?;
    let mut problems = Problems::default();
    let (names, fed, lines) = (known.names.clone(), known.fed.clone(), known.lines.clone());
    let mut reader = Reader { known, secret, problems: &mut problems, names, fed, lines };
    let told = reader.told(&document);
    let mut connections = Vec::with_capacity(told.len());
    for Told { field, device, protocol, access, allows } in told {
        connections.extend(reader.device(&field, &device, (protocol, access), allows));
    }
    let mut listeners = Vec::new();
    for (index, broker) in document.mqtt.iter().enumerate() {
        listeners.extend(reader.mqtt(&Field::root().item("mqtt", index), broker));
    }
    for (index, broker) in document.sparkplug.iter().enumerate() {
        listeners.extend(reader.sparkplug(&Field::root().item("sparkplug", index), broker));
    }
    problems.into_result(text, file)?;
    connections.iter().for_each(|connection| known.add(connection));
    listeners.iter().for_each(|listener| known.hear(listener));
    Ok((connections, listeners))
}

/// How the only device of `text` is reached, whatever else is wrong with it.
pub(super) fn parse_access(text: &str, secret: &dyn Fn(&str) -> Option<String>) -> Result<Option<Access>, LoadError> {
    let document: ConnectionsDocument = parse_document(text, "", VERSION)?;
    let mut problems = Problems::default();
    // What it would feed is not asked for.
    let points = PointTable::default();
    let known = &Known::of(&points);
    let (names, fed, lines) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    let mut reader = Reader { known, secret, problems: &mut problems, names, fed, lines };
    let access = reader.told(&document).pop().and_then(|told| told.access);
    problems.into_result(text, "")?;
    Ok(access)
}

/// Everything of the site that has points, by what people call it.
fn places(plan: &SitePlan, points: &PointTable) -> BTreeMap<String, Place> {
    let measured = points.iter().filter(|(_, point)| !point.is_deleted());
    measured.map(|(_, point)| (point.place.name(plan).into_owned(), point.place)).collect()
}

/// Reads connections and notes what is wrong with them. How each protocol's devices are reached is read in its own file.
pub(super) struct Reader<'a> {
    pub(super) known: &'a Known<'a>,
    secret: &'a dyn Fn(&str) -> Option<String>,
    pub(super) problems: &'a mut Problems,
    names: BTreeSet<String>,
    /// Who feeds a point already.
    fed: BTreeMap<PointIndex, String>,
    /// How Modbus is spoken at each address, and who said so.
    pub(super) lines: BTreeMap<String, (Framing, String)>,
}

/// What a document says of one device.
struct Told<'a> {
    field: Field,
    device: DeviceDocument<'a>,
    protocol: Protocol,
    /// How it is reached; `None` where that is wrong.
    access: Option<Access>,
    /// What may be set there.
    allows: &'a [AllowDocument],
}

impl Reader<'_> {
    /// All devices of `document`: a loop for each protocol.
    fn told<'a>(&mut self, document: &'a ConnectionsDocument) -> Vec<Told<'a>> {
        let mut told = Vec::new();
        for (index, device) in document.snmp.iter().enumerate() {
            let field = Field::root().item("snmp", index);
            let access = self.snmp(&field, device).map(Access::Snmp);
            told.push(Told { field, device: device.device(), protocol: Protocol::Snmp, access, allows: &[] });
        }
        for (index, device) in document.modbus.iter().enumerate() {
            let field = Field::root().item("modbus", index);
            let access = self.modbus(&field, device).map(Access::Modbus);
            told.push(Told { field, device: device.device(), protocol: Protocol::Modbus, access, allows: &device.set });
        }
        for (index, device) in document.prometheus.iter().enumerate() {
            let field = Field::root().item("prometheus", index);
            let access = self.web(&field, device, METRICS).map(Access::Prometheus);
            told.push(Told { field, device: device.device(), protocol: Protocol::Prometheus, access, allows: &[] });
        }
        for (index, device) in document.redfish.iter().enumerate() {
            let field = Field::root().item("redfish", index);
            let access = self.web(&field, device, SERVICE_ROOT).map(Access::Redfish);
            told.push(Told { field, device: device.device(), protocol: Protocol::Redfish, access, allows: &[] });
        }
        told
    }

    /// The connection that `device` says; what it is read by has to speak `protocol`, and is reached by `access`.
    fn device(
        &mut self,
        field: &Field,
        device: &DeviceDocument<'_>,
        (protocol, access): (Protocol, Option<Access>),
        allows: &[AllowDocument],
    ) -> Option<Connection> {
        self.name(field, device.name);
        if !PERIODS.contains(&device.period) {
            let reason = format!("is {} s; it has to be {} to {}", device.period, PERIODS.start(), PERIODS.end());
            self.problems.add(&field.child("period"), "period", reason);
        }
        let Some(profile) = self.known.profiles.get(device.profile).cloned() else {
            let reason = format!("{:?} is no profile; `heliotwin profile list` lists them", device.profile);
            self.problems.add(&field.child("profile"), "profile", reason);
            return None;
        };
        if profile.protocols().all(|spoken| spoken != protocol) {
            let reason = format!("{:?} does not tell how its devices are asked over {protocol}", device.profile);
            self.problems.add(&field.child("profile"), "protocol", reason);
            return None;
        }
        let told = profile.points(protocol);
        let mut bindings = self.of_place(field, device, &profile, &told);
        for (index, bind) in device.bind.iter().enumerate() {
            bindings.extend(self.bound(&field.item("bind", index), bind, &profile, &told));
        }
        if bindings.is_empty() && device.bind.is_empty() && device.place.is_none() {
            self.problems.add(field, "nothing", "feeds nothing: say which `place` it stands for, or `bind` its points");
        }
        for binding in &bindings {
            self.feeds(field, binding.point, device.name);
        }
        let place = device.place.and_then(|name| self.known.places.get(name).copied());
        let settables = self.allowed(field, allows, place, &profile);
        Some(Connection {
            name: device.name.trim().into(),
            access: access?,
            profile,
            period: Duration::try_from_secs_f64(device.period).ok()?,
            place,
            bindings,
            settables,
            is_paused: device.is_paused,
        })
    }

    /// Notes a `name` that is empty or somebody else's.
    pub(super) fn name(&mut self, field: &Field, name: &str) {
        if name.trim().is_empty() || !self.names.insert(name.to_owned()) {
            let reason = format!("{name:?} is empty or another connection's name");
            self.problems.add(&field.child("name"), "name", reason);
        }
    }

    /// Notes that `name` feeds `point`; a second feeder is a problem of `field`.
    pub(super) fn feeds(&mut self, field: &Field, point: PointIndex, name: &str) {
        if let Some(other) = self.fed.insert(point, name.to_owned())
            && let Some(point) = self.known.points.point(point)
        {
            self.problems.add(field, "twice", format!("feeds {}, which {other:?} feeds already", point.id));
        }
    }

    /// `text` as `host:port`, with the protocol's own `port` where it tells none.
    pub(super) fn address(&mut self, field: &Field, text: &str, port: u16) -> Option<String> {
        let address = host_and_port(text, port);
        if address.is_none() {
            self.problems.add(&field.child("address"), "address", format!("{text:?} is no HOST or HOST:PORT"));
        }
        address
    }

    /// What `text` says, or what the environment does for a `$NAME`.
    pub(super) fn secret(&mut self, field: &Field, text: &str) -> Option<Secret> {
        let Some(name) = text.strip_prefix('$') else { return Some(Secret(text.into())) };
        let secret = (self.secret)(name).filter(|secret| !secret.is_empty());
        if secret.is_none() {
            self.problems.add(field, "secret", format!("is read from the environment, and {name} is not set there"));
        }
        secret.map(|secret| Secret(secret.into()))
    }

    /// All that `profile` tells of the equipment that the device stands for.
    fn of_place(
        &mut self,
        field: &Field,
        device: &DeviceDocument<'_>,
        profile: &Profile,
        told: &[&ProfilePoint],
    ) -> Vec<Binding> {
        let Some(name) = device.place else { return Vec::new() };
        let field = field.child("place");
        let Some(place) = self.known.places.get(name).copied() else {
            self.problems.add(&field, "place", format!("the site has no {name:?} that reports anything"));
            return Vec::new();
        };
        let bindings: Vec<Binding> = (told.iter().filter_map(|point| Some((point, point.tells.as_ref()?))))
            .filter_map(|(point, tells)| {
                let target = self.known.points.find(place, &tells.quantity)?;
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
            if let Some(point) = told.iter().find(|point| point.name == binding.from) {
                kept.extend(self.converts(&field, point, binding.point).then_some(binding));
            }
        }
        kept
    }

    fn bound(
        &mut self,
        field: &Field,
        bind: &BindDocument,
        profile: &Profile,
        told: &[&ProfilePoint],
    ) -> Option<Binding> {
        let from = told.iter().find(|point| point.name == bind.from.as_str());
        if from.is_none() {
            let reason = format!("profile {:?} has no point {:?}", profile.id, bind.from);
            self.problems.add(&field.child("from"), "from", reason);
        }
        let to = self.known.measured(&bind.to);
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
    fn converts(&mut self, field: &Field, from: &ProfilePoint, to: PointIndex) -> bool {
        let Some(point) = self.known.points.point(to) else { return false };
        let converted = point.unit.convert_from(from.measure.unit().symbol(), 1.0);
        if let Err(error) = &converted {
            let reason = format!("cannot {error} of {} from the {} {:?}", point.id, from.measure, from.name);
            self.problems.add(field, "unit", reason);
        }
        converted.is_ok()
    }
}
