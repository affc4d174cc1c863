//! Vibration and bearings of a shaft: parts at the orders of its speed, and what they add up to.
//!
//! Which fault shows where follows the charts of the trade (ISO 13373-2; Technical Associates of Charlotte, Illustrated
//! vibration diagnostic chart): imbalance at 1× and radial, misalignment at 2× and axial, vapour broadband and at vane
//! pass, a damaged race at its own orders and first of all in the envelope of the acceleration.

use super::Duty;
use super::bearing::{BearingGeometry, BearingOrders};
use super::lag::Lag;
use crate::conditions::MachineFaults;
use std::f64::consts::TAU;

/// Velocities at full speed, mm/s root mean square at the drive end, horizontal: of a sound machine, which altogether
/// stays in zone A of ISO 20816-3, and of each fault in full.
const RESIDUAL_1X: f64 = 1.4;
const RESIDUAL_2X: f64 = 0.35;
const RESIDUAL_PASS: f64 = 0.5;
const RESIDUAL_BROAD: f64 = 0.5;
const RESIDUAL_RACE: f64 = 0.02;
const IMBALANCE_1X: f64 = 20.0;
const MISALIGNED_1X: [f64; 3] = [2.5, 2.2, 5.0];
const MISALIGNED_2X: [f64; 3] = [14.0, 12.0, 11.0];
const VAPOUR_PASS: f64 = 2.5;
const VAPOUR_BROAD: f64 = 8.0;
const WORN_RACE: [f64; 2] = [5.0, 3.0];
const WORN_BROAD: f64 = 4.0;
const DRY_BROAD: f64 = 0.8;
/// Directions horizontal, vertical, axial: bases are stiffer upwards, and imbalance pulls outwards only.
const RADIAL: [f64; 3] = [1.0, 0.85, 0.15];
const RESIDUAL_SPREAD: [f64; 3] = [1.0, 0.8, 0.35];
/// What of a cause at the drive end arrives at the other: of the rotor's mass, of the coupling, of the bearing, of water.
const OTHER_END_MASS: f64 = 0.7;
const OTHER_END_COUPLING: f64 = 0.5;
const OTHER_END_RACE: f64 = 0.2;
const OTHER_END_BROAD: f64 = 0.6;
/// Envelope of the acceleration at full speed, m/s²: sound, and of each fault in full. A spall rings early: the envelope
/// grows with less than the damage, the velocity with its cube.
const ENVELOPE: f64 = 0.4;
const ENVELOPE_WORN: f64 = 18.0;
const ENVELOPE_WORN_POWER: f64 = 0.8;
const ENVELOPE_DRY: f64 = 5.0;
const ENVELOPE_VAPOUR: f64 = 1.5;
/// Acceleration above the orders at full speed, m/s².
const ACCELERATION: f64 = 1.2;
const ACCELERATION_WORN: f64 = 8.0;
const ACCELERATION_VAPOUR: f64 = 14.0;
const ACCELERATION_DRY: f64 = 5.0;
/// Crest factor of Gaussian noise; impacts raise it until they are so many that they are noise again.
const CREST: f64 = 3.0;
const CREST_WORN: f64 = 7.0;
/// Bearing temperature over the room at full speed, kelvin: sound, and what each fault adds.
const BEARING_RISE: f64 = 20.0;
const BEARING_WORN: f64 = 40.0;
const BEARING_DRY: f64 = 85.0;
const BEARING_UNCOOLED: f64 = 25.0;
const BEARING_MISALIGNED: f64 = 8.0;
/// A bearing housing's time constant, seconds.
const BEARING_SECS: f64 = 900.0;
/// Lowest frequency of a displacement, Hz: below, accelerometers see nothing.
const FREQUENCY_MIN: f64 = 2.0;

/// How a machine's shaft is built.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ShaftDesign {
    pub(crate) rated_rpm: f64,
    pub(crate) bearing: BearingGeometry,
    /// Vanes, lobes or blades: the order at which they pass.
    pub(crate) pass_order: f64,
    /// How much more than a pump of its size it shakes when it is sound.
    pub(crate) liveliness: f64,
}

