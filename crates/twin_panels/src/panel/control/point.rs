//! Something that can be set: what it shows now, its bounds, and the form in which a person wishes something else.

use super::lock::button_ui;
use super::text_ui;
use crate::tokens::size;
use crate::widget::{card_ui, chip_ui, clickable_card_ui, dim, emphasised, figure, key_value_ui, small};
use crate::wording::{NO_VALUE, point_value_text, value_text};
use crate::{Intent, Intents, View, style};
use egui::{Align, Label, Layout, Ui};
use twin_model::setpoint::{Actor, SafetyWish, SetpointId, SetpointWish, SettablePoint};
use twin_model::{Quality, Unit};

/// What a person has typed of a wish.
#[derive(Default)]
pub(super) struct Wish {
    /// What they want to set; nothing while all are shown as rows.
    point: Option<SetpointId>,
    value: String,
    reason: String,
}

impl Wish {
    /// Draws `settable`: its row, or the form while it is chosen.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        settable: &SettablePoint,
        actor: &Actor,
        intents: &mut Intents,
    ) {
        if self.point.as_ref() == Some(&settable.id) {
            card_ui(ui, |ui| self.form_ui(ui, view, settable, actor, intents));
            return;
        }
        let response = clickable_card_ui(ui, settable.id.as_str(), |ui| row_ui(ui, view, settable)).response;
        response.widget_info(|| {
            let text = format!("Set {} {}", settable.equipment, settable.settable.title);
            egui::WidgetInfo::labeled(egui::WidgetType::Button, true, text)
        });
        if response.clicked() {
            *self = Self { point: Some(settable.id.clone()), ..Self::default() };
        }
    }

    fn form_ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        settable: &SettablePoint,
        actor: &Actor,
        intents: &mut Intents,
    ) {
        let what = &settable.settable;
        let (unit, band) = (what.effect.unit(), what.band);
        row_ui(ui, view, settable);
        if unit == Unit::Flag {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                for (text, value) in flag_words(settable) {
                    if chip_ui(ui, text, self.value == value).clicked() {
                        value.clone_into(&mut self.value);
                    }
                }
            });
        } else {
            let name = format!("New value, {}", unit.symbol());
            text_ui(ui, &name, &format!("{} to {}", band.min, band.max), &mut self.value);
            key_value_ui(ui, "At once", value_text(band.step, unit));
            key_value_ui(ui, "A minute", value_text(band.per_minute, unit));
        }
        key_value_ui(ui, "Held for", format!("{} s", band.hold.as_secs()));
        key_value_ui(ui, "Approved by", if what.is_vital { "two others" } else { "one other" });
        text_ui(ui, "Reason", "warmer water saves compressor work", &mut self.reason);
        let value: Option<f64> =
            self.value.trim().replace(',', ".").parse().ok().filter(|value: &f64| value.is_finite());
        let is_out = value.is_some_and(|value| !(band.min..=band.max).contains(&value));
        if is_out {
            let text = format!("Outside of {} to {} {}", band.min, band.max, unit.symbol());
            ui.add(Label::new(small(text)).wrap());
        }
        let is_open = view.snapshot.safety.lock.is_open(&settable.site, view.now);
        if !is_open {
            ui.label(dim(ui, "Writes are locked: a supervisor opens the lock first"));
        }
        let is_ready = value.is_some() && !is_out && is_open && !self.reason.trim().is_empty();
        ui.horizontal(|ui| {
            if button_ui(ui, "Check and preview", is_ready && actor.role.may_request())
                && let Some(value) = value
            {
                let key = format!("window-{}", view.now.as_nanos());
                let (by, reason) = (actor.clone(), self.reason.trim().to_owned());
                let wish = SetpointWish { key, point: settable.id.clone(), value, by, reason };
                intents.push(Intent::Safety(SafetyWish::Request(wish)));
                self.point = None;
            }
            if button_ui(ui, "Leave it", true) {
                self.point = None;
            }
        });
    }
}

/// What 1 and 0 are, in words.
fn flag_words(settable: &SettablePoint) -> [(&'static str, &'static str); 2] {
    match settable.settable.effect {
        twin_model::profile::Effect::Feed => [("Close", "1"), ("Open", "0")],
        _ => [("Run", "1"), ("Stand by", "0")],
    }
}

/// Its equipment and what it is; what its feedback shows; its band.
fn row_ui(ui: &mut Ui, view: &View<'_>, settable: &SettablePoint) {
    let what = &settable.settable;
    let (band, unit) = (what.band, what.effect.unit());
    let values = &view.snapshot.values;
    let index = settable.feedback.get();
    let is_good = values.quality.get(index).is_some_and(|quality| *quality == Quality::Good);
    let is_fresh = is_good && !values.is_stale[index];
    let shown = values.usable(settable.feedback).zip(view.snapshot.points.point(settable.feedback));
    ui.horizontal(|ui| {
        ui.set_min_height(size::TARGET);
        ui.label(emphasised(settable.equipment.as_str()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = shown.map_or_else(|| NO_VALUE.to_owned(), |(value, point)| point_value_text(point, value));
            let palette = style::palette(ui);
            let ink = if is_fresh { palette.text } else { palette.text_dim };
            ui.label(figure(text).color(ink.ui()));
            if !is_fresh {
                ui.label(dim(ui, "stale"));
            }
        });
    });
    let band =
        if unit == Unit::Flag { String::new() } else { format!(", {} to {} {}", band.min, band.max, unit.symbol()) };
    ui.add(Label::new(dim(ui, format!("{}{band}", what.title))).truncate());
}
