//! What lies between a sensor and what is told of it: sensors that stick, stray or fall silent. Stateless, so that it
//! does not depend on who asks when.

use crate::noise::{generator, normal, uniform};
use std::collections::BTreeMap;
use std::time::Duration;
use twin_model::Timestamp;

/// The faults of all sensors, by the index of their points.
#[derive(Clone, Debug, Default)]
pub(crate) struct SensorFaults {
    by_point: BTreeMap<u32, SensorFault>,
    seed: u64,
}

/// What is wrong with one sensor. Sizes in the unit of its point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct SensorFault {
    /// Nothing of it arrives.
    pub(crate) is_silent: bool,
    /// Share of its samples that get lost.
    pub(crate) lost_share: f64,
    /// What it tells whatever is true.
    pub(crate) stuck: Option<f64>,
    /// What it adds.
    pub(crate) offset: f64,
    /// Size of its spikes, and the share of its samples that are some.
    pub(crate) spike: f64,
    pub(crate) spike_share: f64,
    /// How far its clock is ahead, seconds.
    pub(crate) ahead_secs: f64,
}

impl SensorFaults {
    /// Nothing is wrong; draws are those of `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self { by_point: BTreeMap::new(), seed }
    }

    /// Mends all sensors.
    pub(crate) fn mend(&mut self) {
        self.by_point.clear();
    }

    /// The fault of the sensor of `point`, to be made worse.
    pub(crate) fn of(&mut self, point: usize) -> &mut SensorFault {
        self.by_point.entry(u32::try_from(point).unwrap_or(u32::MAX)).or_default()
    }

    /// Sensors that lie: the index of the point and the error that is added; `None` for one that is stuck, silent or
    /// loses samples.
    pub(crate) fn errors(&self) -> impl Iterator<Item = (u32, Option<f64>)> {
        self.by_point.iter().map(|(point, fault)| {
            let is_plain = fault.stuck.is_none() && !fault.is_silent && fault.lost_share == 0.0;
            (*point, is_plain.then_some(fault.offset))
        })
    }

    /// Whether nothing of `point` arrives.
    pub(crate) fn is_silent(&self, point: u32) -> bool {
        self.by_point.get(&point).is_some_and(|fault| fault.is_silent)
    }

    /// What is told of `value`, read `at`, and with which time; `None` when nothing is.
    pub(crate) fn tell(&self, point: u32, value: f64, at: Timestamp) -> Option<(f64, Timestamp)> {
        let Some(fault) = self.by_point.get(&point) else { return Some((value, at)) };
        if fault.is_silent {
            return None;
        }
        let mut draws = generator([self.seed ^ u64::from(point).rotate_left(32), at.as_nanos().cast_unsigned(), 6]);
        if uniform(&mut draws) < fault.lost_share {
            return None;
        }
        let mut told = fault.stuck.unwrap_or(value) + fault.offset;
        if uniform(&mut draws) < fault.spike_share {
            // No two spikes are alike.
            told += fault.spike * (1.0 + 0.1 * normal(&mut draws));
        }
        let skew = Duration::try_from_secs_f64(fault.ahead_secs.abs()).unwrap_or(Duration::ZERO);
        Some((told, if fault.ahead_secs < 0.0 { at - skew } else { at + skew }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(fault: SensorFault) -> Vec<Option<(f64, Timestamp)>> {
        let mut faults = SensorFaults::new(7);
        *faults.of(3) = fault;
        (0..200).map(|second| faults.tell(3, 20.0, Timestamp::from_secs(second))).collect()
    }

    #[test]
    fn a_sound_sensor_tells_what_it_read() {
        assert_eq!(SensorFaults::new(7).tell(3, 20.0, Timestamp::EPOCH), Some((20.0, Timestamp::EPOCH)));
    }

    #[test]
    fn faults_stick_stray_spike_lose_and_shift_time() {
        let stuck = told(SensorFault { stuck: Some(25.0), offset: 1.0, ..SensorFault::default() });
        assert!(stuck.iter().all(|sample| sample.is_some_and(|(value, _)| value == 26.0)));
        let spiky = told(SensorFault { spike: 50.0, spike_share: 0.1, ..SensorFault::default() });
        let spikes = spiky.iter().flatten().filter(|(value, _)| *value > 40.0).count();
        assert!((5..40).contains(&spikes), "{spikes} of 200");
        let lossy = told(SensorFault { lost_share: 0.5, ..SensorFault::default() });
        assert!((60..140).contains(&lossy.iter().flatten().count()));
        let late = told(SensorFault { ahead_secs: -90.0, ..SensorFault::default() });
        assert_eq!(late[100].map(|(_, at)| at), Some(Timestamp::from_secs(10)));
        assert!(told(SensorFault { is_silent: true, ..SensorFault::default() }).iter().all(Option::is_none));
    }
}
