//! A hall with four CRACs, its racks, and what can be set there.

use std::collections::BTreeMap;
use std::time::Duration;
use twin_decision::safety::{Directive, SafetyController, SafetyInput, SafetyOrder, SafetyOutput, Seen, World};
use twin_model::connection::{Framing, ModbusAccess};
use twin_model::plan::{Crac, Facing, Feed, Pdu, Rack, Room, RoomKind, Site, Spot};
use twin_model::profile::{
    Band, ByteOrder, Effect, Format, ModbusCell, ModbusSettable, ModeInterlock, Register, Scale, Settable, Table,
};
use twin_model::setpoint::{
    Actor, ActuationOutcome, ActuationReport, Phase, Preview, RequestId, Role, SafetyRecord, SafetyWish, SetRefusal,
    SetpointId, SetpointWish, SettablePoint, Wire,
};
use twin_model::{EquipmentId, Place, PointIndex, PointTable, Quality, RackId, SiteId, SitePlan, Timestamp};

/// Heat that each of the CRACs can remove, kW.
pub(crate) const CAPACITY_KW: f64 = 60.0;
/// When it begins.
const START: Timestamp = Timestamp::from_secs(1_000_000);

/// The plant, its controller, and everything that has come out of it.
pub(crate) struct Plant {
    plan: SitePlan,
    points: PointTable,
    seen: BTreeMap<PointIndex, Seen>,
    pub(crate) controller: SafetyController,
    pub(crate) now: Timestamp,
    pub(crate) records: Vec<SafetyRecord>,
    keys: u32,
}

pub(crate) fn actor(name: &str, role: Role) -> Actor {
    Actor { name: name.to_owned(), role, from: "test".to_owned() }
}

pub(crate) fn ana() -> Actor {
    actor("Ana", Role::Operator)
}

pub(crate) fn rui() -> Actor {
    actor("Rui", Role::Supervisor)
}

pub(crate) fn eva() -> Actor {
    actor("Eva", Role::Engineer)
}

pub(crate) fn site() -> SiteId {
    SiteId::new("t")
}

/// A point of `crac-1` for setting, or of the PDU.
pub(crate) fn id(name: &str) -> SetpointId {
    let thing = if name == "feed" { "power/pdu-a" } else { "cooling/crac-1" };
    SetpointId::new(format!("t/{thing}/{name}"))
}

impl Plant {
    /// Everything well: four CRACs that run at 60 % with supply air of 20 °C, 100 kW of heat, dry air; the lock open.
    pub(crate) fn open() -> Self {
        let mut plant = Self::locked();
        plant
            .wish(SafetyWish::Enable {
                site: site(),
                minutes: 480,
                roles: Vec::new(),
                by: rui(),
                reason: "commissioning".to_owned(),
            })
            .expect("a supervisor opens it");
        plant
    }

    /// The same with the lock closed.
    pub(crate) fn locked() -> Self {
        let plan = plan();
        let points = PointTable::from_plan(&plan);
        let settables = settables(&points);
        let mut plant = Self {
            controller: SafetyController::new(settables, &[]),
            plan,
            points,
            seen: BTreeMap::new(),
            now: START,
            records: Vec::new(),
            keys: 0,
        };
        plant.refresh();
        plant
    }

    /// Everything tells again what it told first, now.
    pub(crate) fn refresh(&mut self) {
        for crac in 0..4 {
            for (quantity, value) in [("state", 1.0), ("setpoint", 20.0), ("fan", 60.0), ("return", 30.0)] {
                self.tell(Place::Crac(crac), quantity, value);
            }
        }
        for rack in 0..10 {
            for (quantity, value) in [
                ("power_a", 5.0),
                ("power_b", 5.0),
                ("inlet_mid", 22.0),
                ("humidity_mid", 45.0),
                ("breaker_a", 1.0),
                ("breaker_b", 1.0),
            ] {
                self.tell(Place::Rack(rack), quantity, value);
            }
        }
        for pdu in 0..2 {
            self.tell(Place::Pdu(pdu), "breaker", 1.0);
        }
    }

    pub(crate) fn tell(&mut self, place: Place, quantity: &str, value: f64) {
        let seen = Seen { value, at: self.now, quality: Quality::Good, is_stale: false, is_substituted: false };
        self.see(place, quantity, seen);
    }

    pub(crate) fn see(&mut self, place: Place, quantity: &str, seen: Seen) {
        let index = self.points.find(place, quantity).expect("a point of the plan");
        self.seen.insert(index, seen);
    }

