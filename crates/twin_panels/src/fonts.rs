//! The fonts that ship: Inter for text, JetBrains Mono for numbers, Phosphor for icons.

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
