//! The reference image, and the comparison of a network's output for it with the one that its
//! bundle stores: the self-test of a model on a machine.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::segmentation::Segmentation;
use crate::imaging::Image;
use crate::imaging::synthetic::SyntheticDomain;
use crate::net::ReadError;

/// Positions of the stored reference output in a row and in a column.
pub const GRID: usize = 8;

/// How far a probability may be from the reference output's, or a GPU's from the CPU's: far above
/// what rounding does to a network of this depth, far below what a wrong kernel does.
pub const TOLERANCE: f32 = 0.01;

/// 120 pixels high, 160 wide, three channels in [0, 1]; not square, so that swapped axes are found.
pub fn reference_image() -> Image {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    SyntheticDomain::Lesion.generate([120, 160], &mut rng).0
}

/// Why a device's output for the reference image is not the one that the bundle stores.
#[derive(Debug, thiserror::Error)]
pub enum SelfTestError {
    /// Numbers outside [0, 1].
    #[error("the network gives values that are no probabilities")]
    NotProbabilities,
    /// The stored output has another number of values than [`Segmentation::on_grid`].
    #[error("the reference output that the model stores is another program's: export it again")]
    OtherGrid,
    /// By how much at most.
    #[error(
        "the network's output for the reference image is {0:.4} from the one that the model stores"
    )]
    Differs(f32),
    /// The device fails.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Segmentation {
    /// Probabilities at [`GRID`] times [`GRID`] positions, row by row, class after class, to four decimals.
    pub fn on_grid(&self) -> Vec<f32> {
        let [height, width] = self.size;
        let centre = |index: usize, side: usize| (2 * index + 1) * side / (2 * GRID);
        let at = |plane: &[f32], index: usize| {
            let (y, x) = (centre(index / GRID, height), centre(index % GRID, width));
            (plane[y * width + x] * 1e4).round() / 1e4
        };
        self.by_class()
            .flat_map(|plane| (0..GRID * GRID).map(move |index| at(plane, index)))
            .collect()
    }

    /// The largest difference from a stored reference output ([`Segmentation::on_grid`]); none
    /// where nothing is stored.
    ///
    /// # Errors
    /// [`SelfTestError`] where it is larger than [`TOLERANCE`], or these are no probabilities.
    pub fn max_abs_diff(&self, stored: &[f32]) -> Result<Option<f32>, SelfTestError> {
        if !self.probabilities.iter().all(|p| (0.0..=1.0).contains(p)) {
            return Err(SelfTestError::NotProbabilities);
        }
        if stored.is_empty() {
            return Ok(None);
        }
        let found = self.on_grid();
        if stored.len() != found.len() {
            return Err(SelfTestError::OtherGrid);
        }
        let differences = found.iter().zip(stored).map(|(a, b)| (a - b).abs());
        let largest = differences.fold(0.0, f32::max);
        if largest > TOLERANCE {
            return Err(SelfTestError::Differs(largest));
        }
        Ok(Some(largest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_compared_on_the_grid_within_the_tolerance() {
        let output = |value: f32| Segmentation {
            size: [16, 24],
            probabilities: vec![value; 16 * 24],
        };
        let stored = output(0.5).on_grid();
        assert_eq!(stored.len(), GRID * GRID);
        assert!(matches!(output(0.5).max_abs_diff(&[]), Ok(None)));
        assert!(matches!(output(0.5).max_abs_diff(&stored), Ok(Some(0.0))));
        let found = |value: f32, stored: &[f32]| output(value).max_abs_diff(stored).unwrap_err();
        assert!(matches!(found(0.6, &stored), SelfTestError::Differs(_)));
        assert!(matches!(found(0.5, &stored[1..]), SelfTestError::OtherGrid));
        for value in [-0.1, 1.1, f32::NAN] {
            assert!(matches!(
                found(value, &stored),
                SelfTestError::NotProbabilities
            ));
        }
    }
}
