//! A day on which nothing breaks is a day without alarms.

use crate::stage::{FIDELITY, Stage, demo_plan, demo_sim};
use twin_sim::Facility;

/// What the rules that ship allow, with some distance, by the end of a topic.
const CALM: &[(&str, f64, f64)] = &[
    ("/inlet_low", 18.5, 24.5),
    ("/inlet_mid", 18.5, 25.0),
    ("/inlet_high", 18.5, 27.0),
    ("/exhaust", 24.0, 42.0),
    ("/humidity_low", 36.0, 62.0),
    ("/humidity_mid", 34.0, 62.0),
    ("/humidity_high", 32.0, 60.0),
    ("/source", 3.0, 3.0),
    ("/memory_temperature", 20.0, 90.0),
    ("/throttle", 0.0, 1.0),
    ("/xid", 0.0, 0.0),
    ("/charge", 99.0, 100.0),
    ("/runtime", 15.0, 9999.0),
    ("/health", 90.0, 100.0),
    ("/battery_temperature", 18.0, 28.0),
    ("/input_voltage", 220.0, 240.0),
    ("/output_voltage", 225.0, 235.0),
    ("utility-a/voltage", 220.0, 240.0),
    ("utility-b/voltage", 220.0, 240.0),
    ("/imbalance", 0.0, 14.0),
    ("/breaker", 1.0, 1.0),
    ("/breaker_a", 1.0, 1.0),
    ("/breaker_b", 1.0, 1.0),
    ("/bus", 1.0, 1.0),
    ("/frequency", 49.9, 50.1),
    ("/power_factor", 0.9, 1.0),
    ("/transformer_temperature", 10.0, 70.0),
    ("/ohmic_rise", 0.0, 15.0),
    ("/load", 3.0, 75.0),
    ("/state", 1.0, 1.0),
    ("/setpoint", 15.0, 25.0),
    ("/wet", 0.0, 0.0),
];

/// The same of plant machines.
const CALM_PLANT: &[(&str, f64, f64)] = &[
    ("/vibration_de_horizontal", 0.0, 2.5),
    ("/vibration_de_axial", 0.0, 2.5),
    ("/bearing_de_temperature", 10.0, 70.0),
    ("/winding_u_temperature", 10.0, 100.0),
    ("/drive_temperature", 10.0, 70.0),
    ("/coolant_temperature", 40.0, 46.0),
    ("/oil_pressure_low", 0.0, 0.0),
    ("/oil_level", 55.0, 95.0),
    ("/npsh_margin", 4.0, 40.0),
    ("/discharge_pressure", 2.0, 11.0),
    ("/fuel_level", 90.0, 95.0),
    ("/battery_voltage", 26.5, 28.0),
    ("/is_ready", 1.0, 1.0),
];

#[test]
fn nothing_leaves_its_calm_band() {
    let mut stage = Stage::new();
    for minute in 0..24 * 6 {
        stage.pass(600);
        let mut topics: Vec<_> = stage.values.iter().collect();
        topics.sort_by_key(|(topic, _)| topic.as_str());
        for (topic, value) in topics {
            let calm = if topic.contains("/plant/") { CALM_PLANT } else { CALM };
            for (end, min, max) in calm {
                let is_in = !topic.ends_with(end) || (*min..=*max).contains(value);
                assert!(is_in, "{topic} tells {value} after {} minutes", (minute + 1) * 10);
            }
        }
        let site = stage.facility.site();
        let ratio = site.facility_kw() / site.it_kw();
        assert!((1.05..1.6).contains(&ratio), "power ratio {ratio}");
    }
}

#[test]
fn servers_draw_more_in_the_working_day_than_at_night_or_on_a_sunday() {
    let plan = demo_plan();
    let servers_kw = |at: &str| -> f64 {
        let facility = Facility::with_fidelity(demo_plan(), demo_sim(), at.parse().expect("an instant"), FIDELITY);
        let racks = facility.site().racks().iter().zip(&plan.racks);
        racks.filter(|(_, rack)| rack.room == 0).map(|(state, _)| state.power_kw()).sum()
    };
    let [noon, night, sunday] =
        ["2026-11-18T12:00:00Z", "2026-11-18T03:00:00Z", "2026-11-22T12:00:00Z"].map(servers_kw);
    assert!(noon > 1.15 * night, "{noon} kW at noon, {night} kW at night");
    assert!(sunday > 1.03 * night && sunday < 0.97 * noon, "{sunday} kW on a Sunday");
}

#[test]
fn feeds_share_a_rack_nearly_evenly() {
    let mut stage = Stage::new();
    stage.pass(600);
    for rack in stage.facility.site().racks() {
        let share = rack.feed_kw[0] / rack.power_kw();
        assert!((0.45..0.55).contains(&share), "feed A carries {share}");
    }
}