/// Ends of the shaft.
const ENDS: usize = 2;
/// Horizontal, vertical, axial.
const DIRECTIONS: usize = 3;

/// A shaft between two bearings.
#[derive(Clone, Debug)]
pub(crate) struct Shaft {
    design: ShaftDesign,
    orders: BearingOrders,
    /// Vibration velocity by end and direction, mm/s root mean square.
    velocity: [[f64; DIRECTIONS]; ENDS],
    /// At the drive end, horizontal: 1×, 2×, pass, outer race, inner race, mm/s.
    lines: [f64; 5],
    acceleration: [f64; ENDS],
    envelope: [f64; ENDS],
    crest: f64,
    displacement: [f64; ENDS],
    bearings: [Lag; ENDS],
}

impl Shaft {
    pub(crate) fn new(design: ShaftDesign) -> Self {
        Self {
            design,
            orders: design.bearing.orders(),
            velocity: [[0.0; DIRECTIONS]; ENDS],
            lines: [0.0; 5],
            acceleration: [0.0; ENDS],
            envelope: [0.0; ENDS],
            crest: CREST,
            displacement: [0.0; ENDS],
            bearings: [Lag::default(); ENDS],
        }
    }

    /// Speed over rated.
    pub(crate) fn speed(&self, duty: &Duty) -> f64 {
        duty.speed_rpm / self.design.rated_rpm
    }

    /// The strongest vibration at either bearing, mm/s.
    pub(crate) fn worst(&self) -> f64 {
        self.velocity.iter().flatten().fold(0.0, |worst, velocity| velocity.max(worst))
    }

    /// The part at the order of vanes, lobes or blades, mm/s.
    pub(crate) fn pass(&self) -> f64 {
        self.lines[2]
    }

    /// The part at 1×, mm/s.
    pub(crate) fn first(&self) -> f64 {
        self.lines[0]
    }

    /// Temperature of the hotter bearing, °C.
    pub(crate) fn hottest_celsius(&self) -> f64 {
        self.bearings[0].value.max(self.bearings[1].value)
    }

    /// Temperature of the drive end's bearing, °C.
    pub(crate) fn bearing_celsius(&self) -> f64 {
        self.bearings[0].value
    }

    /// One step of `seconds`; `load` is the share of the machine's rating that it carries.
    pub(crate) fn step(&mut self, seconds: f64, duty: &Duty, load: f64, faults: &MachineFaults) {
        let speed = self.speed(duty);
        for end in 0..ENDS {
            self.shake(end, speed, duty.floor_mm_s, faults);
            let here = if end == 0 { 1.0 } else { OTHER_END_RACE };
            let rise = BEARING_RISE * (0.75 + 0.25 * load)
                + here * BEARING_WORN * faults.bearing_wear.powi(3)
                + BEARING_DRY * faults.lubrication * (1.0 - 0.15 * end as f64)
                + BEARING_UNCOOLED * faults.overheating
                + BEARING_MISALIGNED * faults.misalignment;
            self.bearings[end].follow(seconds, duty.room_celsius + speed.min(1.2) * rise, BEARING_SECS);
        }
        let worn = faults.bearing_wear;
        self.crest = CREST + CREST_WORN * worn * (1.3 - worn) * speed.min(1.0);
    }

