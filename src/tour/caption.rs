//! What a stop's caption says: a title and one sentence with live figures.

use super::interest::{Reason, Stop, Subject, inlet, usual_inlet};
use twin_api::Snapshot;
use twin_model::{Alarm, Limit, Place, Timestamp, Unit};
use twin_panels::wording::{crac_state_word, plural_text, point_value_text, span_text, ups_source_word, value_text};
use twin_panels::{TourCaption, address_text};

/// The caption of `stop` at `now`.
pub fn caption(snapshot: &Snapshot, now: Timestamp, stop: &Stop) -> TourCaption {
    let alarm = match stop.reason {
        Reason::Alarm(id, _) => snapshot.alarms.iter().find(|alarm| alarm.id == id),
        _ => None,
    };
    TourCaption {
        title: title(snapshot, stop, alarm),
        text: match alarm {
            Some(alarm) => alarm_text(snapshot, now, alarm),
            None => plain_text(snapshot, stop),
        },
        alarm: alarm.map(|alarm| alarm.priority),
    }
}

fn title(snapshot: &Snapshot, stop: &Stop, alarm: Option<&Alarm>) -> String {
    let plan = &snapshot.plan;
    match (alarm.map(|alarm| alarm.place), stop.subject) {
        (Some(place), _) | (None, Subject::Place(place)) => address_text(plan, place),
        (None, Subject::Viewpoint(index)) => match plan.viewpoints.get(index) {
            Some(view) => format!("{} ▸ {}", plan.site.name, view.name),
            None => plan.site.name.to_string(),
        },
    }
}

/// What is wrong, by how much, and for how long.
fn alarm_text(snapshot: &Snapshot, now: Timestamp, alarm: &Alarm) -> String {
    let span = span_text(now.since(alarm.raised_at));
    if !alarm.condition.is_active {
        return format!("{}; gone again, raised {span} ago", alarm.message);
    }
    let limit = snapshot.rules.iter().find(|rule| rule.id == alarm.rule).map(|rule| &rule.limit);
    let value = snapshot.values.usable(alarm.point);
    match (limit, snapshot.points.point(alarm.point), value) {
        (Some(Limit::High { limit, .. }), Some(point), Some(value)) if value > *limit => {
            let excess = value_text(value - limit, difference(point.unit));
            format!("{}: {}, {excess} above its limit, for {span}", point.title, point_value_text(point, value))
        }
        (Some(Limit::Low { limit, .. }), Some(point), Some(value)) if value < *limit => {
            let lack = value_text(limit - value, difference(point.unit));
            format!("{}: {}, {lack} below its limit, for {span}", point.title, point_value_text(point, value))
        }
        _ => format!("{}, for {span}", alarm.message),
    }
}

/// The unit of a difference.
const fn difference(unit: Unit) -> Unit {
    match unit {
        Unit::Celsius => Unit::Kelvin,
        other => other,
    }
}

fn plain_text(snapshot: &Snapshot, stop: &Stop) -> String {
    let told = match (stop.subject, stop.reason) {
        (Subject::Place(Place::Rack(index)), Reason::Warmth) => warmth_text(snapshot, index),
        (Subject::Place(Place::Rack(index)), _) => power_text(snapshot, index, stop.reason),
        (Subject::Place(place), _) => unit_text(snapshot, place),
        (Subject::Viewpoint(index), _) => site_text(snapshot, index),
    };
    told.unwrap_or_else(|| "No live figures have come from here yet".to_owned())
}

fn warmth_text(snapshot: &Snapshot, index: u32) -> Option<String> {
    let inlet = inlet(snapshot, index)?;
    let (median, _) = usual_inlet(snapshot)?;
    let celsius = value_text(inlet, Unit::Celsius);
    let racks = plural_text(snapshot.plan.racks.len() as u64, "rack");
    let away = value_text((inlet - median).abs(), Unit::Kelvin);
    let side = if inlet >= median { "above" } else { "below" };
    Some(format!("Inlet {celsius}, {away} {side} the median of {racks}"))
}

fn power_text(snapshot: &Snapshot, index: u32, reason: Reason) -> Option<String> {
    let capacity = snapshot.plan.racks.get(index as usize)?.capacity_kw;
    let kw = snapshot.rack_kw(index)?;
    let (drawn, most) = (value_text(kw, Unit::Kilowatts), value_text(capacity, Unit::Kilowatts));
    Some(if reason == Reason::Headroom {
        format!("{} left of {most}: it draws {drawn}", value_text((capacity - kw).max(0.0), Unit::Kilowatts))
    } else {
        format!("Draws {drawn}, {} of the {most} that it may", value_text(100.0 * kw / capacity, Unit::Percent))
    })
}

fn unit_text(snapshot: &Snapshot, place: Place) -> Option<String> {
    let value = |quantity| snapshot.value(place, quantity);
    match place {
        Place::Crac(_) => {
            let supply = value_text(value("supply")?, Unit::Celsius);
            let heat = value_text(value("cooling")?, Unit::Kilowatts);
            Some(format!("{}: supplies {supply} and removes {heat}", crac_state_word(value("state")?)))
        }
        Place::Ups(_) => {
            let (load, charge) =
                (value_text(value("load")?, Unit::Percent), value_text(value("charge")?, Unit::Percent));
            Some(format!("{} at {load} load, battery charged to {charge}", ups_source_word(value("source")?)))
        }
        Place::Machine(_) => {
            let index = snapshot.points.find(place, "state")?;
            let state = point_value_text(snapshot.points.point(index)?, snapshot.values.usable(index)?);
            let power = value_text(value("power")?, Unit::Kilowatts);
            Some(format!("{state} at {} load, {power}", value_text(value("load")?, Unit::Percent)))
        }
        _ => {
            let told = snapshot.points.of_place(place).iter().filter_map(|index| {
                let (point, value) = (snapshot.points.point(*index)?, snapshot.values.usable(*index)?);
                Some(format!("{} {}", point.title.to_lowercase(), point_value_text(point, value)))
            });
            let told: Vec<String> = told.take(2).collect();
            (!told.is_empty()).then(|| sentence(&told.join(", ")))
        }
    }
}

/// One fact about the site; which one depends on the view.
fn site_text(snapshot: &Snapshot, view: usize) -> Option<String> {
    let kpis = &snapshot.kpis;
    let racks = plural_text(snapshot.plan.racks.len() as u64, "rack");
    let power = || Some(format!("{racks} draw {} now", value_text(kpis.it_kw?, Unit::Kilowatts)));
    let air = || {
        let mean = value_text(kpis.mean_inlet_celsius?, Unit::Celsius);
        let (most, _) = kpis.max_inlet_celsius?;
        Some(format!("{racks} breathe {mean} on average, the warmest {}", value_text(most, Unit::Celsius)))
    };
    let alarms = || {
        let open: u32 = kpis.unacknowledged.iter().sum();
        Some(match (kpis.alarms.iter().sum::<u32>(), open) {
            (0, _) => "No alarms: all is within its limits".to_owned(),
            (all, 0) => format!("{} on the list, all seen", plural_text(u64::from(all), "alarm")),
            (all, open) => format!("{} on the list, {open} not yet acknowledged", plural_text(u64::from(all), "alarm")),
        })
    };
    let facts: [&dyn Fn() -> Option<String>; 3] = [&power, &air, &alarms];
    (0..3).find_map(|turn| facts[(view + turn) % 3]())
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
