//! Distances between the outlines of a prediction and of its reference.

use serde::{Deserialize, Serialize};

use super::confusion::SizeMismatch;
use super::distance_map::squared_distances;
use crate::imaging::Mask;

/// Distances in pixels. An outline is the foreground pixels that touch background, or the edge of the picture, by a
/// side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurfaceDistances {
    /// The larger of the 95th percentiles of the distances from one outline to the other: HD95.
    pub hd95: f64,
    /// The mean of the distances of all pixels of both outlines: ASSD.
    pub assd: f64,
    /// The share of both outlines' pixels that lie within [`TOLERANCE`] of the other: NSD.
    pub nsd: f64,
}

/// Pixels by which an outline may be off for [`SurfaceDistances::nsd`].
pub const TOLERANCE: f64 = 2.0;

impl SurfaceDistances {
    /// None where one of the two is empty and the other is not; two empty ones agree.
    ///
    /// # Errors
    /// Sizes differ.
    pub fn between(prediction: &Mask, truth: &Mask) -> Result<Option<Self>, SizeMismatch> {
        if prediction.size() != truth.size() {
            return Err(SizeMismatch {
                prediction: prediction.size(),
                truth: truth.size(),
            });
        }
        let size = prediction.size();
        let outlines = [prediction, truth].map(outline);
        let empty = outlines.each_ref().map(|outline| !outline.contains(&true));
        if empty == [true, true] {
            return Ok(Some(Self {
                hd95: 0.0,
                assd: 0.0,
                nsd: 1.0,
            }));
        }
        if empty != [false, false] {
            return Ok(None);
        }
        let [there, back] = [[0, 1], [1, 0]].map(|[from, to]| {
            let distances = squared_distances(size, &outlines[to]);
            let own = outlines[from].iter().zip(distances);
            let own = own
                .filter(|(is, _)| **is)
                .map(|(_, squared)| squared.sqrt());
            let mut all: Vec<f64> = own.collect();
            all.sort_by(f64::total_cmp);
            all
        });
        let count = (there.len() + back.len()) as f64;
        let both = || there.iter().chain(&back);
        let near = both().filter(|distance| **distance <= TOLERANCE).count();
        Ok(Some(Self {
            hd95: percentile(&there, 0.95).max(percentile(&back, 0.95)),
            assd: both().sum::<f64>() / count,
            nsd: near as f64 / count,
        }))
    }
}

/// Between the two nearest of the sorted values, in proportion.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (below, part) = (at as usize, at.fract());
    let above = sorted[(below + 1).min(sorted.len() - 1)];
    sorted[below] + part * (above - sorted[below])
}

fn outline(mask: &Mask) -> Vec<bool> {
    let [height, width] = mask.size();
    let inside = |y: usize, x: usize| mask.values()[y * width + x] != 0;
    let is_outline = |i: usize| {
        let (y, x) = (i / width, i % width);
        let edge = y == 0 || x == 0 || y + 1 == height || x + 1 == width;
        inside(y, x)
            && (edge
                || !(inside(y - 1, x) && inside(y + 1, x) && inside(y, x - 1) && inside(y, x + 1)))
    };
    (0..height * width).map(is_outline).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(top: usize, left: usize, side: usize) -> Mask {
        let inside = |i: usize| {
            let (y, x) = (i / 20, i % 20);
            (top..top + side).contains(&y) && (left..left + side).contains(&x)
        };
        let classes = (0..400).map(|i| u8::from(inside(i))).collect();
        Mask::new([20, 20], classes).unwrap()
    }

    fn between(a: &Mask, b: &Mask) -> Option<SurfaceDistances> {
        SurfaceDistances::between(a, b).unwrap()
    }

    #[test]
    fn a_square_moved_by_three_pixels() {
        let found = between(&square(4, 4, 6), &square(4, 7, 6)).unwrap();
        // The far side of each is 3 away from the other, which is more than a twentieth of its outline.
        assert!((found.hd95 - 3.0).abs() < 1e-12, "{found:?}");
        assert!(found.assd > 0.5 && found.assd < 2.0 && found.nsd < 1.0);
        let same = between(&square(4, 4, 6), &square(4, 4, 6)).unwrap();
        assert_eq!((same.hd95, same.assd, same.nsd), (0.0, 0.0, 1.0));
    }

    #[test]
    fn single_pixels_are_as_far_as_they_lie() {
        let found = between(&square(2, 3, 1), &square(5, 7, 1)).unwrap();
        assert_eq!((found.hd95, found.assd, found.nsd), (5.0, 5.0, 0.0));
    }

    #[test]
    fn empty_masks_agree_with_each_other_alone() {
        let empty = square(0, 0, 0);
        assert_eq!(between(&empty, &empty).unwrap().nsd, 1.0);
        assert_eq!(between(&empty, &square(1, 1, 2)), None);
        let other = Mask::new([1, 1], vec![0]).unwrap();
        assert!(SurfaceDistances::between(&empty, &other).is_err());
    }

    #[test]
    fn a_percentile_lies_between_its_neighbours() {
        assert_eq!(percentile(&[0.0, 1.0, 2.0], 0.5), 1.0);
        assert!((percentile(&[0.0, 10.0], 0.95) - 9.5).abs() < 1e-12);
        assert_eq!(percentile(&[4.0], 0.95), 4.0);
    }
}
