//! Golden pictures: what the program draws today is what it drew when somebody looked and was content.
//!
//! They are taken by `tests/golden/views.ron` and renewed by `cargo xtask golden`, after which somebody looks again.

use crate::display::Display;
use crate::picture::{Difference, Picture};
use crate::program::type_in_with;
use std::path::{Path, PathBuf};

/// The pictures that the script takes.
const NAMES: [&str; 4] = ["hall", "cold-aisle", "operator", "split"];
/// Taken after all tiers were switched through: it shows what another one shows.
const AGAIN: (&str, &str) = ("hall-again", "hall");

/// Set where the pictures of this run are to be the golden ones.
const RENEW: &str = "HELIOTWIN_RENEW_GOLDEN";

/// Mean difference of block averages, of 255. Other seeds make 0.1; a light that is a tenth weaker makes more than 1.
const MEAN_MAX: f64 = 1.0;
/// Difference of the block that differs most, of 255. Other seeds make 16, where a power bar ends in a rack close by.
const BLOCK_MAX: f64 = 40.0;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.png"))
}

fn is_alike(difference: Difference) -> bool {
    difference.mean <= MEAN_MAX && difference.block <= BLOCK_MAX
}

/// Plays the script into `out`; the bots' seed may differ, the site may not.
fn take_pictures(display: &Display, out: &Path, seed: &str) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/views.ron");
    let [script, out] = [script.as_path(), out].map(|path| path.to_str().expect("a plain path"));
    let words = ["capture", "--script", script, "--out", out, "--seed", seed, "--clock", "10"];
    // A Wednesday's noon: by day and by week the site carries different loads, and power bars end elsewhere.
    let hour = ["--begin", "2026-11-18T12:00:00Z"];
    let window = ["--tier", "software", "--look", "cinematic", "--size", "480x320"];
    let typed = type_in_with(&[&words[..], &hour, &window].concat(), |command| display.lend(command));
    typed.done();
}

#[test]
fn the_site_looks_as_it_did() {
    let Some(display) = Display::start("the golden pictures") else { return };
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    take_pictures(&display, &out, "7");
    let mut complaints = Vec::new();
    for name in NAMES {
        let taken = out.join(format!("{name}.png"));
        if std::env::var_os(RENEW).is_some() {
            std::fs::copy(&taken, golden(name)).expect("the golden picture is renewed");
            continue;
        }
        let difference = Picture::load(&taken).difference(&Picture::load(&golden(name)));
        if !is_alike(difference) {
            complaints.push(format!("{name} differs by {difference:?}; now it looks like {}", taken.display()));
        }
    }
    let [again, before] = [AGAIN.0, AGAIN.1].map(|name| Picture::load(&out.join(format!("{name}.png"))));
    let difference = again.difference(&before);
    if !is_alike(difference) {
        complaints.push(format!("{} differs by {difference:?} once the tiers were switched through", AGAIN.1));
    }
    assert!(complaints.is_empty(), "{}\n`cargo xtask golden` renews them", complaints.join("\n"));
}

#[test]
fn what_breaks_in_a_picture_is_seen_and_what_flickers_is_not() {
    for name in NAMES {
        let picture = Picture::load(&golden(name));
        let differs = |what: &str, change: fn([u8; 3], [u32; 2]) -> [u8; 3]| {
            let difference = picture.changed(change).difference(&picture);
            assert!(!is_alike(difference), "{name}, {what}: {difference:?}");
        };
        differs("a light is a tenth weaker", |rgb, _| rgb.map(|it| (f64::from(it) * 0.9) as u8));
        differs("a colour leans to blue", |[r, g, b], _| [r, g, b.saturating_add(6)]);
        differs("a material is missing", |rgb, [x, y]| {
            if (216..264).contains(&x) && (120..147).contains(&y) { [255, 0, 255] } else { rgb }
        });
        let shifted = picture.shifted(12);
        assert!(
            !is_alike(shifted.difference(&picture)),
            "{name}, the camera has turned: {:?}",
            shifted.difference(&picture)
        );

        let noisy = picture.changed(|rgb, [x, y]| rgb.map(|it| it.saturating_add(u8::from((x + y) % 2 == 0))));
        assert!(is_alike(noisy.difference(&picture)), "{name}, another rasteriser: {:?}", noisy.difference(&picture));
        let blinking = picture.changed(|rgb, [x, y]| if x % 24 == 0 && y % 24 == 0 { [255; 3] } else { rgb });
        assert!(is_alike(blinking.difference(&picture)), "{name}, lamps: {:?}", blinking.difference(&picture));
        for other in NAMES.into_iter().filter(|other| *other != name) {
            let difference = Picture::load(&golden(other)).difference(&picture);
            assert!(!is_alike(difference), "{name} and {other}: {difference:?}");
        }
    }
}
