//! Every colour, size and duration that a person sees, of the panels and of the 3D alike.
//!
//! Two looks, one alarm encoding. Nothing else in the program names a colour.

use egui::Color32;

/// How the twin presents itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Look {
    /// Night control room: dark, cyan and orange, glow on what is really hot or alarming.
    #[default]
    Cinematic,
    /// After ANSI/ISA-101: grey on grey, colour only for what is abnormal, nothing healthy moves.
    Operator,
}

impl Look {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cinematic => "Cinematic",
            Self::Operator => "Operator",
        }
    }

    /// Whether its ground is dark: then colours carry themselves as text, too.
    pub const fn is_dark(self) -> bool {
        matches!(self, Self::Cinematic)
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Cinematic => Self::Operator,
            Self::Operator => Self::Cinematic,
        }
    }
}

/// One colour: sRGB, eight bits a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tone(pub u8, pub u8, pub u8);

impl Tone {
    /// From `0xRRGGBB`.
    pub const fn hex(rgb: u32) -> Self {
        Self((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
    }

    /// For egui, opaque.
    pub const fn ui(self) -> Color32 {
        #[expect(clippy::disallowed_methods, reason = "this is where tokens become colours")]
        Color32::from_rgb(self.0, self.1, self.2)
    }

    /// For egui, with `alpha` from 0 (clear) to 255 (opaque).
    pub fn ui_alpha(self, alpha: u8) -> Color32 {
        Color32::from_rgba_unmultiplied(self.0, self.1, self.2, alpha)
    }

    /// For shaders: linear light, 0 to 1.
    pub fn linear(self) -> [f32; 3] {
        [self.0, self.1, self.2].map(|channel| {
            let srgb = f32::from(channel) / 255.0;
            if srgb <= 0.040_45 { srgb / 12.92 } else { ((srgb + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// Part of the way to `other`: 0 is this, 1 is the other. Mixed in sRGB, as the ramps below are drawn.
    pub fn mix(self, other: Self, part: f32) -> Self {
        let part = part.clamp(0.0, 1.0);
        let channel = |from: u8, to: u8| (f32::from(from) + (f32::from(to) - f32::from(from)) * part).round() as u8;
        Self(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }

    /// Relative luminance, 0 to 1 (WCAG 2).
    pub fn luminance(self) -> f32 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

/// The colours of one look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Behind everything; the 3D's clear colour and haze.
    pub ground: Tone,
    /// Panels.
    pub panel: Tone,
    /// Cards and fields on a panel.
    pub card: Tone,
    /// Hovered card or row.
    pub card_hover: Tone,
    /// Hairlines.
    pub line: Tone,
    /// Text that is read.
    pub text: Tone,
    /// Text that labels.
    pub text_dim: Tone,
    /// The one accent.
    pub accent: Tone,
    /// The second accent: heat, feed B.
    pub accent_warm: Tone,
    /// Within limits, where that must be said in colour.
    pub good: Tone,
    /// Equipment body.
    pub equipment: Tone,
    /// Equipment edges and frames.
    pub equipment_edge: Tone,
    /// Raised floor.
    pub floor: Tone,
    /// Gaps between tiles.
    pub floor_line: Tone,
    /// Walls.
    pub wall: Tone,
}

/// Night control room.
pub const CINEMATIC: Palette = Palette {
    ground: Tone::hex(0x05_0A_12),
    panel: Tone::hex(0x0B_12_1C),
    card: Tone::hex(0x12_1C_2A),
    card_hover: Tone::hex(0x1A_28_3A),
    line: Tone::hex(0x22_34_4A),
    text: Tone::hex(0xE6_EE_F7),
    text_dim: Tone::hex(0x8F_A3_BA),
    accent: Tone::hex(0x36_C5_F0),
    accent_warm: Tone::hex(0xFF_9A_3C),
    good: Tone::hex(0x3D_D6_8C),
    equipment: Tone::hex(0x1B_24_30),
    equipment_edge: Tone::hex(0x3A_4A_5E),
    floor: Tone::hex(0x1A_22_2D),
    floor_line: Tone::hex(0x0B_10_17),
    wall: Tone::hex(0x16_20_2C),
};

/// Grey on grey.
pub const OPERATOR: Palette = Palette {
    ground: Tone::hex(0xB4_B8_BC),
    panel: Tone::hex(0xD6_D9_DC),
    card: Tone::hex(0xE4_E6_E9),
    card_hover: Tone::hex(0xEE_F0_F2),
    line: Tone::hex(0xAE_B4_BB),
    text: Tone::hex(0x1A_1F_26),
    text_dim: Tone::hex(0x48_52_5E),
    accent: Tone::hex(0x1B_5E_8C),
    accent_warm: Tone::hex(0x8A_4A_0C),
    good: Tone::hex(0x48_52_5E),
    equipment: Tone::hex(0x8E_94_9B),
    equipment_edge: Tone::hex(0x6B_72_7A),
    floor: Tone::hex(0xA3_A8_AE),
    floor_line: Tone::hex(0x92_98_9F),
    wall: Tone::hex(0xBE_C3_C8),
};

impl Palette {
    /// The colours of `look`.
    pub const fn of(look: Look) -> &'static Self {
        match look {
            Look::Cinematic => &CINEMATIC,
            Look::Operator => &OPERATOR,
        }
    }
}

/// Alarm colours by priority, P1 first. The same in both looks; always with a shape and a digit beside them.
pub const ALARM: [Tone; 4] =
    [Tone::hex(0xFF_3B_30), Tone::hex(0xFF_95_1A), Tone::hex(0xFF_D9_3B), Tone::hex(0x3F_A9_FF)];
/// The edge of an alarm's shape: yellow on grey needs one, on the dark ground the fill carries itself.
pub fn alarm_edge(tone: Tone, look: Look) -> Tone {
    if look == Look::Operator { tone.mix(ON_ALARM, 0.55) } else { tone }
}
/// Text and symbols in an alarm colour: as it is on the dark ground, and on grey so dark that they are legible.
pub fn alarm_ink(tone: Tone, look: Look) -> Tone {
    if look == Look::Operator { tone.mix(ON_ALARM, 0.66) } else { tone }
}
/// Text on an alarm colour.
pub const ON_ALARM: Tone = Tone::hex(0x0A_0D_12);
/// Shelved alarms.
pub const SHELVED: Tone = Tone::hex(0x93_70_DB);
/// Feed A.
pub const FEED_A: Tone = Tone::hex(0x4A_A8_FF);
/// Feed B.
pub const FEED_B: Tone = Tone::hex(0xFF_A2_4A);

/// Where the temperature map changes, °C: ASHRAE recommended 18 to 27, A1 allowable to 32.
pub const TEMPERATURE_LIMITS: [f32; 3] = [18.0, 27.0, 32.0];
/// Stops of the temperature map, °C and colour: blue below 18, calm teal-grey to 27, amber to 32, red above. Blue is
/// darker than teal and amber lighter than red, for eyes that do not tell them apart by hue.
pub const TEMPERATURE_RAMP: [(f32, Tone); 8] = [
    (10.0, Tone::hex(0x1F_3F_C0)),
    (17.5, Tone::hex(0x28_58_D0)),
    (19.0, Tone::hex(0x47_9C_9F)),
    (26.0, Tone::hex(0x68_9C_90)),
    (27.5, Tone::hex(0xE0_A8_3A)),
    (31.5, Tone::hex(0xF7_90_1E)),
    (32.5, Tone::hex(0xF0_3A_2A)),
    (42.0, Tone::hex(0xFF_2A_3C)),
];

/// Load of capacity, %: night blue at rest, the accent at work, amber from the continuous limit of a breaker on, red.
pub const LOAD_RAMP: [(f32, Tone); 6] = [
    (0.0, Tone::hex(0x1B_33_55)),
    (30.0, Tone::hex(0x24_6E_96)),
    (60.0, Tone::hex(0x36_B5_C0)),
    (78.0, Tone::hex(0x9C_CB_7A)),
    (82.0, Tone::hex(0xFF_A2_2E)),
    (100.0, Tone::hex(0xF0_3A_2A)),
];
/// Power that is left, kW: red at none, light where there is much.
pub const HEADROOM_RAMP: [(f32, Tone); 5] = [
    (0.0, Tone::hex(0xF0_3A_2A)),
    (1.5, Tone::hex(0xFF_A2_2E)),
    (4.0, Tone::hex(0x3C_7E_9E)),
    (8.0, Tone::hex(0x36_B5_C0)),
    (16.0, Tone::hex(0xB8_F0_D8)),
];
/// Space in use, % of units: viridis, perceptually even (van der Walt and Smith, 2015).
pub const SPACE_RAMP: [(f32, Tone); 5] = [
    (0.0, Tone::hex(0x44_01_54)),
    (25.0, Tone::hex(0x3B_52_8B)),
    (50.0, Tone::hex(0x21_91_8C)),
    (75.0, Tone::hex(0x5E_C9_62)),
    (100.0, Tone::hex(0xFD_E7_25)),
];
/// Work of accelerators, %: inferno without its black end, idle ones dull and busy ones bright.
pub const WORK_RAMP: [(f32, Tone); 5] = [
    (0.0, Tone::hex(0x33_2A_58)),
    (25.0, Tone::hex(0x78_1C_6D)),
    (50.0, Tone::hex(0xBC_37_54)),
    (75.0, Tone::hex(0xED_69_25)),
    (100.0, Tone::hex(0xFC_D2_5A)),
];
/// Money an hour: green as notes are and lighter with each of them, gold where it is much.
pub const COST_RAMP: [(f32, Tone); 4] = [
    (0.0, Tone::hex(0x1C_33_2E)),
    (20.0, Tone::hex(0x2C_75_5E)),
    (40.0, Tone::hex(0x8F_B0_4E)),
    (60.0, Tone::hex(0xFF_DC_6A)),
];
/// Anomaly score: calm while all is well, amber before it is not, red from where one has to look.
pub const ANOMALY_RAMP: [(f32, Tone); 5] = [
    (0.0, Tone::hex(0x3E_68_76)),
    (0.3, Tone::hex(0x5A_7C_7C)),
    (0.45, Tone::hex(0xE8_B0_4A)),
    (0.55, Tone::hex(0xF2_6A_2E)),
    (1.0, Tone::hex(0xFF_2A_3C)),
];
/// Relative humidity, %: dry is sand, damp is blue, the middle is calm.
pub const HUMIDITY_RAMP: [(f32, Tone); 7] = [
    (5.0, Tone::hex(0xD9_5F_0E)),
    (15.0, Tone::hex(0xE0_A4_58)),
    (30.0, Tone::hex(0x7E_90_8A)),
    (40.0, Tone::hex(0x4F_8A_88)),
    (60.0, Tone::hex(0x4A_8F_A8)),
    (70.0, Tone::hex(0x3F_8C_E8)),
    (90.0, Tone::hex(0x7A_4C_F0)),
];
/// A spark that is fresh, and one that goes out.
pub const SPARK_HOT: Tone = Tone::hex(0xFF_E0_9A);
/// See [`SPARK_HOT`].
pub const SPARK_COLD: Tone = Tone::hex(0xFF_3A_1E);
/// Fed from both sides: calm, so that what is not stands out.
pub const REDUNDANT: Tone = Tone::hex(0x3E_68_76);
/// Fresh and sound: as calm.
pub const TRUSTED: Tone = Tone::hex(0x3E_68_76);
/// Nothing has ever come.
pub const UNHEARD: Tone = Tone::hex(0x6C_5C_9C);

/// The colour of an air temperature.
pub fn temperature_tone(celsius: f32) -> Tone {
    ramp_tone(&TEMPERATURE_RAMP, celsius)
}

/// The colour of `value` on a ramp whose stops rise; the ends' beyond them.
pub(crate) fn ramp_tone(stops: &[(f32, Tone)], value: f32) -> Tone {
    let after = stops.partition_point(|(at, _)| *at <= value);
    match (after.checked_sub(1).and_then(|below| stops.get(below)), stops.get(after)) {
        (Some((from, below)), Some((to, above))) => below.mix(*above, (value - from) / (to - from)),
        (Some((_, end)), None) | (None, Some((_, end))) => *end,
        (None, None) => UNHEARD,
    }
}

/// Sizes in points at scale 1.
pub mod size {
    /// Top strip.
    pub const TOP_STRIP: f32 = 36.0;
    /// Navigation rail.
    pub const RAIL: f32 = 64.0;
    /// Navigation rail without words.
    pub const RAIL_NARROW: f32 = 48.0;
    /// Dock at the left.
    pub const DOCK: f32 = 344.0;
    /// Dock at the left of a notebook's window.
    pub const DOCK_COMPACT: f32 = 304.0;
    /// Inspector.
    pub const INSPECTOR: f32 = 360.0;
    /// Inspector in a notebook's window.
    pub const INSPECTOR_COMPACT: f32 = 320.0;
    /// Head of a slab.
    pub const SLAB_HEAD: f32 = 38.0;
    /// Head of a slab in a notebook's window.
    pub const SLAB_HEAD_COMPACT: f32 = 30.0;
    /// Floor plan over the 3D, its width.
    pub const MINIMAP: f32 = 220.0;
    /// The least window that is no notebook's, width and height: from here on things stand apart, and a floor plan shows
    /// without being asked for.
    pub const ROOMY_WINDOW: (f32, f32) = (1366.0, 768.0);
    /// Alarm bar.
    pub const ALARM_BAR: f32 = 30.0;
    /// Space inside a card.
    pub const CARD_PADDING: f32 = 12.0;
    /// Space inside a card in a notebook's window.
    pub const CARD_PADDING_COMPACT: f32 = 8.0;
    /// Space between lines.
    pub const LINE_GAP: f32 = 6.0;
    /// What is left of the space between things in a notebook's window.
    pub const SPACING_COMPACT: f32 = 0.7;
    /// Corner of a card.
    pub const CARD_RADIUS: u8 = 6;
    /// Space between things.
    pub const GAP: f32 = 8.0;
    /// Smallest text.
    pub const TEXT_SMALL: f32 = 11.5;
    /// Text.
    pub const TEXT: f32 = 13.5;
    /// Headings.
    pub const TEXT_HEADING: f32 = 16.0;
    /// The number of a KPI card.
    pub const TEXT_KPI: f32 = 26.0;
    /// Smallest clickable side.
    pub const TARGET: f32 = 24.0;
}

/// Sizes of the wall in pixels of a window 1080 high; a wall of another height scales all of them.
pub mod wall {
    /// Smallest text: 22 arcminutes at 5 m on a wall of 0.9 mm a pixel (0.0064 × 5 m = 32 mm, about 35 px).
    pub const TEXT: f32 = 32.0;
    /// What a cell is called, and whatever must be found first.
    pub const TEXT_HEAD: f32 = 34.0;
    /// The number of a figure.
    pub const TEXT_FIGURE: f32 = 88.0;
    /// The number of a figure that shares a cell with others.
    pub const TEXT_FIGURE_SHARED: f32 = 60.0;
    /// The clock.
    pub const TEXT_CLOCK: f32 = 52.0;
    /// The strip at the top.
    pub const STRIP: f32 = 76.0;
    /// The ticker at the bottom.
    pub const TICKER: f32 = 76.0;
    /// Between cells.
    pub const GAP: f32 = 12.0;
    /// Inside a cell.
    pub const PADDING: f32 = 20.0;
    /// Height of a line of text.
    pub const LINE: f32 = 42.0;
    /// Height of a row of a list.
    pub const ROW: f32 = 54.0;
    /// Side of an alarm's badge: its digit is as large as the smallest text.
    pub const BADGE: f32 = 52.0;
    /// Corner of a cell.
    pub const RADIUS: f32 = 10.0;
    /// How much of the ground lies over everything at night: a quarter, so that dim text keeps a contrast of 4.5.
    pub const NIGHT_ALPHA: u8 = 60;
    /// Furthest that everything wanders from its place, against burn-in.
    pub const DRIFT: f32 = 4.0;
}

/// Durations, seconds.
pub mod duration {
    /// The start fades once everything is up.
    pub const BOOT_FADE: f32 = 0.5;
    /// A floor plan's colours stand at least this long: at 10 000 racks drawing them anew costs some milliseconds.
    pub const MINIMAP_PAUSE: f32 = 1.0;
    /// The ticker turns to what did not fit.
    pub const WALL_PAGE: f32 = 8.0;
    /// Values ease to their new place.
    pub const EASE: f32 = 0.35;
    /// A colour or shape stays at least this long before it changes back.
    pub const HYSTERESIS: f32 = 1.0;
    /// A door swings or slides open.
    pub const DOOR: f32 = 0.6;
    /// Unacknowledged alarms: one full flash, at most once a second.
    pub const FLASH: f32 = 1.2;
    /// The pulse of an anomaly: slower than a flash, for it is no alarm.
    pub const PULSE: f32 = 2.4;
    /// Shortest flight.
    pub const FLY_MIN: f32 = 0.6;
    /// Longest usual flight.
    pub const FLY_MAX: f32 = 1.2;
    /// Longest flight of all, across a campus.
    pub const FLY_LONG: f32 = 2.0;
    /// Until the hover card shows.
    pub const HOVER: f32 = 0.15;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(one: Tone, other: Tone) -> f32 {
        let (a, b) = (one.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_legible_on_every_ground() {
        for palette in [&CINEMATIC, &OPERATOR] {
            for ground in [palette.panel, palette.card, palette.card_hover] {
                for text in [palette.text, palette.text_dim] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}: {}", contrast(text, ground));
                }
            }
        }
        for alarm in ALARM {
            assert!(contrast(ON_ALARM, alarm) >= 4.5, "{alarm:?}: {}", contrast(ON_ALARM, alarm));
            for (palette, look) in [(&CINEMATIC, Look::Cinematic), (&OPERATOR, Look::Operator)] {
                let ink = alarm_ink(alarm, look);
                for ground in [palette.panel, palette.card] {
                    assert!(contrast(ink, ground) >= 4.5, "{ink:?} on {ground:?}: {}", contrast(ink, ground));
                }
            }
        }
    }

    #[test]
    fn the_temperature_map_is_continuous_and_ends_at_its_ends() {
        assert_eq!(temperature_tone(-40.0), TEMPERATURE_RAMP[0].1);
        assert_eq!(temperature_tone(80.0), TEMPERATURE_RAMP[7].1);
        for (celsius, tone) in TEMPERATURE_RAMP {
            assert_eq!(temperature_tone(celsius), tone);
        }
    }
}
