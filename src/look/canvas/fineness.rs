//! How finely the 3D is drawn while the camera moves: as finely as the machine keeps up with.

/// Parts of the window's pixels along each side, from coarse to fine.
const PARTS: [f32; 4] = [0.4, 0.5, 0.625, 0.75];
/// Where a first motion starts.
const START: usize = 1;
/// Longer frames than this, seconds, ask for coarser ones: 20 a second is the aim.
const TOO_LONG: f32 = 0.050;
/// Shorter ones allow finer ones, which cost half as much again at most.
const SHORT: f32 = 0.028;
/// So many frames are judged together.
const JUDGED: u8 = 6;
/// The first frames of a motion also count the pause before it.
const SKIPPED: u8 = 2;

/// Learns from frame to frame; keeps what it learnt from motion to motion.
#[derive(Debug)]
pub(super) struct Fineness {
    level: usize,
    /// Frames of this motion that were not judged yet, and their seconds.
    frames: u8,
    seconds: f32,
    skip: u8,
}

impl Default for Fineness {
    fn default() -> Self {
        Self { level: START, frames: 0, seconds: 0.0, skip: SKIPPED }
    }
}

impl Fineness {
    /// The camera rests: what comes next is another motion.
    pub(super) fn rest(&mut self) {
        *self = Self { level: self.level, ..Self::default() };
    }

    /// The part to draw the next frame of a motion at, after one that took `seconds`.
    pub(super) fn moving(&mut self, seconds: f32) -> f32 {
        if self.skip > 0 {
            self.skip -= 1;
            return PARTS[self.level];
        }
        self.frames += 1;
        self.seconds += seconds;
        if self.frames == JUDGED {
            let mean = self.seconds / f32::from(JUDGED);
            (self.frames, self.seconds) = (0, 0.0);
            if mean > TOO_LONG {
                self.level = self.level.saturating_sub(1);
            } else if mean < SHORT {
                self.level = (self.level + 1).min(PARTS.len() - 1);
            }
        }
        PARTS[self.level]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(fineness: &mut Fineness, frames: usize, seconds: f32) -> f32 {
        (0..frames).map(|_| fineness.moving(seconds)).last().unwrap_or_default()
    }

    #[test]
    fn slow_frames_make_it_coarser_and_quick_ones_finer_within_bounds() {
        let mut fineness = Fineness::default();
        assert_eq!(fineness.moving(0.07), 0.5);
        assert_eq!(after(&mut fineness, 40, 0.07), 0.4);
        assert_eq!(after(&mut fineness, 40, 0.04), 0.4, "fast enough, yet not by far");
        assert_eq!(after(&mut fineness, 60, 0.01), 0.75);
    }

    #[test]
    fn the_pause_before_a_motion_does_not_count() {
        let mut fineness = Fineness::default();
        for _ in 0..20 {
            fineness.rest();
            assert_eq!(fineness.moving(1.0), 0.5);
            assert_eq!(after(&mut fineness, 7, 0.04), 0.5);
        }
    }
}
