//! What a sensor adds to the truth: offset, slow drift, noise. Stateless, so that it does not depend on who asks when.

use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;
use std::f64::consts::TAU;
use twin_model::Timestamp;

/// How honest a sensor is. Sizes are in the point's unit, or shares of the value for a meter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Accuracy {
    /// Standard deviation from sample to sample.
    noise: f64,
    /// Bound of offset and slow drift together.
    drift: f64,
    is_relative: bool,
    /// Digits after the point that it tells.
    pub(crate) decimals: usize,
}

impl Accuracy {
    /// A sensor whose error does not depend on the value: a thermometer.
    pub(crate) const fn absolute(noise: f64, drift: f64, decimals: usize) -> Self {
        Self { noise, drift, is_relative: false, decimals }
    }

    /// A sensor whose error grows with the value: a power meter.
    pub(crate) const fn relative(noise: f64, drift: f64, decimals: usize) -> Self {
        Self { noise, drift, is_relative: true, decimals }
    }

    /// A register that tells exactly what the device knows: a setpoint, a state.
    pub(crate) const fn exact(decimals: usize) -> Self {
        Self::absolute(0.0, 0.0, decimals)
    }
}

/// One sensor's own error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noise {
    accuracy: Accuracy,
    seed: u64,
    offset: f64,
    /// Period in seconds and phase of a slow and a slower wave.
    waves: [(f64, f64); 2],
}

/// A generator of its own for each thing that `keys` name.
pub(crate) fn generator(keys: [u64; 3]) -> Pcg64Mcg {
    let mut seed = 0u64;
    for key in keys {
        // SplitMix64's increment and finaliser: neighbouring keys give unrelated seeds.
        seed = (seed ^ key).wrapping_add(0x9E37_79B9_7F4A_7C15);
        seed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        seed = (seed ^ (seed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        seed ^= seed >> 31;
    }
    Pcg64Mcg::seed_from_u64(seed)
}

/// A draw from the normal distribution of mean 0 and deviation 1, cut at ±3.
pub(crate) fn normal(generator: &mut Pcg64Mcg) -> f64 {
    let draw: f64 = StandardNormal.sample(generator);
    draw.clamp(-3.0, 3.0)
}

/// A draw between 0 and 1.
pub(crate) fn uniform(generator: &mut Pcg64Mcg) -> f64 {
    rand::RngExt::random::<f64>(generator)
}

impl Noise {
    /// The error of sensor number `sensor` in the simulation of `seed`.
    pub(crate) fn new(accuracy: Accuracy, seed: u64, sensor: u64) -> Self {
        let mut draws = generator([seed, sensor, 0]);
        let offset = uniform(&mut draws) - 0.5;
        let hours = |draw: f64, from: f64, to: f64| 3600.0 * (from + (to - from) * draw);
        let slow = (hours(uniform(&mut draws), 0.4, 1.2), uniform(&mut draws));
        let slower = (hours(uniform(&mut draws), 2.0, 6.0), uniform(&mut draws));
        Self { accuracy, seed: seed ^ sensor.rotate_left(32), offset, waves: [slow, slower] }
    }

    /// What the sensor tells `at` that instant when the truth is `truth`.
    pub(crate) fn read(&self, truth: f64, at: Timestamp) -> f64 {
        let Accuracy { noise, drift, is_relative, .. } = self.accuracy;
        if noise == 0.0 && drift == 0.0 {
            return truth;
        }
        let secs = at.as_secs_f64();
        let [slow, slower] = self.waves.map(|(period, phase)| (TAU * (secs / period + phase).fract()).sin());
        let wander = drift * (0.4 * self.offset + 0.25 * slow + 0.55 * slower);
        let mut draws = generator([self.seed, at.as_nanos().cast_unsigned(), 1]);
        let error = wander + noise * normal(&mut draws);
        if is_relative { truth * (1.0 + error) } else { truth + error }
    }

    /// Digits after the point that it tells.
    pub(crate) const fn decimals(&self) -> usize {
        self.accuracy.decimals
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_thermometer_stays_within_its_drift_and_noise() {
        let noise = Noise::new(Accuracy::absolute(0.05, 0.3, 1), 7, 11);
        let mut distinct = std::collections::BTreeSet::new();
        for minute in 0..1440 {
            let at = Timestamp::from_secs(1_800_000_000) + Duration::from_secs(minute * 60);
            let read = noise.read(22.0, at);
            assert!((read - 22.0).abs() <= 0.3 + 3.0 * 0.05, "read {read}");
            distinct.insert((read * 10.0).round() as i64);
        }
        assert!(distinct.len() >= 3, "a day of values hardly moves: {distinct:?}");
    }

    #[test]
    fn a_meter_of_nothing_tells_nothing() {
        let noise = Noise::new(Accuracy::relative(0.01, 0.01, 2), 7, 12);
        assert!(noise.read(0.0, Timestamp::from_secs(5)) == 0.0);
    }
}
