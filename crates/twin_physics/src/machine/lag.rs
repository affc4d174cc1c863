//! A first-order lag: what has mass follows what drives it.

/// A value that follows its target with a time constant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Lag {
    pub(crate) value: f64,
}

impl Lag {
    pub(crate) const fn new(value: f64) -> Self {
        Self { value }
    }

    /// One step of `seconds` towards `target`, exact for a target that stands still; at infinite seconds it is there.
    pub(crate) fn follow(&mut self, seconds: f64, target: f64, constant_secs: f64) {
        self.value = target + (self.value - target) * (-seconds / constant_secs).exp();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_one_time_constant_a_third_is_left_whatever_the_step() {
        let (mut once, mut often) = (Lag::new(1.0), Lag::new(1.0));
        once.follow(60.0, 0.0, 60.0);
        for _ in 0..60 {
            often.follow(1.0, 0.0, 60.0);
        }
        assert!((once.value - (-1f64).exp()).abs() < 1e-12 && (often.value - once.value).abs() < 1e-12);
        once.follow(f64::INFINITY, 7.0, 60.0);
        assert!(once.value == 7.0);
    }
}
