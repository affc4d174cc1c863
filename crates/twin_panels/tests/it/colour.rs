//! Colours as people with other eyes see them. Shapes, digits and words say everything a second time; these tests keep
//! colour from lying about it.
//!
//! Dichromacy after Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
//! Deficiency" (IEEE TVCG 15, 2009), severity 1.0, on linear RGB; distances in OKLab (Ottosson, 2020), where black and
//! white are 1 apart.

use twin_panels::tokens::wall::NIGHT_ALPHA;
use twin_panels::tokens::{
    ALARM, CINEMATIC, Look, ON_ALARM, OPERATOR, Palette, TEMPERATURE_LIMITS, Tone, alarm_edge, temperature_tone,
};

/// Two colours closer than this are not told apart at a glance on areas of some pixels: five times the distance of 0.02
/// that is just noticed side by side.
const DISTANCE_MIN: f32 = 0.10;
/// WCAG 2, AA, for text of any size.
const CONTRAST_MIN: f32 = 4.5;

type Matrix = [[f32; 3]; 3];
const EYES: [(&str, Matrix); 4] = [
    ("all three cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("protanopia", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    (
        "deuteranopia",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    ("tritanopia", [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
];

fn product(matrix: &Matrix, [x, y, z]: [f32; 3]) -> [f32; 3] {
    matrix.map(|row| row[0] * x + row[1] * y + row[2] * z)
}

fn seen(tone: Tone, eye: &Matrix) -> [f32; 3] {
    const LMS: Matrix = [
        [0.412_221_46, 0.536_332_55, 0.051_445_995],
        [0.211_903_5, 0.680_699_5, 0.107_396_96],
        [0.088_302_46, 0.281_718_85, 0.629_978_7],
    ];
    const LAB: Matrix = [
        [0.210_454_26, 0.793_617_8, -0.004_072_047],
        [1.977_998_5, -2.428_592_2, 0.450_593_7],
        [0.025_904_037, 0.782_771_77, -0.808_675_77],
    ];
    let light = product(eye, tone.linear()).map(|channel| channel.clamp(0.0, 1.0));
    product(&LAB, product(&LMS, light).map(f32::cbrt))
}

fn distance(one: Tone, other: Tone, eye: &Matrix) -> f32 {
    let (one, other) = (seen(one, eye), seen(other, eye));
    one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
}

fn contrast(one: Tone, other: Tone) -> f32 {
    let (a, b) = (one.luminance(), other.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn assert_apart(tones: &[(String, Tone)]) {
    for (name, eye) in &EYES {
        for (i, (one_name, one)) in tones.iter().enumerate() {
            for (other_name, other) in &tones[..i] {
                let distance = distance(*one, *other, eye);
                assert!(distance >= DISTANCE_MIN, "{name}: {one_name} and {other_name} are {distance} apart");
            }
        }
    }
}

#[test]
fn the_measure_tells_black_from_white_and_confuses_what_protanopes_confuse() {
    let (black, white) = (Tone::hex(0), Tone::hex(0xFF_FF_FF));
    for (name, eye) in &EYES {
        assert!((distance(black, white, eye) - 1.0).abs() < 0.01, "{name}");
    }
    // A red and an olive that only the long cones tell apart.
    let (red, olive) = (Tone::hex(0xC0_20_20), Tone::hex(0x59_53_1F));
    assert!(distance(red, olive, &EYES[0].1) > 0.15);
    assert!(distance(red, olive, &EYES[1].1) < 0.07, "{}", distance(red, olive, &EYES[1].1));
}

#[test]
fn alarm_colours_are_told_apart_by_every_eye() {
    let tones: Vec<_> = (1..).zip(ALARM).map(|(digit, tone): (u8, Tone)| (format!("P{digit}"), tone)).collect();
    assert_apart(&tones);
}

#[test]
fn an_alarm_stands_out_from_every_ground_by_its_fill_or_its_edge() {
    for (look, palette) in [(Look::Cinematic, &CINEMATIC), (Look::Operator, &OPERATOR)] {
        for (name, eye) in &EYES {
            for (digit, tone) in (1..).zip(ALARM) {
                for ground in [palette.ground, palette.panel, palette.card] {
                    let best = distance(tone, ground, eye).max(distance(alarm_edge(tone, look), ground, eye));
                    let digit: u8 = digit;
                    assert!(best >= DISTANCE_MIN, "{name}, {look:?}: P{digit} on {ground:?} is {best} apart");
                }
            }
        }
    }
}

#[test]
fn the_bands_between_temperature_limits_are_told_apart_by_every_eye() {
    let [low, high, allowed] = TEMPERATURE_LIMITS;
    let middles = [low - 3.0, f32::midpoint(low, high), f32::midpoint(high, allowed), allowed + 4.0];
    let tones: Vec<_> = middles.iter().map(|celsius| (format!("{celsius} °C"), temperature_tone(*celsius))).collect();
    assert_apart(&tones);
    for palette in [&CINEMATIC, &OPERATOR] {
        for ground in [palette.ground, palette.panel] {
            for (name, eye) in &EYES {
                for (celsius, tone) in &tones {
                    let distance = distance(*tone, ground, eye);
                    assert!(distance >= DISTANCE_MIN, "{name}: {celsius} on {ground:?} is {distance} apart");
                }
            }
        }
    }
}

#[test]
fn every_text_is_legible_on_every_ground_that_it_stands_on() {
    let mut faults = Vec::new();
    for (look, palette) in [(Look::Cinematic, &CINEMATIC), (Look::Operator, &OPERATOR)] {
        let Palette { panel, card, card_hover, text, text_dim, accent, accent_warm, good, .. } = *palette;
        let mut pairs: Vec<(&str, Tone, Tone)> = Vec::new();
        for ground in [panel, card, card_hover] {
            pairs.extend([("text", text, ground), ("dim text", text_dim, ground)]);
        }
        for ground in [panel, card] {
            pairs.extend([("accent", accent, ground), ("warm accent", accent_warm, ground), ("good", good, ground)]);
        }
        // A wall at night.
        let night = f32::from(NIGHT_ALPHA) / 255.0;
        let veiled = |tone: Tone| tone.mix(palette.ground, if look == Look::Cinematic { night } else { 0.0 });
        pairs.push(("dim text at night", veiled(text_dim), veiled(panel)));
        for alarm in ALARM {
            pairs.push(("text on an alarm", ON_ALARM, alarm));
            // Banners and acknowledged badges.
            let banner = alarm.mix(panel, 0.82);
            pairs.extend([("text on a banner", text, banner), ("dim text on a banner", text_dim, banner)]);
            pairs.push(("text on an acknowledged badge", text, alarm.mix(panel, 0.72)));
        }
        for (what, ink, ground) in pairs {
            let contrast = contrast(ink, ground);
            if contrast < CONTRAST_MIN {
                faults.push(format!("{look:?}: {what} {ink:?} on {ground:?}: {contrast:.2}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
