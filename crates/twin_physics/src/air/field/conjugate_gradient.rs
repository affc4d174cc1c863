//! A sparse solver: conjugate gradients, preconditioned by a modified incomplete Cholesky factor.
//!
//! Storage and triangular solves are those of `sprs`. The factor is MIC(0) (Gustafsson 1978; Saad, *Iterative Methods for
//! Sparse Linear Systems*, section 10.3.5): no fill, and rows that sum as the matrix's do, which takes the iterations from
//! O(n^⅓) to about O(n^⅙) on a grid of n cells. Since the factor's off-diagonal entries are the matrix's own, the product
//! with the matrix is got from the two triangular solves (Eisenstat 1981). All sums run in one order: the same bytes
//! everywhere.

use sprs::CsMatI;
use sprs::linalg::trisolve::{lsolve_csr_dense_rhs, usolve_csr_dense_rhs};

/// A symmetric positive definite matrix A = L + Lᵀ − K that is ready to be solved for.
#[derive(Clone, Debug)]
pub(super) struct ConjugateGradient {
    /// Incomplete factor L of M = L·E⁻¹·Lᵀ with the pivots E on its diagonal, and Lᵀ.
    lower: Matrix,
    upper: Matrix,
    pivots: Vec<f64>,
    /// K = 2E − diag(A).
    excess: Vec<f64>,
}

type Matrix = CsMatI<f64, u32>;

/// Share of dropped fill that is added to the diagonal: a little below one keeps pivots away from zero.
const MODIFICATION: f64 = 0.995;
/// A pivot that falls below this share of its diagonal is replaced by the diagonal.
const PIVOT_MIN: f64 = 0.25;
/// Iterations after which a solve stops whatever is left: ten times what a room of a million cells needs.
const ITERATIONS_MAX: usize = 2000;

impl ConjugateGradient {
    /// From the rows of a symmetric matrix: where each starts, columns in rising order, values.
    pub(super) fn new(starts: &[u32], columns: &[u32], values: &[f64]) -> Self {
        let size = starts.len() - 1;
        let (pivots, excess) = factorise(starts, columns, values);
        let triangle = |is_kept: fn(usize, usize) -> bool| {
            let (mut kept, mut entries, mut ends) = (Vec::new(), Vec::new(), vec![0_u32]);
            for row in 0..size {
                for entry in starts[row] as usize..starts[row + 1] as usize {
                    let column = columns[entry] as usize;
                    if is_kept(row, column) {
                        kept.push(columns[entry]);
                        entries.push(if row == column { pivots[row] } else { values[entry] });
                    }
                }
                ends.push(kept.len() as u32);
            }
            Matrix::new((size, size), ends, kept, entries)
        };
        let (lower, upper) = (triangle(|row, column| column <= row), triangle(|row, column| column >= row));
        Self { lower, upper, pivots, excess }
    }

    /// Improves `x` until the residual of `A·x = right`, measured by M⁻¹, is at most `tolerance` times that of `right`.
    /// Tells the iterations it took.
    ///
    /// Runs on L⁻¹·A·L⁻ᵀ with the preconditioner E⁻¹: its product with p is t + L⁻¹·(p − K·t) for t = L⁻ᵀ·p.
    pub(super) fn solve(&self, right: &[f64], x: &mut [f64], tolerance: f64) -> usize {
        let mut residual = right.to_vec();
        self.solve_lower(&mut residual);
        let enough = tolerance * tolerance * self.energy(&residual);
        // In these terms the solution so far is y = Lᵀ·x, and what it leaves is L⁻¹·right − (x + L⁻¹·(y − K·x)).
        let mut product = self.upper_times(x);
        self.times_matrix(x, &mut product);
        for (residual, product) in residual.iter_mut().zip(&product) {
            *residual -= product;
        }
        let mut direction = vec![0.0; x.len()];
        let mut turned = vec![0.0; x.len()];
        let mut energy = self.energy(&residual);
        let mut keep = 0.0;
        for iteration in 0..ITERATIONS_MAX {
            if energy <= enough {
                return iteration;
            }
            for ((direction, residual), pivot) in direction.iter_mut().zip(&residual).zip(&self.pivots) {
                *direction = pivot * residual + keep * *direction;
            }
            turned.copy_from_slice(&direction);
            self.solve_upper(&mut turned);
            product.copy_from_slice(&direction);
            self.times_matrix(&turned, &mut product);
            let step = energy / dot(&direction, &product);
            for (x, turned) in x.iter_mut().zip(&turned) {
                *x += step * turned;
            }
            for (residual, product) in residual.iter_mut().zip(&product) {
                *residual -= step * product;
            }
            let before = std::mem::replace(&mut energy, self.energy(&residual));
            keep = energy / before;
        }
        ITERATIONS_MAX
    }

