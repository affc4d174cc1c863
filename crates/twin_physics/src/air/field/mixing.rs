//! Turbulent mixing: implicit diffusion, one axis after the other, exact in energy and stable for any step.

use super::shape::Shape;

/// Turbulent diffusivity of heat, m²/s: 0.03874·v·l/0.9 after Chen and Xu (Energy and Buildings 28, 1998) with the
/// 0.3 m/s and the metre of an aisle; among the jets of perforated tiles, whose air leaves the holes at some 3 m/s and
/// rises at 0.8, with about 1.2 m/s.
const DIFFUSIVITY: f64 = 0.012;
const JET_DIFFUSIVITY: f64 = 0.05;

/// The factors of the three tridiagonal systems for one step length.
#[derive(Clone, Debug)]
pub(super) struct Mixing {
    seconds: f64,
    axes: [Axis; 3],
}

#[derive(Clone, Debug)]
struct Axis {
    stride: usize,
    /// Exchange with the cell before over the pivot, cell volume over step over the pivot, exchange with the cell after
    /// over the pivot.
    before: Vec<f64>,
    own: Vec<f64>,
    after: Vec<f64>,
}

impl Mixing {
    pub(super) fn new(shape: &Shape, seconds: f64) -> Self {
        let axes = std::array::from_fn(|axis| Axis::new(shape, axis, seconds));
        Self { seconds, axes }
    }

    /// Step length that it is made for, seconds.
    pub(super) fn seconds(&self) -> f64 {
        self.seconds
    }

    /// One step.
    pub(super) fn step(&self, celsius: &mut [f64]) {
        for axis in &self.axes {
            axis.step(celsius);
        }
    }
}

impl Axis {
    /// Thomas' algorithm for all lines of cells along `axis` at once: the flat order visits each line in its order, and
    /// between lines the exchange is zero.
    fn new(shape: &Shape, axis: usize, seconds: f64) -> Self {
        let grid = &shape.grid;
        let renewal = grid.cell_m3() / seconds;
        let metres = grid.face_m2(axis) / grid.spacing[axis];
        let stride = grid.strides()[axis];
        let exchange = |cell: usize| match shape.openness[axis][cell] {
            openness if openness > 0.0 && shape.is_jetted[cell] && shape.is_jetted[cell + stride] => {
                JET_DIFFUSIVITY * metres * openness
            }
            openness => DIFFUSIVITY * metres * openness,
        };
        let (mut before, mut own, mut after) = (Vec::new(), Vec::new(), Vec::new());
        for cell in 0..grid.len() {
            let low = cell.checked_sub(stride);
            let back = low.map_or(0.0, exchange);
            let ahead = exchange(cell);
            let pivot = renewal + ahead + back * (1.0 - low.map_or(0.0, |low| after[low]));
            before.push(back / pivot);
            own.push(renewal / pivot);
            after.push(ahead / pivot);
        }
        Self { stride, before, own, after }
    }

    fn step(&self, celsius: &mut [f64]) {
        let (stride, size) = (self.stride, celsius.len());
        for (celsius, own) in celsius.iter_mut().zip(&self.own).take(stride) {
            *celsius *= own;
        }
        for cell in stride..size {
            celsius[cell] = self.own[cell] * celsius[cell] + self.before[cell] * celsius[cell - stride];
        }
        for cell in (0..size.saturating_sub(stride)).rev() {
            celsius[cell] += self.after[cell] * celsius[cell + stride];
        }
    }
}
