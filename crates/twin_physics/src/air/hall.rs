//! A hall whose air is followed in cells: heats are gathered second by second, the field steps with their means.

use super::field::{FieldLoads, FieldOptions, RoomField};
use super::{Heats, RackState};
use crate::cooling::CracState;
use twin_model::SitePlan;

/// How closely the air of halls is followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fidelity {
    /// In cells: each rack finds the air that flows to it.
    Field {
        /// Edge of a cell, metres.
        cell_metres: f64,
    },
    /// One node of air a room, and shares of it by rules of thumb: for big sites.
    Zonal,
}

/// Cells of a site above which zones are enough: 154 000 of them step five seconds in 8 ms, so 300 000 leave a site two
/// orders of magnitude faster than real time.
const CELLS_MAX: usize = 300_000;

impl Fidelity {
    /// Cells of 0.25 m where the whole site has at most 300 000 of them, else zones.
    pub fn of(plan: &SitePlan) -> Self {
        let options = FieldOptions::default();
        let cells: usize = (0..plan.rooms.len()).map(|room| RoomField::count_cells(plan, room, &options)).sum();
        if cells <= CELLS_MAX { Self::Field { cell_metres: options.cell_metres } } else { Self::Zonal }
    }
}

/// Step of the field, seconds: a third of the time in which a hall's air is renewed, and of what CRACs' casings take.
const FIELD_SECS: f64 = 5.0;

/// The field of a hall and the heats since its last step.
#[derive(Clone, Debug)]
pub(crate) struct HallAir {
    pub(crate) field: RoomField,
    seconds: f64,
    rack_kj: Vec<f64>,
    /// Taken by coils, and given by fans.
    crac_kj: Vec<f64>,
    fan_kj: f64,
    other_kj: f64,
    /// What CRACs drew at the two last steps, °C.
    returns: [Vec<f64>; 2],
    fronts: Vec<[f64; 3]>,
    mean_celsius: f64,
    heats: Heats,
}

impl HallAir {
    /// The hall that room number `room` of `plan` is, its air at `celsius`; none where `fidelity` or the room has no
    /// field.
    pub(crate) fn new(plan: &SitePlan, room: usize, fidelity: Fidelity, celsius: f64) -> Option<Self> {
        let Fidelity::Field { cell_metres } = fidelity else { return None };
        let options =
            FieldOptions { cell_metres, step_secs_max: FIELD_SECS, start_celsius: celsius, ..FieldOptions::default() };
        let field = RoomField::new(plan, room, &options)?;
        let (racks, cracs) = (field.racks().len(), field.cracs().len());
        Some(Self {
            field,
            seconds: 0.0,
            rack_kj: vec![0.0; racks],
            crac_kj: vec![0.0; cracs],
            fan_kj: 0.0,
            other_kj: 0.0,
            returns: [vec![celsius; cracs], vec![celsius; cracs]],
            fronts: vec![[celsius; 3]; racks],
            mean_celsius: celsius,
            heats: Heats::default(),
        })
    }

    /// What CRAC number `crac` of the hall draws now, °C: eased from step to step.
    pub(crate) fn return_celsius(&self, crac: usize) -> f64 {
        let [from, to] = [self.returns[0][crac], self.returns[1][crac]];
        from + (to - from) * (self.seconds / FIELD_SECS).min(1.0)
    }

    /// Air before rack number `rack` of the hall at each height, °C.
    pub(crate) fn front_celsius(&self, rack: usize) -> [f64; 3] {
        self.fronts[rack]
    }

    /// Mean of the hall's air after the last step of the field, °C.
    pub(crate) fn mean_celsius(&self) -> f64 {
        self.mean_celsius
    }

    /// Mean heats of the last step of the field.
    pub(crate) fn heats(&self) -> Heats {
        self.heats
    }

    /// Passes `seconds` under what racks and CRACs (of the whole plan) do now; the field moves when its step is full.
    pub(crate) fn pass(
        &mut self,
        seconds: f64,
        (racks, cracs): (&[RackState], &[CracState]),
        plenum_pascal: f64,
        other_kw: f64,
        (is_aisle_open, outside_celsius): (&[bool], f64),
    ) {
        for (kj, rack) in self.rack_kj.iter_mut().zip(self.field.racks()) {
            *kj += racks[*rack].power_kw() * seconds;
        }
        for (kj, crac) in self.crac_kj.iter_mut().zip(self.field.cracs()) {
            *kj += (cracs[*crac].cooling_kw - cracs[*crac].fan_kw()) * seconds;
            self.fan_kj += cracs[*crac].fan_kw() * seconds;
        }
        self.other_kj += other_kw * seconds;
        self.seconds += seconds;
        if self.seconds < FIELD_SECS {
            return;
        }
        self.breathe(racks, cracs, plenum_pascal, is_aisle_open);
        let span = self.seconds;
        let means = |kj: &[f64]| -> Vec<f64> { kj.iter().map(|kj| kj / span).collect() };
        let (rack_kw, crac_kw) = (means(&self.rack_kj), means(&self.crac_kj));
        let loads =
            FieldLoads { rack_kw: &rack_kw, crac_kw: &crac_kw, other_kw: self.other_kj / span, outside_celsius };
        self.heats = self.field.step(span, &loads);
        self.heats.gained_kw += self.fan_kj / span;
        self.heats.removed_kw += self.fan_kj / span;
        self.begin_span();
    }

    fn breathe(&mut self, racks: &[RackState], cracs: &[CracState], plenum_pascal: f64, is_aisle_open: &[bool]) {
        let rack_flows: Vec<f64> = self.field.racks().iter().map(|rack| racks[*rack].airflow_m3s).collect();
        let crac_flows: Vec<f64> =
            self.field.cracs().iter().map(|crac| cracs[*crac].through_m3s(plenum_pascal)).collect();
        self.field.set_flows(&rack_flows, &crac_flows, is_aisle_open);
    }

    fn begin_span(&mut self) {
        self.rack_kj.fill(0.0);
        self.crac_kj.fill(0.0);
        (self.fan_kj, self.other_kj, self.seconds) = (0.0, 0.0, 0.0);
        self.returns.swap(0, 1);
        for crac in 0..self.crac_kj.len() {
            self.returns[1][crac] = self.field.return_celsius(crac);
        }
        self.mean_celsius = self.field.mean_celsius();
        for (rack, front) in self.fronts.iter_mut().enumerate() {
            *front = self.field.inlet_celsius(rack);
        }
    }

    /// Goes to where the air would settle while the CRACs hold their setpoints.
    pub(crate) fn settle(
        &mut self,
        racks: &[RackState],
        cracs: &[CracState],
        plenum_pascal: f64,
        other_kw: f64,
        (is_aisle_open, outside_celsius): (&[bool], f64),
    ) {
        self.breathe(racks, cracs, plenum_pascal, is_aisle_open);
        let rack_kw: Vec<f64> = self.field.racks().iter().map(|rack| racks[*rack].power_kw()).collect();
        let supplies: Vec<f64> = self.field.cracs().iter().map(|crac| cracs[*crac].setpoint_celsius).collect();
        let loads = FieldLoads { rack_kw: &rack_kw, crac_kw: &[], other_kw, outside_celsius };
        self.heats = self.field.settle(&supplies, &loads);
        self.begin_span();
        self.returns[0] = self.returns[1].clone();
    }
}