    pub(crate) fn last(&self, place: Place, quantity: &str) -> Seen {
        self.seen[&self.points.find(place, quantity).expect("a point of the plan")]
    }

    /// Time passes, and everything goes on telling.
    pub(crate) fn pass(&mut self, span: Duration) {
        self.now = self.now + span;
        self.seen.values_mut().for_each(|seen| seen.at = self.now);
        self.step(SafetyInput::Tick);
    }

    pub(crate) fn step(&mut self, input: SafetyInput) -> SafetyOutput {
        let seen = |index: PointIndex| self.seen.get(&index).copied();
        let world = World { plan: &self.plan, points: &self.points, seen: &seen };
        let output = self.controller.step(self.now, input, &world);
        self.records.extend(output.records.iter().cloned());
        output
    }

    /// The same controller as its records make it, begun anew.
    pub(crate) fn restart(&mut self) -> SafetyOutput {
        self.controller = SafetyController::new(settables(&self.points), &self.records);
        let seen = |index: PointIndex| self.seen.get(&index).copied();
        let world = World { plan: &self.plan, points: &self.points, seen: &seen };
        let output = self.controller.begin(self.now, &world);
        self.records.extend(output.records.iter().cloned());
        output
    }

    pub(crate) fn wish(&mut self, wish: SafetyWish) -> Result<Option<RequestId>, SetRefusal> {
        self.step(SafetyInput::Wish(wish)).answer
    }

    /// Ana wishes that the CRAC's (or the PDU's) `name` is `value`, under a key of her own.
    pub(crate) fn request(&mut self, name: &str, value: f64) -> Result<RequestId, SetRefusal> {
        self.keys += 1;
        let key = format!("key-{}", self.keys);
        let wish = SetpointWish { key, point: id(name), value, by: ana(), reason: "warmer water".to_owned() };
        self.wish(SafetyWish::Request(wish)).map(|id| id.expect("a request has a number"))
    }

    /// What request `id` comes to when the device says that `present` is set there, and the simulation says `preview`.
    pub(crate) fn foresee(&mut self, id: RequestId, present: f64, preview: Preview) -> Phase {
        let output = self.step(SafetyInput::Surveyed { id, present: Ok(present) });
        if output.orders.iter().any(|order| matches!(order, SafetyOrder::Preview(_))) {
            self.step(SafetyInput::Previewed { id, preview: Ok(preview) });
        }
        self.phase(id)
    }

    /// Why `name` is not set to `value` where `present` is set, whenever that comes out before people are asked.
    pub(crate) fn refusal(&mut self, name: &str, present: f64, value: f64) -> SetRefusal {
        match self.request(name, value) {
            Err(refusal) => refusal,
            Ok(id) => match self.foresee(id, present, calm()) {
                Phase::Refused(refusal) => refusal,
                phase => panic!("{name} {present} → {value} is not refused: {phase:?}"),
            },
        }
    }

    /// The directive by which Rui lets `name` be `value` where `present` is set.
    pub(crate) fn directive(&mut self, name: &str, present: f64, value: f64) -> (RequestId, Directive) {
        let id = self.request(name, value).expect("nothing against it");
        let phase = self.foresee(id, present, calm());
        assert!(matches!(phase, Phase::Waiting { approvals: 1, .. }), "{phase:?}");
        let output = self.step(SafetyInput::Wish(SafetyWish::Approve { id, by: rui() }));
        output.answer.clone().expect("nothing against it");
        (id, directive(&output).expect("it was approved"))
    }

    pub(crate) fn report(
        &mut self,
        directive: &Directive,
        outcome: ActuationOutcome,
        read_back: Option<f64>,
    ) -> SafetyOutput {
        let (sequence, before) = (directive.sequence(), Some(directive.previous()));
        let report = ActuationReport { sequence, before, read_back, outcome, exchanges: Vec::new() };
        self.step(SafetyInput::Reported(report))
    }

    pub(crate) fn phase(&self, id: RequestId) -> Phase {
        self.controller.case(id).expect("it is remembered").phase.clone()
    }
}

/// The directive of `output`, if one was given.
pub(crate) fn directive(output: &SafetyOutput) -> Option<Directive> {
    output.orders.iter().find_map(|order| match order {
        SafetyOrder::Act(directive) => Some(directive.clone()),
        _ => None,
    })
}

/// A preview with nothing to fear.
pub(crate) fn calm() -> Preview {
    Preview {
        minutes: 15,
        max_inlet_celsius: 24.0,
        max_inlet_rack: "A01".into(),
        max_inlet_secs: 600,
        baseline_inlet_celsius: 23.0,
        facility_kw: [180.0, 176.0],
        power_ratio: [1.8, 1.76],
        spare_kw: [70.0, 70.0],
        steps: Vec::new(),
        racks: [10, 10],
        hash: "00".into(),
    }
}

