//! A small site in code: two halls, a plant room, and a rack that runs hot.

use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{
    Connection, Demand, HistoryState, Kpis, RangeBucket, RangeRequest, RangeSeries, RangeSet, RejectCount,
    SimulationState, Snapshot, SourcePhase, SourceState, Values,
};
use twin_model::plan::*;
use twin_model::quantity::class;
use twin_model::*;
use twin_panels::tokens::Look;
use twin_panels::{CameraMode, CameraView, FrameStats, SecondView, TourCaption, View};

/// Connections that must not be overlooked, and what is said of each.
pub(crate) const UNUSUAL_CONNECTIONS: [(Connection, &str); 3] = [
    (Connection::Loading, "Waiting for the first values"),
    (Connection::SourceLost, "Telemetry lost"),
    (Connection::EngineLost, "Connection lost"),
];

/// The rack that runs hot.
pub(crate) const HOT: Place = Place::Rack(0);
/// The site's time.
pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_795_269_802);

/// Everything that a view borrows.
pub(crate) struct Fixture {
    pub(crate) snapshot: Snapshot,
    pub(crate) ranges: RangeSet,
    pub(crate) connection: Connection,
    pub(crate) selection: Option<Place>,
    pub(crate) open_rack: Option<u32>,
    pub(crate) look: Look,
    pub(crate) lens: usize,
    pub(crate) simulation: SimulationState,
    pub(crate) presets: Vec<String>,
    pub(crate) refusal: Option<String>,
    pub(crate) reduced_motion: bool,
    pub(crate) camera: CameraView,
    pub(crate) racks_built: usize,
    pub(crate) now: Timestamp,
    pub(crate) tour: Option<TourCaption>,
    pub(crate) second: Option<SecondView>,
    zone: TimeZone,
}

impl Fixture {
    /// All is well: values, no alarms.
    pub(crate) fn calm() -> Self {
        let plan = Arc::new(plan());
        let points = Arc::new(PointTable::from_plan(&plan));
        let values = Arc::new(values(&points));
        let kpis = Kpis {
            facility_kw: Some(186.4),
            it_kw: Some(131.2),
            racks_with_power: (24, 24),
            pue_instant: Some(1.42),
            mean_inlet_celsius: Some(22.6),
            max_inlet_celsius: points.find(Place::Rack(5), "inlet_high").map(|index| (25.4, index)),
            inlets: (72, 72),
            cooling_kw: Some(139.8),
            alarms: [0; 4],
            unacknowledged: [0; 4],
            stale: (0, points.len() as u32),
        };
        let snapshot = Snapshot {
            generation: 1,
            at: NOW,
            clock_rate: 1.0,
            is_simulated: true,
            plan,
            points,
            rules: Arc::new(rules()),
            values,
            alarms: Arc::default(),
            withheld: Arc::default(),
            out_of_service: Arc::default(),
            rule_book: Arc::default(),
            rule_preview: None,
            incidents: Arc::default(),
            flood: Default::default(),
            kpis,
            facts: Arc::default(),
            devices: Default::default(),
            onboarding: Default::default(),
            substitutions: Default::default(),
            audit: Default::default(),
            notify: Default::default(),
            sampling: Default::default(),
            safety: Default::default(),
            sources: vec![SourceState {
                id: SourceId::new("mqtt"),
                address: "mqtt://127.0.0.1:1883".to_owned(),
                phase: SourcePhase::Connected,
                accepted: 48_213,
                duplicates: 3,
                per_second: 84.0,
                rejects: vec![RejectCount {
                    reason: "not a number".to_owned(),
                    count: 12,
                    examples: ["A01", "A02", "A07"]
                        .map(|rack| format!("dc/demo/hall-a/{rack}/inlet_mid warm"))
                        .to_vec(),
                }],
                last_error: None,
            }],
            history: HistoryState { committed: 48_120, pending: 93, bytes: 1_430_000, error: None },
            specification: None,
        };
        Self {
            snapshot,
            ranges: RangeSet::default(),
            connection: Connection::Live,
            selection: None,
            open_rack: None,
            look: Look::Cinematic,
            lens: 0,
            simulation: SimulationState::default(),
            presets: ["Hall A", "Top down", "Cold aisle", "Hot aisle", "Power", "Cooling", "Plant", "Rack front"]
                .map(str::to_owned)
                .to_vec(),
            refusal: None,
            reduced_motion: false,
            racks_built: 24,
            second: None,
            now: NOW,
            camera: CameraView {
                eye: [4.0, 7.0],
                ahead: [0.0, -1.0],
                height: 2.4,
                half_angle: 0.5,
                mode: CameraMode::Orbit,
            },
            tour: None,
            zone: TimeZone::get("Europe/Lisbon").expect("a zone of the bundled database"),
        }
    }

