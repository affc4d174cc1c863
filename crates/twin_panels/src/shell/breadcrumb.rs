//! The way to what is selected: site ▸ room ▸ row ▸ rack ▸ device, each of it a way back up.

use crate::style;
use crate::tokens::{Palette, size};
use crate::widget::one_line;
use crate::{Intent, Intents, View, fonts};
use egui::{Label, RichText, Sense, Ui, WidgetInfo, WidgetType};
use twin_model::Place;
use twin_model::plan::SitePlan;

/// Between two steps, with the space around it.
const SEPARATOR: &str = "▸";
const SEPARATOR_WIDTH: f32 = 20.0;
/// Stands for steps that have no room.
const MORE: &str = "…";

/// One step of the way.
#[derive(Clone, Debug, PartialEq)]
struct Crumb {
    text: String,
    to: To,
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq)]
enum To {
    /// All of the site: nothing selected, the first preset.
    Site,
    Place(Place),
    /// The middle of a row: a row itself cannot be selected.
    Row(Place),
}

/// Draws the way in at most `room` points; returns how many it took.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, room: f32, intents: &mut Intents) -> f32 {
    let palette = style::palette(ui);
    let crumbs = crumbs(view);
    let widths: Vec<f32> = crumbs.iter().map(|crumb| width_of(ui, &crumb.text, palette)).collect();
    let shown = shown(&widths, width_of(ui, MORE, palette), room);
    let row = ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.set_max_width(room);
        let mut is_first = true;
        for (i, crumb) in crumbs.iter().enumerate() {
            let is_left_out = !shown[i];
            // One ellipsis for all that are left out in a row.
            if is_left_out && i > 0 && !shown[i - 1] {
                continue;
            }
            if !std::mem::take(&mut is_first) {
                separator_ui(ui, palette);
            }
            if is_left_out {
                let names: Vec<&str> = crumbs.iter().map(|crumb| crumb.text.as_str()).collect();
                ui.label(RichText::new(MORE).color(palette.text_dim.ui())).on_hover_text(names.join(" ▸ "));
            } else {
                crumb_ui(ui, view, crumb, i + 1 == crumbs.len(), palette, intents);
            }
        }
    });
    row.response.rect.width()
}

fn width_of(ui: &Ui, text: &str, palette: &Palette) -> f32 {
    ui.painter().layout_no_wrap(text.to_owned(), fonts::text(size::TEXT), palette.text.ui()).size().x
}

/// Which steps show: all, else the ends, else only the last. What is near is worth more than what is far up.
fn shown(widths: &[f32], more: f32, room: f32) -> Vec<bool> {
    let needs = |shown: &[bool]| {
        let crumbs: f32 = widths.iter().zip(shown).filter(|(_, is_shown)| **is_shown).map(|(width, _)| width).sum();
        let gaps = shown.chunk_by(|one, other| !one && !other).filter(|run| !run[0]).count() as f32;
        let steps = shown.iter().filter(|is_shown| **is_shown).count() as f32 + gaps;
        crumbs + gaps * more + (steps - 1.0).max(0.0) * SEPARATOR_WIDTH
    };
    let mut shown = vec![true; widths.len()];
    // From the room down, then the site itself; the last step stays and is cut if it must be.
    let inner = 1..widths.len().saturating_sub(1);
    let site = 0..usize::from(widths.len() > 1);
    for i in inner.chain(site) {
        if needs(&shown) <= room {
            break;
        }
        shown[i] = false;
    }
    shown
}

fn separator_ui(ui: &mut Ui, palette: &Palette) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(SEPARATOR_WIDTH, size::TARGET), Sense::hover());
    let font = fonts::text(size::TEXT_SMALL);
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, SEPARATOR, font, palette.text_dim.ui());
}