fn settables(points: &PointTable) -> Vec<SettablePoint> {
    let band = |min, max, step, per_minute| Band { min, max, step, per_minute, hold: Duration::from_secs(120) };
    let crac = Place::Crac(0);
    let list = [
        ("supply_setpoint", Effect::SupplyTemperature, crac, band(14.0, 27.0, 2.0, 0.5), 10.0, false, None),
        ("fan_speed_min", Effect::FanSpeed, crac, band(30.0, 100.0, 50.0, 20.0), 1.0, false, None),
        ("run", Effect::Run, crac, band(0.0, 1.0, 1.0, 1.0), 1.0, true, Some(1.0)),
        ("feed", Effect::Feed, Place::Pdu(0), band(0.0, 1.0, 1.0, 1.0), 1.0, true, None),
    ];
    let point = |(name, effect, place, band, divide, is_vital, release): (
        &str,
        Effect,
        Place,
        Band,
        f64,
        bool,
        Option<f64>,
    )| {
        let has_mode = matches!(effect, Effect::SupplyTemperature | Effect::FanSpeed);
        let head = Settable {
            name: name.into(),
            title: name.into(),
            effect,
            scale: Scale { divide, ..Scale::PLAIN },
            wire_unit: effect.unit().symbol().into(),
            band,
            feedback: effect.feedback().into(),
            mode: has_mode.then(|| ModeInterlock { quantity: "state".into(), is: vec![1.0] }),
            is_vital,
            release,
        };
        let register = Register { table: Table::Holding, address: 1 };
        let cell = ModbusCell { register, format: Format::I16, order: ByteOrder::ABCD, unit_offset: 0 };
        let modbus = ModbusSettable { head: head.clone(), cell, back: None, guards: Vec::new() };
        let access = ModbusAccess {
            address: "127.0.0.1:1".to_owned(),
            unit: 1,
            framing: Framing::Tcp,
            answers_within: Duration::from_secs(1),
        };
        SettablePoint {
            id: id(name),
            connection: "device".into(),
            place,
            equipment: if effect == Effect::Feed { "pdu-a".into() } else { "crac-1".into() },
            site: site(),
            room: 0,
            feedback: points.find(place, &head.feedback).expect("a point of the plan"),
            mode: has_mode.then(|| points.find(place, "state").expect("a point of the plan")),
            settable: head,
            wire: Wire::Modbus { access, settable: Box::new(modbus) },
        }
    };
    list.into_iter().map(point).collect()
}

fn plan() -> SitePlan {
    let (spot, size) = (Spot { x: 1.0, z: 1.0 }, [1.0, 1.0, 2.0]);
    let own = Site { id: site(), name: "Test".into(), location: "Here".into(), time_zone: "UTC".into() };
    let crac = |number: u32| Crac {
        id: EquipmentId::new(format!("crac-{number}")),
        room: 0,
        centre: spot,
        facing: Facing::East,
        size,
        capacity_kw: CAPACITY_KW,
        setpoint_celsius: 20.0,
        airflow_m3s: 5.0,
    };
    let pdu = |name: &str, feed| Pdu {
        id: EquipmentId::new(name),
        room: 0,
        centre: spot,
        facing: Facing::East,
        size,
        feed,
        ups: 0,
        capacity_kw: 200.0,
    };
    let rack = |number: u32| Rack {
        id: RackId::new(format!("A{number:02}")),
        room: 0,
        row: 0,
        centre: spot,
        facing: Facing::North,
        width: 0.6,
        depth: 1.2,
        height: 2.0,
        units: 42,
        capacity_kw: 20.0,
        own_weight_kg: 134.0,
        max_weight_kg: 1_494.0,
        pdu_a: 0,
        pdu_b: 1,
        devices: Vec::new(),
    };
    SitePlan {
        rooms: vec![Room {
            site: 0,
            id: "hall".into(),
            name: "Hall".into(),
            kind: RoomKind::Hall,
            corner: Spot::default(),
            size: Spot { x: 10.0, z: 10.0 },
            height: 3.0,
            tile: 0.6,
        }],
        racks: (1..=10).map(rack).collect(),
        cracs: (1..=4).map(crac).collect(),
        pdus: vec![pdu("pdu-a", Feed::A), pdu("pdu-b", Feed::B)],
        ..SitePlan::empty(own)
    }
}
