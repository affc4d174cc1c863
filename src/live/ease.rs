//! Easing: shown values glide to their new place instead of jumping.

use twin_panels::tokens::duration;

/// The part of the way that an exponential ease goes in `seconds`: 95 % within [`duration::EASE`].
pub fn part(seconds: f32) -> f32 {
    1.0 - (-3.0 * seconds / duration::EASE).exp()
}

/// Moves `shown` towards `wanted`; true while there is still a visible way to go.
/// Values that are unknown (far below zero) or were unknown are taken over at once.
pub fn approach(shown: &mut f32, wanted: f32, part: f32, visible: f32) -> bool {
    let way = wanted - *shown;
    let is_there = (way * (1.0 - part)).abs() <= visible;
    if is_there || wanted < UNKNOWN_BELOW || *shown < UNKNOWN_BELOW {
        *shown = wanted;
        return false;
    }
    *shown += way * part;
    true
}

/// Values below are markers for "unknown", not quantities.
const UNKNOWN_BELOW: f32 = -200.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_arrives_and_then_rests() {
        let mut shown = 20.0;
        let mut steps = 0;
        while approach(&mut shown, 30.0, part(1.0 / 60.0), 0.01) {
            steps += 1;
            assert!(steps < 120, "still moving after two seconds");
        }
        assert_eq!(shown, 30.0);
    }

    #[test]
    fn the_whole_way_at_once_is_no_motion() {
        let mut shown = 20.0;
        assert!(!approach(&mut shown, 30.0, 1.0, 0.01));
        assert_eq!(shown, 30.0);
    }

    #[test]
    fn an_unknown_value_does_not_glide_in_from_nowhere() {
        let mut shown = -273.15;
        assert!(!approach(&mut shown, 22.0, 0.1, 0.01));
        assert_eq!(shown, 22.0);
    }
}
