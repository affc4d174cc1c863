//! A small site, and a history of it that can be waited for.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use twin_history::{Append, CommitReport, History, ServiceRecord};
use twin_model::plan::{Facing, Rack, Room, RoomKind, Row, Site, Spot};
use twin_model::{AlarmTransition, PointId, PointIndex, PointTable, Quality, RuleVersion, Sample, SitePlan, Timestamp};

/// Far longer than anything here takes on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// The points of `racks` racks in one hall.
pub(crate) fn points(racks: u32) -> Arc<PointTable> {
    let spot = Spot { x: 10.0, z: 10.0 };
    let rack = |number: u32| Rack {
        id: format!("A{number:02}").as_str().into(),
        room: 0,
        row: 0,
        centre: spot,
        facing: Facing::South,
        width: 0.6,
        depth: 1.2,
        height: 2.0,
        units: 42,
        capacity_kw: 10.0,
        own_weight_kg: 134.0,
        max_weight_kg: 1_494.0,
        pdu_a: 0,
        pdu_b: 0,
        devices: Vec::new(),
    };
    let room = Room {
        site: 0,
        id: "hall".into(),
        name: "Hall".into(),
        kind: RoomKind::Hall,
        corner: Spot::default(),
        size: spot,
        height: 4.0,
        tile: 0.6,
    };
    let site =
        Site { id: "test".into(), name: "Test".into(), location: "Lisbon".into(), time_zone: "Europe/Lisbon".into() };
    Arc::new(PointTable::from_plan(&SitePlan {
        rooms: vec![room],
        rows: vec![Row { id: "A".into(), room: 0, facing: Facing::South }],
        racks: (1..=racks).map(rack).collect(),
        ..SitePlan::empty(site)
    }))
}

/// The name of the point at `index`.
pub(crate) fn id(points: &PointTable, index: u32) -> PointId {
    points.point(PointIndex(index)).expect("a point of the site").id.clone()
}

/// A good sample of point `index`, `secs` after the epoch.
pub(crate) fn sample(index: u32, secs: i64, value: f64) -> Sample {
    Sample { point: PointIndex(index), at: Timestamp::from_secs(secs), value, quality: Quality::Good }
}

/// A history whose commits can be waited for.
pub(crate) struct Kept {
    pub(crate) history: History,
    reports: Receiver<CommitReport>,
    ticket: Mutex<u64>,
}

impl Kept {
    pub(crate) fn open(dir: &Path, points: &Arc<PointTable>) -> Self {
        let (sender, reports) = sync_channel(100_000);
        let on_commit = Box::new(move |report| sender.try_send(report).expect("room for a report"));
        let history = History::open(dir, Arc::clone(points), on_commit).expect("a history that opens");
        Self { history, reports, ticket: Mutex::new(0) }
    }

    /// Hands over samples and transitions; the ticket under which they will be committed.
    pub(crate) fn hand_over(&self, samples: Vec<Sample>, transitions: Vec<AlarmTransition>) -> u64 {
        let mut ticket = self.ticket.lock().expect("no panic before");
        *ticket += 1;
        self.history
            .append(Append { ticket: *ticket, samples, transitions, ..Append::default() })
            .expect("room in the queue");
        *ticket
    }

    /// The first report that satisfies `is_it`.
    pub(crate) fn wait_for(&self, is_it: impl Fn(&CommitReport) -> bool) -> CommitReport {
        loop {
            let report = self.reports.recv_timeout(PATIENCE).expect("a report in time");
            if is_it(&report) {
                return report;
            }
        }
    }

    /// Hands over samples and waits until they are committed.
    pub(crate) fn commit(&self, samples: Vec<Sample>) -> CommitReport {
        let ticket = self.hand_over(samples, Vec::new());
        self.wait_for(|report| report.ticket >= ticket)
    }

    /// Hands over what people have made of rules and equipment, and waits until it is committed.
    pub(crate) fn commit_handling(&self, rules: Vec<RuleVersion>, services: Vec<ServiceRecord>) {
        let mut ticket = self.ticket.lock().expect("no panic before");
        *ticket += 1;
        let append = Append { ticket: *ticket, rules, services, ..Append::default() };
        self.history.append(append).expect("room in the queue");
        self.wait_for(|report| report.ticket >= *ticket);
    }

    /// Hands over transitions and waits until they are committed.
    pub(crate) fn commit_transitions(&self, transitions: Vec<AlarmTransition>) {
        let ticket = self.hand_over(Vec::new(), transitions);
        self.wait_for(|report| report.ticket >= ticket);
    }
}
