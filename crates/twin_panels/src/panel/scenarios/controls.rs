//! The bots and their clock: whether they publish, how often, how fast time goes.

use crate::tokens::size;
use crate::widget::{
    Health, ValueSlider, card_ui, chip_ui, dim, emphasised, is_settled, number, one_line, small, status_ui,
};
use crate::{Intent, Intents, fonts, style};
use egui::{Align, Button, DragValue, Layout, RichText, Ui, vec2};
use twin_api::Simulation;

/// Rates of the clock that are one click away, seconds a second.
const CLOCK_RATES: [f64; 5] = [1.0, 10.0, 60.0, 300.0, 1000.0];
/// Slowest and fastest clock, as the engine's.
const CLOCK_RANGE: std::ops::RangeInclusive<f64> = 1.0..=1000.0;
/// How often plant machines may report, per second: plain controllers to fast ones.
const REPORT_RANGE: std::ops::RangeInclusive<f64> = 1.0..=20.0;
/// Where the slider stands while the scene decides.
const REPORT_USUAL: f64 = 1.0;

/// What is being set and has not been let go.
#[derive(Default)]
pub(super) struct Controls {
    clock: Option<f64>,
    report: Option<f64>,
}

impl Controls {
    /// Draws the card of the bots.
    pub(super) fn ui(&mut self, ui: &mut Ui, simulation: &Simulation, intents: &mut Intents) {
        card_ui(ui, |ui| {
            bots_ui(ui, simulation, intents);
            ui.add_space(2.0);
            self.clock_ui(ui, simulation, intents);
            ui.add_space(2.0);
            self.report_ui(ui, simulation, intents);
        });
    }

    fn clock_ui(&mut self, ui: &mut Ui, simulation: &Simulation, intents: &mut Intents) {
        let rate = simulation.clock_rate;
        if !simulation.can_set_clock_rate {
            ui.horizontal(|ui| {
                ui.label("Clock");
                ui.label(number(rate_text(rate)).size(12.5));
                ui.add(one_line(dim(ui, "set where the simulation runs")));
            });
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
            ui.label("Clock");
            ui.add_space(4.0);
            for choice in CLOCK_RATES {
                if chip_ui(ui, &rate_text(choice), (rate - choice).abs() < 1e-6).clicked() {
                    self.clock = None;
                    intents.push(Intent::SetClockRate(choice));
                }
            }
            ui.add_space(4.0);
            self.free_rate_ui(ui, rate, intents);
        });
        if let Some(asked) = simulation.slowed_from {
            let text = format!("Asked for {}, this computer follows {}", rate_text(asked), rate_text(rate));
            ui.label(small(&text).color(style::palette(ui).accent_warm.ui()));
        }
    }

    /// Any other rate: dragged or typed, and sent when it is let go.
    fn free_rate_ui(&mut self, ui: &mut Ui, rate: f64, intents: &mut Intents) {
        let mut typed = self.clock.unwrap_or(rate);
        let speed = (typed * 0.01).max(0.1);
        let field = DragValue::new(&mut typed).range(CLOCK_RANGE).speed(speed).suffix("×");
        let field = field.custom_formatter(|rate, _| rate_text(rate).trim_end_matches('×').to_owned());
        let response = ui.add(field).on_hover_text("Seconds of site time a second: drag, or click and type");
        response.widget_info(|| {
            let mut info = egui::WidgetInfo::labeled(egui::WidgetType::DragValue, true, "Clock rate");
            info.value = Some(typed);
            info
        });
        if response.changed() {
            self.clock = Some(typed);
        }
        if (response.drag_stopped() || response.lost_focus())
            && let Some(rate) = self.clock.take()
        {
            intents.push(Intent::SetClockRate(rate));
        }
    }

    fn report_ui(&mut self, ui: &mut Ui, simulation: &Simulation, intents: &mut Intents) {
        let shown = self.report.or(simulation.report_hz);
        ui.horizontal(|ui| {
            ui.label("Plant machines report");
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(hz) = shown {
                    ui.label(number(format!("{hz:.0} /s")).size(12.5));
                }
            });
        });
        ui.horizontal(|ui| {
            let hint = "Each machine as often as the scene's file says";
            if chip_ui(ui, "As the scene says", shown.is_none()).on_hover_text(hint).clicked() {
                self.report = None;
                intents.push(Intent::SetReportRate(None));
            }
            let mut hz = shown.unwrap_or(REPORT_USUAL);
            let slider = ValueSlider { name: "Reports a second", range: REPORT_RANGE, step: 1.0, text: None };
            let response = slider.ui(ui, &mut hz).on_hover_text("Reports a second of each machine");
            if response.changed() || response.dragged() {
                self.report = Some(hz);
            }
            if is_settled(&response) {
                self.report = None;
                intents.push(Intent::SetReportRate(Some(hz)));
            }
        });
    }
}

/// Whether they publish, how much, and the switch.
fn bots_ui(ui: &mut Ui, simulation: &Simulation, intents: &mut Intents) {
    let palette = style::palette(ui);
    let is_running = simulation.is_running;
    ui.horizontal(|ui| {
        ui.label(emphasised("Bots"));
        let (word, health) = if is_running { ("Running", Health::Good) } else { ("Stopped", Health::Unknown) };
        let reason = "Each device of the site has a bot that publishes what the device would";
        status_ui(ui, word, health, reason);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = RichText::new(if is_running { "Stop bots" } else { "Start bots" });
            let text = text.font(fonts::semibold(size::TEXT_SMALL));
            let button = Button::new(text);
            let button = if is_running { button } else { button.fill(palette.accent.ui_alpha(64)) };
            if ui.add(button).clicked() {
                intents.push(Intent::SetBotsRunning(!is_running));
            }
        });
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        match simulation.messages_per_second {
            Some(rate) => {
                ui.label(number(format!("{rate:.0}")).size(12.5));
                ui.label(dim(ui, "messages/s now"));
            }
            None => drop(ui.label(dim(ui, "counting messages…"))),
        }
        if !is_running {
            ui.label(small("· nothing is published").color(palette.text_dim.ui()));
        }
    });
}

/// `60×`, `2.5×`
fn rate_text(rate: f64) -> String {
    if (rate - rate.round()).abs() < 0.05 { format!("{rate:.0}×") } else { format!("{rate:.1}×") }
}