    /// A rack runs hot, a CRAC has stopped, a sensor is silent.
    pub(crate) fn alarming() -> Self {
        let mut fixture = Self::calm();
        fixture.set(HOT, "inlet_low", 30.1);
        fixture.set(HOT, "inlet_mid", 32.4);
        fixture.set(HOT, "inlet_high", 33.6);
        fixture.set(HOT, "exhaust", 44.2);
        fixture.set(Place::Crac(1), "state", 3.0);
        fixture.set_stale(Place::Rack(7));
        let alarms = vec![
            alarm(&fixture, 7, HOT, "inlet_high", Priority::P1, 95, "A01 inlet, 1.8 m above 32.0 °C", Some(33.6)),
            alarm(&fixture, 5, Place::Crac(1), "state", Priority::P2, 260, "crac-a2 stopped by a fault", None),
            alarm(
                &fixture,
                6,
                Place::Rack(1),
                "inlet_high",
                Priority::P2,
                180,
                "A02 inlet, 1.8 m above 28.0 °C",
                Some(29.2),
            ),
            alarm(&fixture, 4, Place::Rack(7), "inlet_mid", Priority::P3, 4_000, "A08 inlet, 1.2 m is stale", None),
        ];
        fixture.snapshot.alarms = Arc::new(alarms);
        let alarms = Arc::make_mut(&mut fixture.snapshot.alarms);
        alarms[2].condition.is_acknowledged = true;
        alarms[2].acknowledged_by = Some("Mara".to_owned());
        alarms[2].note = Some("Door open, closing it".to_owned());
        alarms[3].condition.is_active = false;
        let kpis = &mut fixture.snapshot.kpis;
        kpis.alarms = [1, 2, 1, 0];
        kpis.unacknowledged = [1, 1, 1, 0];
        kpis.max_inlet_celsius = fixture.snapshot.points.find(HOT, "inlet_high").map(|index| (33.6, index));
        kpis.stale.0 = 9;
        fixture.snapshot.generation += 1;
        fixture
    }

    /// Nothing has come yet.
    pub(crate) fn loading() -> Self {
        let mut fixture = Self::calm();
        fixture.connection = Connection::Loading;
        fixture.snapshot.values = Arc::new(Values::empty(fixture.snapshot.points.len()));
        fixture.snapshot.kpis = Kpis { racks_with_power: (0, 24), inlets: (0, 72), ..Kpis::default() };
        fixture.snapshot.sources[0].phase = SourcePhase::Connecting;
        fixture
    }

    pub(crate) fn select(mut self, place: Place) -> Self {
        self.selection = Some(place);
        self
    }

    pub(crate) fn set(&mut self, place: Place, quantity: &str, value: f64) {
        let index = self.snapshot.points.find(place, quantity).expect("a point of the fixture").get();
        Arc::make_mut(&mut self.snapshot.values).value[index] = value;
    }

