//! The principal factors of a correlation matrix.

/// Sweeps of rotations at most; a matrix of a hundred rows takes fewer than ten.
const SWEEPS: usize = 50;
/// What is left beside the diagonal, its squares in shares of those along it, when the rotations end.
const ENOUGH: f64 = 1e-18;

/// The eigenvectors of the `factors` largest eigenvalues, each times the root of its value: `[side, factors]`, row by row.
/// `matrix` is symmetric, `[side, side]`.
pub(super) fn factors(matrix: &[f64], side: usize, factors: usize) -> Vec<f64> {
    let (values, vectors) = eigen(matrix.to_vec(), side);
    let mut order: Vec<usize> = (0..side).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let mut found = Vec::with_capacity(side * factors);
    for row in 0..side {
        for column in order.iter().take(factors) {
            found.push(vectors[row * side + column] * values[*column].max(0.0).sqrt());
        }
    }
    found
}

/// Eigenvalues and eigenvectors, these in columns, by Jacobi's rotations.
fn eigen(mut a: Vec<f64>, side: usize) -> (Vec<f64>, Vec<f64>) {
    let mut vectors = vec![0.0; side * side];
    for i in 0..side {
        vectors[i * side + i] = 1.0;
    }
    for _ in 0..SWEEPS {
        let square = |i: usize, j: usize| a[i * side + j] * a[i * side + j];
        let beside: f64 = (0..side)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| square(i, j))
            .sum();
        let along: f64 = (0..side).map(|i| square(i, i)).sum();
        if beside <= ENOUGH * along {
            break;
        }
        for p in 0..side {
            for q in p + 1..side {
                rotate(&mut a, &mut vectors, side, [p, q]);
            }
        }
    }
    ((0..side).map(|i| a[i * side + i]).collect(), vectors)
}

/// Makes the element at `p`, `q` zero.
fn rotate(a: &mut [f64], vectors: &mut [f64], side: usize, [p, q]: [usize; 2]) {
    let off = a[p * side + q];
    if off == 0.0 {
        return;
    }
    let theta = (a[q * side + q] - a[p * side + p]) / (2.0 * off);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    let turn = |values: &mut [f64], first: usize, second: usize| {
        let (left, right) = (values[first], values[second]);
        values[first] = cosine * left - sine * right;
        values[second] = sine * left + cosine * right;
    };
    for k in 0..side {
        turn(a, k * side + p, k * side + q);
    }
    for k in 0..side {
        turn(a, p * side + k, q * side + k);
        turn(vectors, k * side + p, k * side + q);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_factors_give_the_matrix_back() {
        let matrix = [1.0, 0.5, 0.2, 0.5, 1.0, -0.3, 0.2, -0.3, 1.0];
        let found = factors(&matrix, 3, 3);
        for row in 0..3 {
            for column in 0..3 {
                let product: f64 = (0..3)
                    .map(|k| found[row * 3 + k] * found[column * 3 + k])
                    .sum();
                assert!((product - matrix[row * 3 + column]).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn the_first_factor_is_the_largest_eigenvalue() {
        // 1.5 along the diagonal, 0.5 across.
        let found = factors(&[1.0, 0.5, 0.5, 1.0], 2, 1);
        assert!((found[0].abs() - 0.75_f64.sqrt()).abs() < 1e-9);
        assert!((found[0] - found[1]).abs() < 1e-9);
    }
}
