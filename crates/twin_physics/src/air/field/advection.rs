//! Heat carried by the flow: one exact implicit step.
//!
//! Air flows down the potential only, so cells in falling order of it know all that comes to them: the implicit upwind
//! step `V/Δt·(T_i − T_i⁰) = Σ F_in·(T_up − T_i) + gain_i − drain_i·T_i` is solved in one pass, whatever the step.

use super::potential::Potential;
use super::shape::Shape;

/// Who feeds whom, in the order of the flow.
#[derive(Clone, Debug)]
pub(super) struct Advection {
    /// Cells from upstream to downstream.
    order: Vec<u32>,
    /// Where the feeds of each of them begin, and one end more.
    starts: Vec<u32>,
    /// Cells that feed them and how much, m³/s.
    feeds: Vec<(u32, f64)>,
    /// All that flows into each of them, m³/s.
    inflows: Vec<f64>,
}

impl Advection {
    pub(super) fn new(shape: &Shape, potential: &Potential) -> Self {
        let mut unknowns: Vec<u32> = (0..potential.cells.len() as u32).collect();
        let values = &potential.values;
        unknowns.sort_by(|a, b| values[*b as usize].total_cmp(&values[*a as usize]));
        let strides = shape.grid.strides();
        let (mut order, mut starts) = (Vec::with_capacity(unknowns.len()), vec![0]);
        let (mut feeds, mut inflows) = (Vec::new(), Vec::with_capacity(unknowns.len()));
        for unknown in unknowns {
            let cell = potential.cells[unknown as usize] as usize;
            let mut inflow = 0.0;
            for (stride, flows) in strides.into_iter().zip(&potential.flows) {
                let before = cell.checked_sub(stride).map(|low| (low, flows[low]));
                let after = (cell + stride, -flows[cell]);
                for (from, flow) in before.into_iter().chain([after]).filter(|(_, flow)| *flow > 0.0) {
                    feeds.push((from as u32, flow));
                    inflow += flow;
                }
            }
            order.push(cell as u32);
            starts.push(feeds.len() as u32);
            inflows.push(inflow);
        }
        Self { order, starts, feeds, inflows }
    }

    /// All flows `factor` times as strong.
    pub(super) fn scale(&mut self, factor: f64) {
        self.feeds.iter_mut().for_each(|(_, flow)| *flow *= factor);
        self.inflows.iter_mut().for_each(|flow| *flow *= factor);
    }

    /// One step of cells whose volume over the step's length is `renewal`, m³/s. `gain` (m³·K/s) comes to each cell
    /// from elsewhere, `drain` (m³/s) times its temperature leaves it for elsewhere.
    pub(super) fn step(&self, celsius: &mut [f64], renewal: f64, gain: &[f64], drain: &[f64]) {
        for (at, cell) in self.order.iter().enumerate() {
            let cell = *cell as usize;
            let mut carried = 0.0;
            for (from, flow) in &self.feeds[self.starts[at] as usize..self.starts[at + 1] as usize] {
                carried += flow * celsius[*from as usize];
            }
            celsius[cell] =
                (renewal * celsius[cell] + carried + gain[cell]) / (renewal + self.inflows[at] + drain[cell]);
        }
    }
}
