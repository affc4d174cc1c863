//! The flow of air as the gradient of a potential: what goes into a cell comes out of it.
//!
//! `Σ g·(φ_i − φ_j) = s_i` over the faces of each cell i with the conductance g = openness · area / distance and the
//! sources s of racks and CRACs; the flow through a face is g·(φ_i − φ_j). Potential flow for data-centre air: VanGilder
//! and Shrivastava (ASHRAE Transactions 113, 2007); Toulouse, Doljac, Carey and Bash (IPACK2009-89224).

use super::conjugate_gradient::ConjugateGradient;
use super::shape::Shape;

/// Residual at which a solve is good, share of the sources' norm: the air of cells then balances to about 10⁻⁴ of what
/// passes them, and a room's heat, where errors cancel, to better than 10⁻⁵.
const TOLERANCE: f64 = 1e-5;
/// Openness of a containment door that stands open: an open way, a little narrowed by its frame.
const OPEN_DOOR_OPENNESS: f64 = 0.8;

/// Conductances of a room, and the potential that its sources lead to.
#[derive(Clone, Debug)]
pub(super) struct Potential {
    /// Unknown of each cell; [`NONE`] in solids.
    unknown: Vec<u32>,
    /// Cell of each unknown.
    pub(super) cells: Vec<u32>,
    /// Conductance of the face after each cell along each axis, metres.
    conductances: [Vec<f64>; 3],
    system: ConjugateGradient,
    /// By unknown, m²/s.
    pub(super) values: Vec<f64>,
    /// Flow through the face after each cell along each axis, m³/s.
    pub(super) flows: [Vec<f64>; 3],
}

const NONE: u32 = u32::MAX;

impl Potential {
    /// Still air in `shape`; doors of aisles for which `is_open` stand open.
    pub(super) fn new(shape: &Shape, is_open: impl Fn(usize) -> bool) -> Self {
        let mut unknown = vec![NONE; shape.grid.len()];
        let cells: Vec<u32> =
            (0..shape.grid.len()).filter(|cell| shape.is_free[*cell]).map(|cell| cell as u32).collect();
        for (index, cell) in cells.iter().enumerate() {
            unknown[*cell as usize] = index as u32;
        }
        let conductances = conductances(shape, is_open);
        let system = assemble(shape, &unknown, &cells, &conductances);
        let values = vec![0.0; cells.len()];
        let flows = conductances.clone().map(|axis| vec![0.0; axis.len()]);
        Self { unknown, cells, conductances, system, values, flows }
    }

    /// Opens and closes doors; flows change with the next [`Self::solve`], which starts from where they were.
    pub(super) fn set_doors(&mut self, shape: &Shape, is_open: impl Fn(usize) -> bool) {
        self.conductances = conductances(shape, is_open);
        self.system = assemble(shape, &self.unknown, &self.cells, &self.conductances);
    }

    /// All flows `factor` times as strong: no solve is needed for that.
    pub(super) fn scale(&mut self, factor: f64) {
        self.values.iter_mut().chain(self.flows.iter_mut().flatten()).for_each(|value| *value *= factor);
    }

    /// Finds the flows for `sources` of each cell, m³/s; they sum to zero. Tells the solver's iterations.
    pub(super) fn solve(&mut self, shape: &Shape, sources: &[f64]) -> usize {
        let right: Vec<f64> = self.cells.iter().map(|cell| sources[*cell as usize]).collect();
        let iterations = self.system.solve(&right, &mut self.values, TOLERANCE);
        for (axis, stride) in shape.grid.strides().into_iter().enumerate() {
            let (conductances, flows) = (&self.conductances[axis], &mut self.flows[axis]);
            for (value, cell) in self.values.iter().zip(&self.cells) {
                let cell = *cell as usize;
                if conductances[cell] > 0.0 {
                    let next = self.values[self.unknown[cell + stride] as usize];
                    flows[cell] = conductances[cell] * (value - next);
                }
            }
        }
        iterations
    }
}

fn conductances(shape: &Shape, is_open: impl Fn(usize) -> bool) -> [Vec<f64>; 3] {
    let mut conductances = shape.openness.clone();
    for door in shape.doors.iter().filter(|door| is_open(door.aisle)) {
        conductances[door.axis][door.cell] = OPEN_DOOR_OPENNESS;
    }
    for (axis, conductances) in conductances.iter_mut().enumerate() {
        let metres = shape.grid.face_m2(axis) / shape.grid.spacing[axis];
        conductances.iter_mut().for_each(|openness| *openness *= metres);
    }
    conductances
}

/// The matrix by rows. The first cell is tied to zero as well: without that the potential has no level.
fn assemble(shape: &Shape, unknown: &[u32], cells: &[u32], conductances: &[Vec<f64>; 3]) -> ConjugateGradient {
    let strides = shape.grid.strides();
    let (mut starts, mut columns, mut values) = (vec![0], Vec::new(), Vec::new());
    for cell in cells.iter().map(|cell| *cell as usize) {
        let mut sum = 0.0;
        let mut row = [(NONE, 0.0); 7];
        let mut put = |at: usize, other: usize, conductance: f64| {
            if conductance > 0.0 {
                row[at] = (unknown[other], -conductance);
                sum += conductance;
            }
        };
        // In rising order: below, north, west, the cell itself, east, south, above.
        for (axis, before, after) in [(1, 0, 6), (2, 1, 5), (0, 2, 4)] {
            if let Some(low) = cell.checked_sub(strides[axis]) {
                put(before, low, conductances[axis][low]);
            }
            put(after, cell + strides[axis], conductances[axis][cell]);
        }
        row[3] = (unknown[cell], if columns.is_empty() { 2.0 * sum } else { sum });
        for (column, value) in row.into_iter().filter(|(column, _)| *column != NONE) {
            columns.push(column);
            values.push(value);
        }
        starts.push(columns.len() as u32);
    }
    ConjugateGradient::new(&starts, &columns, &values)
}