    pub(crate) fn set_stale(&mut self, place: Place) {
        let indices = self.snapshot.points.of_place(place).to_vec();
        let values = Arc::make_mut(&mut self.snapshot.values);
        for index in indices {
            values.is_stale[index.get()] = true;
            values.quality[index.get()] = Quality::Uncertain;
            values.at[index.get()] = NOW - Duration::from_secs(3_900);
        }
    }

    /// Answers a demand like the engine would, from made-up history with a gap in it.
    pub(crate) fn answer(&mut self, demand: &Demand) {
        self.ranges.generation += 1;
        self.ranges.series = demand.ranges.iter().map(|request| Arc::new(self.series(*request))).collect();
    }

    fn series(&self, request: RangeRequest) -> RangeSeries {
        let span = request.to.since(request.from);
        let step = span / u32::from(request.buckets);
        let now = self.snapshot.values.value[request.point.get()];
        let is_hot = self.snapshot.points.point(request.point).is_some_and(|point| point.place == HOT);
        let buckets = (0..u32::from(request.buckets))
            .map(|i| request.from + step * i)
            .filter(|at| *at <= NOW && !(20_000..24_000).contains(&NOW.since(*at).as_secs()))
            .map(|at| {
                let before = NOW.since(at).as_secs_f64();
                let phase = at.as_secs_f64() / 3_600.0;
                let wave = (phase * 0.9).sin() * 0.03 + (phase * 7.3).sin() * 0.008;
                let heat = if is_hot { (1.0 - before / 1_500.0).max(0.0) * 0.26 } else { 0.0 };
                let last = if now.is_finite() {
                    now * (1.0 + wave) * (0.74 + heat + if is_hot { 0.0 } else { 0.26 })
                } else {
                    0.0
                };
                RangeBucket { at, min: last * 0.992, max: last * 1.008, last, quality: Quality::Good, count: 10 }
            })
            .collect();
        RangeSeries { request, buckets, error: None }
    }

    pub(crate) fn view(&self) -> View<'_> {
        View {
            snapshot: &self.snapshot,
            ranges: &self.ranges,
            connection: self.connection,
            now: self.now,
            zone: &self.zone,
            selection: self.selection,
            open_rack: self.open_rack,
            look: self.look,
            lens: self.lens,
            simulation: &self.simulation,
            presets: &self.presets,
            preset: Some(0),
            frame: FrameStats { fps: 31.0, tier: "software" },
            user: "operator",
            version: "0.1.0",
            refusal: self.refusal.as_deref(),
            reduced_motion: self.reduced_motion,
            camera: self.camera,
            racks_built: self.racks_built,
            second: self.second,
            tour: self.tour.as_ref(),
        }
    }
}

fn alarm(
    fixture: &Fixture,
    id: u64,
    place: Place,
    quantity: &str,
    priority: Priority,
    ago_secs: u64,
    message: &str,
    peak: Option<f64>,
) -> Alarm {
    Alarm {
        id: AlarmId(id),
        point: fixture.snapshot.points.find(place, quantity).expect("a point of the fixture"),
        place,
        rule: RuleId::new("rack-inlet-high"),
        rule_version: 0,
        priority,
        condition: AlarmCondition { is_active: true, is_acknowledged: false },
        raised_at: NOW - Duration::from_secs(ago_secs),
        cleared_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
        note: None,
        value: peak.map(|peak| peak - 1.0),
        peak,
        occurrences: 1,
        message: message.to_owned(),
        action: "Check the CRACs of the room and the rack's blanking panels".to_owned(),
        withheld: None,
    }
}

fn rules() -> Vec<Rule> {
    let rule = |id: &str, limit: f64, priority: Priority| Rule {
        on_delay: Duration::from_secs(10),
        off_delay: Duration::from_secs(10),
        message: "inlet above limit".to_owned(),
        action: "Check the CRACs".to_owned(),
        ..Rule::of_class(
            id,
            PointClass::new(class::RACK_INLET_TEMPERATURE),
            Limit::High { limit, deadband: 1.0 },
            priority,
        )
    };
    vec![rule("rack-inlet-critical", 32.0, Priority::P1), rule("rack-inlet-high", 28.0, Priority::P2)]
}

