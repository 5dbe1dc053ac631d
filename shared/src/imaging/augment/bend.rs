//! A smooth random deformation.

use rand::Rng;

use super::amounts::between;

/// Points of the grid along a side.
const POINTS: usize = 5;

/// Shifts of the points of a coarse grid over the picture, as shares of the sides; between them they
/// change smoothly.
pub(super) struct Bend {
    /// Down and across, by row and column.
    shifts: [[[f32; 2]; POINTS]; POINTS],
}

impl Bend {
    /// Every point is shifted by up to `most` either way.
    pub(super) fn sample(most: f32, rng: &mut impl Rng) -> Self {
        let mut shifts = [[[0.0; 2]; POINTS]; POINTS];
        for shift in shifts.iter_mut().flatten().flatten() {
            *shift = between(most, rng);
        }
        Self { shifts }
    }

    /// The shift at a point of the picture, whose coordinates go from 0 to 1.
    pub(super) fn at(&self, [y, x]: [f32; 2]) -> [f32; 2] {
        let ([top, down], [left, right]) = (cell(y), cell(x));
        let (dy, dx) = (down, right);
        let (top, left) = (top as usize, left as usize);
        let mix = |part: usize| {
            let at = |row: usize, column: usize| self.shifts[row][column][part];
            let row = |row: usize| at(row, left) * (1.0 - dx) + at(row, left + 1) * dx;
            row(top) * (1.0 - dy) + row(top + 1) * dy
        };
        [mix(0), mix(1)]
    }
}

/// The grid's interval that holds `position`, and the weight of its far end.
fn cell(position: f32) -> [f32; 2] {
    let at = position.clamp(0.0, 1.0) * (POINTS - 1) as f32;
    let first = at.floor().min((POINTS - 2) as f32);
    let share = at - first;
    // Smooth where intervals meet.
    [first, share * share * (3.0 - 2.0 * share)]
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn a_bend_is_its_grid_at_the_points_and_smooth_between() {
        let bend = Bend::sample(0.1, &mut ChaCha8Rng::seed_from_u64(1));
        for (row, line) in bend.shifts.iter().enumerate() {
            for (column, shift) in line.iter().enumerate() {
                let found = bend.at([row as f32 / 4.0, column as f32 / 4.0]);
                assert_eq!(found, *shift);
                assert!(shift.iter().all(|part| part.abs() <= 0.1));
            }
        }
        let steps = (0..1000).map(|at| bend.at([at as f32 / 1000.0, 0.3])[0]);
        let steps: Vec<f32> = steps.collect();
        let most = steps.windows(2).map(|two| (two[1] - two[0]).abs());
        assert!(most.fold(0.0, f32::max) < 0.002);
    }
}