fn crumb_ui(ui: &mut Ui, view: &View<'_>, crumb: &Crumb, is_last: bool, palette: &Palette, intents: &mut Intents) {
    let ink = if is_last && crumb.to != To::Site { palette.text } else { palette.text_dim };
    let text = RichText::new(&crumb.text).font(fonts::text(size::TEXT)).color(ink.ui());
    let label: Label = one_line(text).sense(Sense::click());
    let response = ui.add(label);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Go to {}", crumb.text)));
    if response.hovered() || response.has_focus() {
        let stroke = egui::Stroke::new(1.0, palette.accent.ui());
        ui.painter().hline(response.rect.x_range(), response.rect.bottom() - 1.0, stroke);
    }
    let is_clicked = response.clicked();
    response.on_hover_text(hint(view, crumb));
    if is_clicked {
        match crumb.to {
            To::Site => {
                intents.push(Intent::Select(None));
                intents.push(Intent::Preset(0));
            }
            To::Place(place) => intents.go_to(place),
            To::Row(middle) => intents.go_to(middle),
        }
    }
}

fn hint(view: &View<'_>, crumb: &Crumb) -> String {
    match crumb.to {
        To::Site => format!("{}: see all of it", view.snapshot.plan.site.location),
        To::Place(place) => format!("Fly to this {}", crate::kind_word(&view.snapshot.plan, place).to_lowercase()),
        To::Row(_) => "Fly to the row's middle".to_owned(),
    }
}

/// The steps from the site to what is selected.
fn crumbs(view: &View<'_>) -> Vec<Crumb> {
    let plan = &view.snapshot.plan;
    let mut crumbs = vec![Crumb { text: plan.site.name.to_string(), to: To::Site }];
    let Some(place) = view.selection else { return crumbs };
    if let Some((i, room)) = place.room(plan).and_then(|i| Some((i, plan.rooms.get(i as usize)?))) {
        crumbs.push(Crumb { text: room.name.to_string(), to: To::Place(Place::Room(i)) });
    }
    if matches!(place, Place::Room(_)) {
        return crumbs;
    }
    if let Place::Rack(i) = place.owner()
        && let Some(rack) = plan.racks.get(i as usize)
        && let Some(row) = plan.rows.get(rack.row as usize)
    {
        crumbs.push(Crumb { text: format!("Row {}", row.id), to: To::Row(middle_of(plan, rack.row).unwrap_or(place)) });
    }
    crumbs.push(Crumb { text: place.owner().name(plan).into_owned(), to: To::Place(place.owner()) });
    if let Place::Device { rack, device } | Place::Gpu { rack, device, .. } = place {
        let own = plan.racks.get(rack as usize).and_then(|rack| rack.devices.get(device as usize));
        let text = own.map_or_else(String::new, |device| format!("U{} {}", device.unit, device.id));
        crumbs.push(Crumb { text, to: To::Place(Place::Device { rack, device }) });
    }
    if place != place.owner() && !matches!(place, Place::Device { .. }) {
        let text = match place {
            Place::Gpu { gpu, .. } => format!("GPU {gpu}"),
            _ => place.name(plan).into_owned(),
        };
        crumbs.push(Crumb { text, to: To::Place(place) });
    }
    crumbs
}

/// The rack in the middle of a row.
fn middle_of(plan: &SitePlan, row: u32) -> Option<Place> {
    let racks: Vec<u32> = (0u32..).zip(&plan.racks).filter(|(_, rack)| rack.row == row).map(|(i, _)| i).collect();
    racks.get(racks.len() / 2).map(|i| Place::Rack(*i))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_up_makes_room_first_and_the_last_step_stays() {
        let widths = [80.0, 50.0, 40.0, 30.0, 90.0];
        let count = |room: f32| shown(&widths, 10.0, room);
        assert_eq!(count(400.0), [true; 5]);
        assert_eq!(count(330.0), [true, false, true, true, true]);
        assert_eq!(count(250.0), [true, false, false, false, true]);
        assert_eq!(count(20.0), [false, false, false, false, true]);
        assert_eq!(shown(&[300.0], 10.0, 20.0), [true]);
    }
}