    /// What the bearing at `end` feels at `speed`, over rated.
    fn shake(&mut self, end: usize, speed: f64, floor_mm_s: f64, faults: &MachineFaults) {
        let lively = self.design.liveliness;
        let (mass, coupling, race, broad) = if end == 0 {
            (1.0, 1.0, 1.0, 1.0)
        } else {
            (OTHER_END_MASS, OTHER_END_COUPLING, OTHER_END_RACE, OTHER_END_BROAD)
        };
        // The centrifugal force m·e·ω² works on a base whose mobility is flat across the range of speeds: velocities go
        // with the square of the speed. Rubbing and rolling go with the speed.
        let square = speed * speed;
        let worn = faults.bearing_wear.powi(3);
        let outer = race * (RESIDUAL_RACE + WORN_RACE[0] * worn) * speed;
        let inner = race * (RESIDUAL_RACE + WORN_RACE[1] * worn) * speed;
        let pass = broad * (RESIDUAL_PASS * lively + VAPOUR_PASS * faults.cavitation) * square;
        let noise = broad
            * (RESIDUAL_BROAD * lively
                + VAPOUR_BROAD * faults.cavitation
                + race * WORN_BROAD * worn
                + DRY_BROAD * faults.lubrication)
            * speed;
        let fundamental = self.design.rated_rpm / 60.0 * speed;
        let orders = [1.0, 2.0, self.design.pass_order, self.orders.outer, self.orders.inner];
        for direction in 0..DIRECTIONS {
            let residual = RESIDUAL_SPREAD[direction];
            let first = square
                * (mass * (RESIDUAL_1X * lively * residual + IMBALANCE_1X * faults.imbalance * RADIAL[direction])
                    + coupling * MISALIGNED_1X[direction] * faults.misalignment);
            let second = square
                * (mass * RESIDUAL_2X * lively * residual + coupling * MISALIGNED_2X[direction] * faults.misalignment);
            let lines = [first, second, pass * residual, outer * residual, inner * residual];
            let sum: f64 = lines.iter().map(|line| line * line).sum();
            self.velocity[end][direction] = (sum + (noise * residual).powi(2) + floor_mm_s * floor_mm_s).sqrt();
            if direction == 0 {
                if end == 0 {
                    self.lines = lines;
                }
                let of_line = |(line, order): (&f64, &f64)| (TAU * order * fundamental * line / 1000.0).powi(2);
                let high = broad
                    * square
                    * (ACCELERATION * lively
                        + race * ACCELERATION_WORN * faults.bearing_wear
                        + ACCELERATION_VAPOUR * faults.cavitation
                        + ACCELERATION_DRY * faults.lubrication);
                self.acceleration[end] = (lines.iter().zip(&orders).map(of_line).sum::<f64>() + high * high).sqrt();
                let peak_to_peak = 2.0 * 2f64.sqrt() * first / (TAU * fundamental.max(FREQUENCY_MIN));
                self.displacement[end] = 1000.0 * peak_to_peak;
            }
        }
        self.envelope[end] = speed
            * (ENVELOPE
                + race * ENVELOPE_WORN * faults.bearing_wear.powf(ENVELOPE_WORN_POWER)
                + ENVELOPE_DRY * faults.lubrication
                + broad * ENVELOPE_VAPOUR * faults.cavitation);
    }

    /// In the order of [`twin_model::quantity::SHAFT`].
    pub(crate) fn tell(&self, tell: &mut impl FnMut(&'static str, f64)) {
        let [de, nde] = self.velocity;
        tell("vibration_de_horizontal", de[0]);
        tell("vibration_de_vertical", de[1]);
        tell("vibration_de_axial", de[2]);
        tell("vibration_nde_horizontal", nde[0]);
        tell("vibration_nde_vertical", nde[1]);
        tell("vibration_nde_axial", nde[2]);
        tell("vibration_1x", self.lines[0]);
        tell("vibration_2x", self.lines[1]);
        tell("vibration_outer_race", self.lines[3]);
        tell("vibration_inner_race", self.lines[4]);
        tell("acceleration_de", self.acceleration[0]);
        tell("acceleration_nde", self.acceleration[1]);
        tell("envelope_de", self.envelope[0]);
        tell("envelope_nde", self.envelope[1]);
        tell("crest_factor_de", self.crest);
        tell("displacement_de", self.displacement[0]);
        tell("displacement_nde", self.displacement[1]);
        tell("bearing_de_temperature", self.bearings[0].value);
        tell("bearing_nde_temperature", self.bearings[1].value);
    }
}
