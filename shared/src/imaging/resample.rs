//! Resizing, bilinear for images and nearest for masks.
//!
//! Pixel centres lie at half integers: pixel `i` of `n` covers `[i, i + 1)` and stands for the
//! position `i + 0.5`, so that the picture's edges stay where they are (`align_corners = false`).

use crate::imaging::image::Image;
use crate::imaging::mask::Mask;
use crate::imaging::rows::ImageRows;

/// The image at `size = [height, width]`, bilinear; smoothed over the covered area when a side
/// shrinks, as Pillow's `BILINEAR` does. Both sides of `size` are positive.
pub fn resize_image(image: &(impl ImageRows + ?Sized), size: [usize; 2]) -> Image {
    let from = image.size();
    let mut values = Vec::with_capacity(image.channels() * size[0] * size[1]);
    for c in 0..image.channels() {
        if from == size {
            for y in 0..from[0] {
                let end = values.len();
                values.resize(end + from[1], 0.0);
                image.row(c, y, &mut values[end..]);
            }
        } else {
            let row = |y: usize, into: &mut [f32]| image.row(c, y, into);
            values.extend(resize_rows(row, from, size));
        }
    }
    Image::new(image.channels(), size, values)
        .expect("weighted means of finite values fill a size of positive sides")
}

/// The mask at `size = [height, width]`: each pixel takes the class under its centre.
/// Both sides of `size` are positive.
pub fn resize_mask(mask: &Mask, size: [usize; 2]) -> Mask {
    let [from_h, from_w] = mask.size();
    let [to_h, to_w] = size;
    let columns: Vec<usize> = (0..to_w)
        .map(|x| source_under_centre(x, to_w, from_w))
        .collect();
    let mut values = Vec::with_capacity(to_h * to_w);
    for y in 0..to_h {
        let row = source_under_centre(y, to_h, from_h) * from_w;
        values.extend(columns.iter().map(|&x| mask.values()[row + x]));
    }
    Mask::new(size, values).expect("one class per pixel of a size of positive sides")
}

/// One plane, `[from.height, from.width]` values, at the size `to`; see [`resize_image`].
pub fn resize_plane(values: &[f32], from: [usize; 2], to: [usize; 2]) -> Vec<f32> {
    assert_eq!(
        values.len(),
        from[0] * from[1],
        "a plane has one value per pixel"
    );
    let row = |y: usize, into: &mut [f32]| {
        into.copy_from_slice(&values[y * from[1]..(y + 1) * from[1]]);
    };
    resize_rows(row, from, to)
}

/// A plane that is read row by row, at the size `to`.
fn resize_rows(row: impl FnMut(usize, &mut [f32]), from: [usize; 2], to: [usize; 2]) -> Vec<f32> {
    let mut resized = Vec::with_capacity(to[0] * to[1]);
    each_resized_row(row, from, to, |row| resized.extend_from_slice(row));
    resized
}

/// Each row of a plane at the size `to`, from the top; the plane is read row by row, so that neither has to be kept.
pub(super) fn each_resized_row(
    mut row: impl FnMut(usize, &mut [f32]),
    [from_h, from_w]: [usize; 2],
    [to_h, to_w]: [usize; 2],
    mut hear: impl FnMut(&[f32]),
) {
    let columns = taps(from_w, to_w);
    let mut wide = vec![0.0; from_w];
    let mut narrow = Vec::with_capacity(from_h * to_w); // [from_h, to_w]
    for y in 0..from_h {
        row(y, &mut wide);
        narrow.extend(columns.iter().map(|tap| tap.weigh(|x| wide[x])));
    }
    let mut resized = vec![0.0; to_w];
    for tap in taps(from_h, to_h) {
        for (x, value) in resized.iter_mut().enumerate() {
            *value = tap.weigh(|y| narrow[y * to_w + x]);
        }
        hear(&resized);
    }
}

/// `floor((i + 0.5) * from / to)` in whole numbers, so that no rounding error moves a pixel.
fn source_under_centre(i: usize, to: usize, from: usize) -> usize {
    ((2 * i + 1) * from / (2 * to)).min(from - 1)
}

/// The source pixels that one target pixel is made of; the weights sum to one.
struct Tap {
    start: usize,
    weights: Vec<f32>,
}

impl Tap {
    fn weigh(&self, value: impl Fn(usize) -> f32) -> f32 {
        self.weights
            .iter()
            .zip(self.start..)
            .map(|(weight, i)| weight * value(i))
            .sum()
    }
}

/// Triangle filter along one side; its half width is one pixel of the coarser grid.
fn taps(from: usize, to: usize) -> Vec<Tap> {
    let scale = from as f64 / to as f64;
    let support = scale.max(1.0);
    (0..to)
        .map(|i| {
            let centre = (i as f64 + 0.5) * scale;
            let start = (centre - support + 0.5).floor().max(0.0) as usize;
            let end = ((centre + support + 0.5) as usize).min(from);
            let raw: Vec<f64> = (start..end)
                .map(|x| (1.0 - ((x as f64 + 0.5 - centre) / support).abs()).max(0.0))
                .collect();
            let sum: f64 = raw.iter().sum();
            Tap {
                start,
                weights: raw.iter().map(|weight| (weight / sum) as f32).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_stays_constant_at_any_size() {
        let image = Image::new(1, [5, 7], vec![0.4; 35]).expect("5 x 7");
        for size in [[3, 11], [13, 2], [5, 7], [1, 1]] {
            let resized = resize_image(&image, size);
            assert_eq!(resized.size(), size);
            assert!(
                resized
                    .values()
                    .iter()
                    .all(|value| (value - 0.4).abs() < 1e-6)
            );
        }
    }

    #[test]
    fn enlarging_interpolates_between_half_pixel_centres() {
        let doubled = resize_plane(&[0.0, 1.0], [1, 2], [1, 4]);
        for (found, expected) in doubled.iter().zip([0.0, 0.25, 0.75, 1.0]) {
            assert!((found - expected).abs() < 1e-6, "{doubled:?}");
        }
    }

    #[test]
    fn shrinking_weighs_the_covered_area_with_a_triangle() {
        // Centre 1.0, half width 2: pixels at 0.5, 1.5, 2.5 weigh 3, 3, 1.
        let halved = resize_plane(&[1.0, 0.0, 0.0, 0.0], [1, 4], [1, 2]);
        assert!(
            (halved[0] - 3.0 / 7.0).abs() < 1e-6 && halved[1].abs() < 1e-6,
            "{halved:?}"
        );
    }

    #[test]
    fn an_enlarged_mask_repeats_and_shrinks_back_to_itself() {
        let mask = Mask::new([2, 3], vec![0, 1, 0, 1, 1, 0]).expect("2 x 3");
        let enlarged = resize_mask(&mask, [4, 9]);
        assert_eq!(&enlarged.values()[..9], &[0, 0, 0, 1, 1, 1, 0, 0, 0]);
        assert_eq!(resize_mask(&enlarged, [2, 3]), mask);
    }
}
