//! What lenses say of places, and in which unit.

use crate::fixture::{Fixture, HOT};
use std::sync::Arc;
use twin_api::{Snapshot, Values};
use twin_model::plan::{DeviceKind, SitePlan, Tariff};
use twin_model::{Place, PointTable, Quality};
use twin_panels::lens::{LENSES, Lens};

fn lens(name: &str) -> &'static Lens {
    LENSES.iter().find(|lens| lens.name == name).expect("a lens")
}

fn say(name: &str, snapshot: &Snapshot, place: Place) -> Option<f32> {
    (lens(name).value)(snapshot, place)
}

/// The fixture's site with GPUs in the GPU server of each of its first two racks, and what they draw in the first.
fn with_gpus(tariff: Option<Tariff>, watts: &[Option<f64>]) -> Snapshot {
    let mut snapshot = Fixture::calm().snapshot;
    let mut plan = SitePlan::clone(&snapshot.plan);
    plan.tariff = tariff;
    plan.periods.gpu = Some(std::time::Duration::from_secs(15));
    let gpus = u8::try_from(watts.len()).expect("few");
    for rack in &mut plan.racks[..2] {
        rack.devices.iter_mut().filter(|it| it.kind == DeviceKind::GpuServer).for_each(|it| it.gpus = gpus);
    }
    let points = PointTable::from_plan(&plan);
    let mut values = Values::empty(points.len());
    let device = (0u32..).zip(&plan.racks[0].devices).find(|(_, it)| it.gpus > 0).expect("a GPU server").0;
    for (gpu, watts) in (0u8..).zip(watts) {
        let point = points.find(Place::Gpu { rack: 0, device, gpu }, "power").expect("GPUs report").get();
        if let Some(watts) = watts {
            values.value[point] = *watts;
            values.quality[point] = Quality::Good;
            values.at[point] = snapshot.at;
        }
    }
    (snapshot.plan, snapshot.points, snapshot.values) = (Arc::new(plan), Arc::new(points), Arc::new(values));
    snapshot
}

fn tariff() -> Tariff {
    Tariff { currency: "EUR".into(), kwh: 0.2, gpu_hour: 1.5 }
}

#[test]
fn gpus_cost_their_hour_and_their_electricity_as_far_as_they_report() {
    let snapshot = with_gpus(Some(tariff()), &[Some(500.0), Some(100.0), None]);
    let cost = say("GPU cost", &snapshot, Place::Rack(0)).expect("two GPUs report");
    assert!((cost - (2.0 * 1.5 + 0.6 * 0.2)).abs() < 1e-4, "{cost}");
    assert_eq!(lens("GPU cost").scale.text(cost, &snapshot.plan), "3.1 EUR/h");
}

#[test]
fn nothing_is_said_of_costs_without_gpus_values_or_a_tariff() {
    let snapshot = with_gpus(Some(tariff()), &[Some(500.0)]);
    assert_eq!(say("GPU cost", &snapshot, Place::Rack(1)), None, "its GPUs have not reported");
    assert_eq!(say("GPU cost", &snapshot, Place::Rack(2)), None, "it has none");
    assert_eq!(say("GPU cost", &snapshot, Place::Crac(0)), None);
    assert_eq!(say("GPU cost", &with_gpus(None, &[Some(500.0)]), Place::Rack(0)), None);
}

#[test]
fn a_rack_weighs_itself_and_what_is_in_it() {
    let fixture = Fixture::calm();
    let rack = &fixture.snapshot.plan.racks[0];
    let kg = rack.own_weight_kg + rack.devices.iter().map(|device| device.weight_kg).sum::<f64>();
    let said = say("Rack weight", &fixture.snapshot, HOT).expect("the plan knows");
    assert!((f64::from(said) - kg / rack.max_weight_kg * 100.0).abs() < 1e-3, "{said}");
    assert_eq!(say("Rack weight", &fixture.snapshot, Place::Crac(0)), None);
}

#[test]
fn a_unit_uses_the_share_of_its_cooling_that_it_removes() {
    let mut fixture = Fixture::calm();
    fixture.set(Place::Crac(0), "cooling", 60.0);
    fixture.set(Place::Crac(1), "cooling", -4.0);
    let said = |place| say("Cooling capacity", &fixture.snapshot, place);
    assert_eq!(said(Place::Crac(0)), Some(75.0), "60 of 80 kW");
    assert_eq!(said(Place::Crac(1)), Some(0.0), "it warms the air");
    assert_eq!((said(HOT), said(Place::Pdu(0))), (None, None));
}

#[test]
fn only_what_has_a_monitor_has_an_anomaly_score() {
    let mut fixture = Fixture::calm();
    fixture.set(Place::Machine(0), "anomaly_score", 0.62);
    assert_eq!(say("Anomaly", &fixture.snapshot, Place::Machine(0)), Some(0.62));
    assert_eq!(say("Anomaly", &fixture.snapshot, HOT), None);
    assert_eq!(lens("Anomaly").scale.text(0.62, &fixture.snapshot.plan), "0.62");
}
