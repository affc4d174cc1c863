//! The rooms on a wall: how warm, how much power, and the worst alarm in each.

use super::list::{self, Row};
use super::pen::Pen;
use crate::View;
use crate::room_figures::RoomFigures;
use crate::wording::{NO_VALUE, plural_text, value_text};
use egui::Rect;
use twin_model::{Alarm, Unit};

pub(super) fn draw(pen: &Pen<'_>, rect: Rect, view: &View<'_>, rooms: &[RoomFigures]) {
    let plan = &view.snapshot.plan;
    let text = |value: Option<f64>, unit| value.map_or_else(|| NO_VALUE.to_owned(), |value| value_text(value, unit));
    let mut rows: Vec<Row<'_>> = rooms
        .iter()
        .filter_map(|figures| {
            let (second, kw) = if figures.is_plant {
                ("plant".to_owned(), figures.machine_kw)
            } else {
                (text(figures.max_inlet, Unit::Celsius), figures.rack_kw)
            };
            Some(Row {
                alarm: worst_in(view, figures.room),
                cells: [plan.rooms.get(figures.room as usize)?.name.to_string(), second, text(kw, Unit::Kilowatts)],
                is_stale: false,
            })
        })
        .collect();
    rows.sort_by_key(|row| row.alarm.map_or(u8::MAX, |alarm| alarm.priority.digit()));
    list::draw(pen, rect, "Rooms", &plural_text(rooms.len() as u64, "room"), &rows, "No rooms");
}

fn worst_in<'a>(view: &View<'a>, room: u32) -> Option<&'a Alarm> {
    let plan = &view.snapshot.plan;
    let here = view.snapshot.alarms.iter().filter(|alarm| alarm.place.room(plan) == Some(room));
    here.min_by_key(|alarm| (alarm.priority, alarm.condition.is_acknowledged))
}
