//! A wall at night: darker, as long as nobody needs to see something new.

use super::pen::Pen;
use crate::View;
use crate::tokens::wall;
use crate::wording::hour_of;
use egui::Rect;

/// The site's hours from which and until which it is night.
const NIGHT: (i8, i8) = (22, 6);

/// Draws the night over `window`. An alarm that nobody has seen makes it day.
pub(super) fn draw(pen: &Pen<'_>, window: Rect, view: &View<'_>) {
    let has_unseen = view.snapshot.alarms.iter().any(|alarm| !alarm.condition.is_acknowledged);
    let is_night = hour_of(view.now, view.zone).is_some_and(|hour| hour >= NIGHT.0 || hour < NIGHT.1);
    if is_night && !has_unseen && view.look.is_dark() {
        pen.painter().rect_filled(window, 0.0, pen.palette.ground.ui_alpha(wall::NIGHT_ALPHA));
    }
}
