//! egui's style, made from the tokens.

use crate::fonts;
use crate::tokens::{
    CINEMATIC, FEED_A, FEED_B, Look, OPERATOR, Palette, TEMPERATURE_LIMITS, Tone, size, temperature_tone,
};
use egui::style::{ScrollStyle, Selection, WidgetVisuals, Widgets};
use egui::{Color32, Context, CornerRadius, Margin, Shadow, Stroke, Style, TextStyle, Theme, Ui, Vec2, Visuals, vec2};

/// Opacity of slabs over the 3D: the hall stays sensed behind them, text stays legible.
pub(crate) const SLAB_ALPHA: u8 = 236;
/// Opacity of the strips at the edges.
pub(crate) const STRIP_ALPHA: u8 = 246;

/// Makes `ctx` look like `look`. Cheap enough to call whenever the look changes, not every frame.
pub fn apply_look(ctx: &Context, look: Look) {
    let theme = if look == Look::Cinematic { Theme::Dark } else { Theme::Light };
    ctx.set_theme(theme);
    ctx.set_style_of(theme, style_of(look));
}

/// The palette that `ui` is drawn with.
pub(crate) fn palette(ui: &Ui) -> &'static Palette {
    Palette::of(look(ui))
}

/// The look that `ui` is drawn with.
pub(crate) fn look(ui: &Ui) -> Look {
    if ui.visuals().dark_mode { Look::Cinematic } else { Look::Operator }
}

/// Lets nothing move in `ui` that need not.
pub(crate) fn reduce_motion(ui: &mut Ui) {
    ui.style_mut().animation_time = 0.0;
}

/// Whether nothing may move in `ui` that need not.
pub(crate) fn is_motion_reduced(ui: &Ui) -> bool {
    ui.style().animation_time <= 0.0
}

/// The colours of feeds A and B. The operator look keeps colour for what is abnormal: there they are greys.
pub(crate) fn feed_tones(look: Look) -> [Tone; 2] {
    match look {
        Look::Cinematic => [FEED_A, FEED_B],
        Look::Operator => [OPERATOR.text_dim, OPERATOR.equipment],
    }
}

/// The colour of a load or a trend that is neither good nor bad.
pub(crate) fn plain_tone(look: Look) -> Tone {
    match look {
        Look::Cinematic => CINEMATIC.accent,
        Look::Operator => OPERATOR.text_dim,
    }
}

/// The colour of an air temperature; within the recommended range the operator look keeps it grey.
pub(crate) fn temperature(celsius: f64, look: Look) -> Tone {
    let [low, high, _] = TEMPERATURE_LIMITS.map(f64::from);
    match look {
        Look::Operator if (low..=high).contains(&celsius) => OPERATOR.equipment_edge,
        _ => temperature_tone(celsius as f32),
    }
}

/// A hairline.
pub(crate) fn hairline(palette: &Palette) -> Stroke {
    Stroke::new(1.0, palette.line.ui())
}

fn style_of(look: Look) -> Style {
    let mut style = Style { visuals: visuals_of(look), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, fonts::text(size::TEXT_SMALL)),
        (TextStyle::Body, fonts::text(size::TEXT)),
        (TextStyle::Button, fonts::text(size::TEXT)),
        (TextStyle::Heading, fonts::semibold(size::TEXT_HEADING)),
        (TextStyle::Monospace, fonts::number(size::TEXT)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(size::GAP, size::LINE_GAP);
    spacing.button_padding = vec2(10.0, 4.0);
    spacing.interact_size = Vec2::new(size::TARGET, size::TARGET);
    spacing.menu_margin = Margin::same(8);
    // The padding of cards, which the shell makes smaller in a small window.
    spacing.window_margin = Margin::same(size::CARD_PADDING as i8);
    spacing.tooltip_width = 320.0;
    spacing.scroll = ScrollStyle { bar_width: 6.0, ..ScrollStyle::floating() };
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.3;
    style.animation_time = 0.12;
    style
}

fn visuals_of(look: Look) -> Visuals {
    let palette = Palette::of(look);
    let base = if look == Look::Cinematic { Visuals::dark() } else { Visuals::light() };
    let accent = palette.accent.ui();
    Visuals {
        override_text_color: None,
        weak_text_color: Some(palette.text_dim.ui()),
        widgets: widgets_of(palette),
        selection: Selection { bg_fill: palette.accent.ui_alpha(72), stroke: Stroke::new(1.0, palette.text.ui()) },
        hyperlink_color: accent,
        faint_bg_color: palette.card.ui(),
        extreme_bg_color: palette.panel.mix(palette.ground, 0.5).ui(),
        text_edit_bg_color: Some(palette.panel.mix(palette.ground, 0.35).ui()),
        code_bg_color: palette.card.ui(),
        window_corner_radius: CornerRadius::same(size::CARD_RADIUS),
        menu_corner_radius: CornerRadius::same(size::CARD_RADIUS),
        window_fill: palette.panel.ui(),
        window_stroke: hairline(palette),
        window_shadow: shadow(palette),
        popup_shadow: shadow(palette),
        panel_fill: palette.panel.ui_alpha(SLAB_ALPHA),
        button_frame: true,
        ..base
    }
}

fn shadow(palette: &Palette) -> Shadow {
    Shadow { offset: [0, 4], blur: 16, spread: 0, color: palette.ground.mix(crate::tokens::ON_ALARM, 0.6).ui_alpha(96) }
}

fn widgets_of(palette: &Palette) -> Widgets {
    let state = |fill: Color32, line: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: CornerRadius::same(4),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let (text, dim, line) = (palette.text.ui(), palette.text_dim.ui(), palette.line.ui());
    Widgets {
        noninteractive: state(palette.panel.ui(), line, text),
        inactive: state(palette.card.ui(), line, text),
        hovered: state(palette.card_hover.ui(), palette.accent.mix(palette.line, 0.5).ui(), text),
        active: state(palette.card_hover.ui(), palette.accent.ui(), text),
        open: state(palette.card.ui(), line, dim),
    }
}