fn values(points: &PointTable) -> Values {
    let mut values = Values::empty(points.len());
    for (index, point) in points.iter() {
        let i = index.get();
        let spread = (i as f64 * 0.7).sin();
        values.value[i] = match (point.quantity.as_str(), point.unit) {
            ("inlet_low", _) => 20.8 + spread,
            ("inlet_mid", _) => 22.4 + spread,
            ("inlet_high", _) => 24.1 + spread,
            ("exhaust", _) => 34.0 + spread * 2.0,
            ("supply", _) => 18.2 + spread * 0.3,
            ("return", _) => 29.5 + spread,
            ("setpoint", _) => 18.0,
            ("battery_temperature", _) => 22.0,
            ("power_a" | "power_b", _) => 2.7 + spread * 0.5,
            ("state", _) => 1.0,
            ("source", _) => 3.0,
            ("wet" | "anomaly_score", _) => 0.0,
            ("cooling", _) => 46.6,
            ("charge" | "health", _) => 98.0,
            ("runtime", _) => 14.0,
            ("power", _) => 93.0 + spread * 2.0,
            (_, Unit::Percent) => 45.0 + spread * 4.0,
            (_, Unit::Volts) => 401.0,
            (_, Unit::Rpm) => 1_480.0,
            (_, Unit::Kilowatts) => 72.0,
            _ => 1.0,
        };
        values.at[i] = NOW - Duration::from_millis(900 + (i as u64 * 37) % 1_900);
        values.quality[i] = Quality::Good;
    }
    values
}

fn spot(x: f64, z: f64) -> Spot {
    Spot { x, z }
}

/// Two halls of twelve racks, a plant room.
pub(crate) fn plan() -> SitePlan {
    let room = |id: &str, name: &str, kind, x: f64| Room {
        site: 0,
        id: RoomId::new(id),
        name: name.into(),
        kind,
        corner: spot(x, 0.0),
        size: spot(12.0, 9.6),
        height: 3.6,
        tile: 0.6,
    };
    let rows = [("A", 0, Facing::South), ("B", 0, Facing::North), ("C", 1, Facing::South), ("D", 1, Facing::North)];
    let racks = (0..24u32)
        .map(|i| {
            let row = i / 6;
            rack(i, row, i % 6 + 1, rows[row as usize].0, rows[row as usize].1)
        })
        .collect();
    let equipment = |id: &str| EquipmentId::new(id);
    let site = Site {
        id: SiteId::new("demo"),
        name: "Demo site".into(),
        location: "Lisbon, Portugal".into(),
        time_zone: "Europe/Lisbon".into(),
    };
    SitePlan {
        sites: vec![site.clone()],
        site,
        rooms: vec![
            room("hall-a", "Hall A", RoomKind::Hall, 0.0),
            room("hall-b", "Hall B", RoomKind::Hall, 13.0),
            room("plant", "Plant room", RoomKind::Plant, 26.0),
        ],
        rows: rows.iter().map(|(id, room, facing)| Row { id: RowId::new(id), room: *room, facing: *facing }).collect(),
        aisles: Vec::new(),
        racks,
        cracs: ["crac-a1", "crac-a2", "crac-b1"]
            .iter()
            .enumerate()
            .map(|(i, id)| Crac {
                id: equipment(id),
                room: i as u32 / 2,
                centre: spot(2.0, 0.5),
                facing: Facing::South,
                size: [1.8, 0.9, 2.0],
                capacity_kw: 80.0,
                setpoint_celsius: 18.0,
                airflow_m3s: 5.5,
            })
            .collect(),
        pdus: ["pdu-a1", "pdu-b1"]
            .iter()
            .zip([Feed::A, Feed::B])
            .map(|(id, feed)| Pdu {
                id: equipment(id),
                room: 0,
                centre: spot(1.0, 4.0),
                facing: Facing::South,
                size: [0.6, 1.0, 2.0],
                feed,
                ups: u32::from(feed == Feed::B),
                capacity_kw: 150.0,
            })
            .collect(),
        ups: ["ups-a", "ups-b"]
            .iter()
            .zip([Feed::A, Feed::B])
            .map(|(id, feed)| Ups {
                id: equipment(id),
                room: 2,
                centre: spot(28.0, 2.0),
                facing: Facing::South,
                size: [1.2, 0.9, 2.0],
                feed,
                utility: u32::from(feed == Feed::B),
                capacity_kw: 200.0,
                battery: Battery {
                    strings: 4,
                    cells: 192,
                    energy_kwh: 50.0,
                    centre: spot(30.0, 2.0),
                    size: [2.4, 0.9, 2.0],
                },
            })
            .collect(),
        utilities: ["utility-a", "utility-b"]
            .iter()
            .zip([Feed::A, Feed::B])
            .map(|(id, feed)| Utility { site: 0, id: equipment(id), feed, capacity_kw: 250.0 })
            .collect(),
        machines: [
            ("genset-1", MachineKind::Genset),
            ("chiller-1", MachineKind::Chiller),
            ("pump-1", MachineKind::Pump),
        ]
        .iter()
        .map(|(id, kind)| Machine {
            id: equipment(id),
            kind: *kind,
            room: 2,
            centre: spot(30.0, 6.0),
            facing: Facing::East,
            size: [3.0, 1.2, 1.8],
            capacity_kw: 400.0,
        })
        .collect(),
        sensors: vec![Sensor {
            id: equipment("leak-a1"),
            kind: SensorKind::LeakRope,
            room: 0,
            path: vec![spot(0.5, 0.5), spot(6.5, 0.5), spot(6.5, 3.5)],
        }],
        viewpoints: Vec::new(),
        periods: Periods::default(),
        tariff: None,
    }
}

