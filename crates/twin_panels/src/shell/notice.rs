//! What lies over the 3D when something must be said: no connection, a refused command.

use crate::View;
use crate::tokens::{ALARM, Palette, Tone, size};
use crate::widget::banner_ui;
use crate::wording::span_text;
use egui::{Align, Rect, Ui, UiBuilder, pos2, vec2};
use egui_phosphor::regular as icon;
use twin_api::Connection;

/// Widest notice, points.
const NOTICE_WIDTH: f32 = 460.0;
/// Height of a notice of two lines.
const NOTICE_HEIGHT: f32 = 52.0;

/// Why what shows may not be true: symbol, title, detail, and how grave it is. Nothing while all is well.
pub(crate) fn connection_words(view: &View<'_>) -> Option<(&'static str, &'static str, String, Tone)> {
    let age = span_text(view.now.since(view.snapshot.at));
    match view.connection {
        Connection::Live => None,
        Connection::Loading => {
            let detail = "The engine runs; the hall fills as values come".to_owned();
            Some((icon::HOURGLASS_MEDIUM, "Waiting for the first values", detail, Palette::of(view.look).accent))
        }
        Connection::SourceLost => {
            let detail = "No telemetry source answers. Values are the last ones; connecting again".to_owned();
            Some((icon::PLUGS, "Telemetry lost", detail, ALARM[1]))
        }
        Connection::EngineLost => {
            let detail = format!("The engine has stopped. What shows is {age} old");
            Some((icon::WARNING_OCTAGON, "Connection lost", detail, ALARM[0]))
        }
    }
}

/// Says why what shows may not be true, at the top of `scene`. Nothing while all is well.
pub(crate) fn connection_ui(root: &mut Ui, scene: Rect, view: &View<'_>) {
    let Some((symbol, title, detail, tone)) = connection_words(view) else { return };
    notice_ui(root, scene, "connection", Align::Min, |ui| {
        banner_ui(ui, symbol, title, &detail, tone);
    });
}

/// Says why a command was refused, at the bottom of `scene`.
pub(crate) fn refusal_ui(root: &mut Ui, scene: Rect, view: &View<'_>) {
    if let Some(reason) = view.refusal {
        notice_ui(root, scene, "refusal", Align::Max, |ui| {
            banner_ui(ui, icon::PROHIBIT, "Refused", reason, ALARM[1]);
        });
    }
}

fn notice_ui(root: &mut Ui, scene: Rect, salt: &str, align: Align, add: impl FnOnce(&mut Ui)) {
    let width = NOTICE_WIDTH.min(scene.width() - 2.0 * size::GAP);
    if width < 120.0 {
        return;
    }
    let left = scene.center().x - width / 2.0;
    let top = if align == Align::Min { scene.top() + 12.0 } else { scene.bottom() - NOTICE_HEIGHT - 12.0 };
    let rect = Rect::from_min_size(pos2(left, top), vec2(width, NOTICE_HEIGHT));
    root.scope_builder(UiBuilder::new().id_salt(salt).max_rect(rect), add);
}