    /// Replaces `product`, which holds Lᵀ·x, by L⁻¹·A·x.
    fn times_matrix(&self, x: &[f64], product: &mut [f64]) {
        for ((product, x), excess) in product.iter_mut().zip(x).zip(&self.excess) {
            *product -= excess * x;
        }
        self.solve_lower(product);
        for (product, x) in product.iter_mut().zip(x) {
            *product += x;
        }
    }

    fn upper_times(&self, x: &[f64]) -> Vec<f64> {
        let row = |row: sprs::CsVecViewI<f64, u32>| row.iter().map(|(column, value)| value * x[column]).sum();
        self.upper.outer_iterator().map(row).collect()
    }

    fn solve_lower(&self, vector: &mut [f64]) {
        lsolve_csr_dense_rhs(self.lower.view(), vector).expect("pivots are above zero");
    }

    fn solve_upper(&self, vector: &mut [f64]) {
        usolve_csr_dense_rhs(self.upper.view(), vector).expect("pivots are above zero");
    }

    /// rᵀ·M⁻¹·r of the residual r whose L⁻¹·r is `residual`.
    fn energy(&self, residual: &[f64]) -> f64 {
        residual.iter().zip(&self.pivots).map(|(residual, pivot)| residual * residual * pivot).sum()
    }
}

/// The diagonal E of the factor, `e_i = a_ii − Σ_{k<i} a_ik·((1−ω)·a_ik + ω·u_k)/e_k` with the sums u_k of the rows'
/// upper parts, and K = 2E − diag(A).
fn factorise(starts: &[u32], columns: &[u32], values: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let size = starts.len() - 1;
    let (mut pivots, mut excess) = (Vec::with_capacity(size), Vec::with_capacity(size));
    let mut upper_sums: Vec<f64> = Vec::with_capacity(size);
    for row in 0..size {
        let (mut diagonal, mut dropped, mut upper_sum) = (0.0, 0.0, 0.0);
        for entry in starts[row] as usize..starts[row + 1] as usize {
            let (column, value) = (columns[entry] as usize, values[entry]);
            match column.cmp(&row) {
                std::cmp::Ordering::Less => {
                    let filled = (1.0 - MODIFICATION) * value + MODIFICATION * upper_sums[column];
                    dropped += value * filled / pivots[column];
                }
                std::cmp::Ordering::Equal => diagonal = value,
                std::cmp::Ordering::Greater => upper_sum += value,
            }
        }
        let pivot = diagonal - dropped;
        let pivot = if pivot < PIVOT_MIN * diagonal { diagonal } else { pivot };
        pivots.push(pivot);
        excess.push(2.0 * pivot - diagonal);
        upper_sums.push(upper_sum);
    }
    (pivots, excess)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rod of `size` cells in a row, each tied to its neighbours, the first also to zero.
    fn rod(size: u32) -> ConjugateGradient {
        let (mut starts, mut columns, mut values) = (vec![0], Vec::new(), Vec::new());
        for row in 0..size {
            if row > 0 {
                columns.push(row - 1);
                values.push(-1.0);
            }
            columns.push(row);
            values.push(if row + 1 < size { 2.0 } else { 1.0 });
            if row + 1 < size {
                columns.push(row + 1);
                values.push(-1.0);
            }
            starts.push(columns.len() as u32);
        }
        ConjugateGradient::new(&starts, &columns, &values)
    }

    #[test]
    fn a_rod_with_a_source_at_its_end_falls_linearly() {
        let rod = rod(50);
        let mut right = vec![0.0; 50];
        right[49] = 1.0;
        let mut x = vec![0.0; 50];
        rod.solve(&right, &mut x, 1e-12);
        for (index, x) in x.iter().enumerate() {
            assert!((x - (index + 1) as f64).abs() < 1e-9, "{x} at {index}");
        }
    }

    #[test]
    fn a_solution_needs_no_iteration_more() {
        let rod = rod(50);
        let right = vec![1.0; 50];
        let mut x = vec![0.0; 50];
        rod.solve(&right, &mut x, 1e-10);
        assert_eq!(rod.solve(&right, &mut x, 1e-9), 0);
    }
}