fn rack(i: u32, row: u32, number: u32, letter: &str, room: u32) -> Rack {
    let device = |unit: u16, units: u16, kind: DeviceKind, name: &str, model: &str, power_kw: f64| Device {
        id: DeviceId::new(format!("{}{number:02}-{name}", letter.to_lowercase())),
        kind,
        model: model.into(),
        unit,
        units,
        power_kw,
        weight_kg: 17.0,
        gpus: 0,
    };
    let mut devices: Vec<Device> = (0..8u16)
        .map(|n| device(1 + n * 2, 2, DeviceKind::Server, &format!("web-{:02}", n + 1), "Aster R2", 0.45))
        .collect();
    devices.push(device(17, 4, DeviceKind::GpuServer, "gpu-01", "Corona G4", 2.4));
    devices.push(device(21, 4, DeviceKind::Storage, "disk-01", "Vault 60", 0.9));
    devices.push(device(25, 6, DeviceKind::Blanking, "blank-01", "Blanking 6U", 0.0));
    devices.push(device(40, 1, DeviceKind::PatchPanel, "patch-01", "Patch 24", 0.0));
    devices.push(device(41, 1, DeviceKind::Switch, "sw-a", "Leaf 48", 0.25));
    devices.push(device(42, 1, DeviceKind::Switch, "sw-b", "Leaf 48", 0.25));
    Rack {
        id: RackId::new(format!("{letter}{number:02}")),
        room,
        row,
        centre: spot(f64::from(i % 6) * 0.6, f64::from(row) * 2.4),
        facing: Facing::South,
        width: 0.6,
        depth: 1.2,
        height: 2.0,
        units: 42,
        capacity_kw: 8.0,
        own_weight_kg: 134.0,
        max_weight_kg: 1_494.0,
        pdu_a: 0,
        pdu_b: 1,
        devices,
    }
}
