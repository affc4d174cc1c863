//! The fonts that ship: Inter for text, JetBrains Mono for numbers, Phosphor for icons.

use crate::tokens::wall;
use egui::{FontData, FontDefinitions, FontFamily, FontId};
use std::sync::Arc;

const INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.ttf");
const INTER_SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf");
const JETBRAINS_MONO: &[u8] = include_bytes!("../../../assets/fonts/JetBrainsMono-Medium.ttf");
const SEMIBOLD: &str = "semibold";
const ICONS: &str = "icons";

/// Gives `ctx` the fonts that every panel counts on. Call once, before the first frame.
pub fn install_fonts(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("inter", INTER), ("inter-semibold", INTER_SEMIBOLD), ("jetbrains-mono", JETBRAINS_MONO)] {
        let mut font = FontData::from_static(bytes);
        // One picture per glyph and size: numbers that change keep their shape, and nothing new has to reach the
        // graphics side in the middle of a reading.
        font.tweak.subpixel_binning = Some(false);
        fonts.font_data.insert(name.to_owned(), Arc::new(font));
    }
    let icons = FontData::from_static(egui_phosphor::Variant::Regular.font_bytes());
    fonts.font_data.insert("phosphor".to_owned(), Arc::new(icons));
    for (family, first) in [
        (FontFamily::Proportional, "inter"),
        (FontFamily::Monospace, "jetbrains-mono"),
        (FontFamily::Name(SEMIBOLD.into()), "inter-semibold"),
        // A family of their own: Inter has glyphs of its own at the code points that the icons use.
        (FontFamily::Name(ICONS.into()), "phosphor"),
    ] {
        let rest = ["inter", "jetbrains-mono"].into_iter().filter(|name| *name != first);
        let names = std::iter::once(first).chain(rest).map(str::to_owned).collect();
        fonts.families.insert(family, names);
    }
    ctx.set_fonts(fonts);
}

/// Draws every common glyph once where nobody sees it, in the first pass after [`install_fonts`]. A glyph reaches the
/// graphics side one frame after it was first used; without this, new letters would be missing for that frame.
pub fn warm_fonts(ctx: &egui::Context) {
    const TEXT_SIZES: [f32; 7] = [11.0, 11.5, 12.0, 12.5, 13.5, 14.0, 16.0];
    const SEMIBOLD_SIZES: [f32; 9] = [11.0, 11.5, 12.0, 13.5, 14.5, 15.0, 16.0, 19.0, 26.0];
    const NUMBER_SIZES: [f32; 7] = [11.5, 12.0, 12.5, 13.0, 13.5, 14.0, 26.0];
    let all = TEXT_SIZES.map(text).into_iter().chain(SEMIBOLD_SIZES.map(semibold)).chain(NUMBER_SIZES.map(number));
    warm(ctx, all, &letters());
}

/// The same for a wall drawn at `scale`: letters of its texts, digits of its figures.
pub(crate) fn warm_wall_fonts(ctx: &egui::Context, scale: f32) {
    let sizes = [wall::TEXT, wall::TEXT_HEAD].map(|size| size * scale);
    warm(ctx, sizes.into_iter().flat_map(|size| [text(size), semibold(size), number(size)]), &letters());
    let figures = [wall::TEXT_FIGURE, wall::TEXT_FIGURE_SHARED, wall::TEXT_CLOCK].map(|size| number(size * scale));
    warm(ctx, figures.into_iter(), "0123456789.:—−");
}

/// What is written nearly everywhere.
fn letters() -> String {
    (' '..='~').chain("°³·×▸…–−±ΔÀÁÃÇÉÍÓÕÚàáãçéíóõú".chars()).collect()
}

fn warm(ctx: &egui::Context, fonts: impl Iterator<Item = FontId>, letters: &str) {
    ctx.fonts_mut(|atlas| {
        for font in fonts {
            atlas.layout_no_wrap(letters.to_owned(), font, egui::Color32::WHITE);
        }
    });
}

/// Text.
pub(crate) fn text(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Headings and whatever must be found first.
pub(crate) fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// Icons, of Phosphor's regular set. Only for icons: its letters are blank.
pub(crate) fn icon(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(ICONS.into()))
}

/// Numbers: digits of one width, so that they stand still while they change.
pub(crate) fn number(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}
