//! What is odd about a value: an icon and a word, or an S where a person stands in for the sensor.

use super::row::with_icon;
use crate::style;
use crate::wording::moment_text;
use crate::{View, fonts};
use egui::{Response, RichText, Ui};
use egui_phosphor::regular as icon;
use twin_model::{Flags, PointIndex};

/// The gravest thing that is odd about the point at `index`, with all of them in its tooltip; nothing where nothing is.
pub(crate) fn flags_ui(ui: &mut Ui, view: &View<'_>, index: PointIndex) -> Option<Response> {
    let flags = view.snapshot.values.flags.get(index.get()).copied().unwrap_or_default();
    let word = flags.words().next()?;
    let palette = style::palette(ui);
    let response = if flags.contains(Flags::SUBSTITUTED) {
        ui.label(RichText::new("S").font(fonts::semibold(13.0)).color(palette.accent_warm.ui()).underline())
    } else {
        ui.label(with_icon(icon_of(flags), word, palette.text_dim))
    };
    Some(match flags_text(view, index) {
        Some(text) => response.on_hover_text(text),
        None => response,
    })
}

/// What everything that is odd about the point at `index` means, a line each; nothing where nothing is.
pub(crate) fn flags_text(view: &View<'_>, index: PointIndex) -> Option<String> {
    let flags = view.snapshot.values.flags.get(index.get()).copied().filter(|flags| !flags.is_empty())?;
    let lines = flags.words().map(|word| explained(word).to_owned()).chain(substitution_text(view, index));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// Who set a value in the place of the sensor, until when and why; nothing where nobody did.
pub(crate) fn substitution_text(view: &View<'_>, index: PointIndex) -> Option<String> {
    let known = view.snapshot.substitutions.iter().find(|known| known.point == index)?;
    Some(format!("{} until {}: {}", known.by, moment_text(known.until, view.zone), known.note))
}

/// The icon of the gravest of `flags`.
pub(crate) fn icon_of(flags: Flags) -> &'static str {
    match flags {
        _ if flags.contains(Flags::OUT_OF_RANGE) => icon::ARROWS_OUT_LINE_VERTICAL,
        _ if flags.contains(Flags::SUBSTITUTED) => icon::USER,
        _ if flags.contains(Flags::STUCK) => icon::PUSH_PIN,
        _ if flags.contains(Flags::SPIKE) => icon::PULSE,
        _ => icon::CLOCK_CLOCKWISE,
    }
}

/// What a word of [`Flags::words`] means.
fn explained(word: &str) -> &str {
    match word {
        "out of range" => "Out of range: the point cannot have this value",
        "substituted" => "Substituted: a person stands in for the sensor",
        "stuck" => "Stuck: exactly the same number for longer than such a sensor ever tells",
        "spike" => "Spike: too far from the value before; the next one confirms or refutes it",
        "clock skewed" => "Clock skewed: the device's clock is ahead or behind",
        other => other,
    }
}
