//! Otsu's threshold on the grey level, the trivial baseline.

use serde::{Deserialize, Serialize};

use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

/// Grey levels that are told apart, as in 8-bit data.
const LEVELS: usize = 256;

/// Which side of the threshold is foreground; to be chosen on training data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// Pixels at or below the threshold.
    Dark,
    /// Pixels above the threshold.
    Bright,
}

/// The picture split at the grey level of greatest between-class variance (Otsu, 1979).
///
/// A picture of one grey level has no two classes: its mask is empty.
pub fn otsu_mask(image: &Image, polarity: Polarity) -> Mask {
    let levels: Vec<usize> = image.grey().into_iter().map(level).collect();
    let threshold = otsu_threshold(&levels);
    let foreground = |level: usize| match (threshold, polarity) {
        (None, _) => false,
        (Some(threshold), Polarity::Dark) => level <= threshold,
        (Some(threshold), Polarity::Bright) => level > threshold,
    };
    let values = levels
        .into_iter()
        .map(|level| u8::from(foreground(level)))
        .collect();
    Mask::new(image.size(), values).expect("one class per pixel of an image")
}

fn level(grey: f32) -> usize {
    (grey.clamp(0.0, 1.0) * (LEVELS - 1) as f32).round() as usize
}

/// The greatest level of the dark class, or `None` where there is only one level.
fn otsu_threshold(levels: &[usize]) -> Option<usize> {
    let mut histogram = [0_u64; LEVELS];
    for &level in levels {
        histogram[level] += 1;
    }
    let weighted = |(level, &count): (usize, &u64)| level as f64 * count as f64;
    let total_sum: f64 = histogram.iter().enumerate().map(weighted).sum();
    let total = levels.len() as f64;
    let (mut below, mut below_sum) = (0.0, 0.0);
    let mut best: Option<(usize, f64)> = None;
    for (level, &count) in histogram.iter().enumerate() {
        below += count as f64;
        below_sum += level as f64 * count as f64;
        if below == 0.0 || below == total {
            continue;
        }
        let gap = below_sum / below - (total_sum - below_sum) / (total - below);
        let variance = below * (total - below) * gap * gap;
        if best.is_none_or(|(_, greatest)| variance > greatest) {
            best = Some((level, variance));
        }
    }
    best.map(|(level, _)| level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_grey_levels_are_told_apart_either_way() {
        let image = Image::new(1, [2, 3], vec![0.1, 0.1, 0.8, 0.8, 0.1, 0.8]).expect("2 x 3");
        let bright = otsu_mask(&image, Polarity::Bright);
        assert_eq!(bright.values(), &[0, 0, 1, 1, 0, 1]);
        assert_eq!(
            otsu_mask(&image, Polarity::Dark).values(),
            &[1, 1, 0, 0, 1, 0]
        );
    }

    #[test]
    fn a_flat_picture_has_no_foreground() {
        let image = Image::new(3, [2, 2], vec![0.5; 12]).expect("2 x 2");
        assert!(otsu_mask(&image, Polarity::Dark).is_empty());
        assert!(otsu_mask(&image, Polarity::Bright).is_empty());
    }
}
