//! Pixels for the screen: a picture with what the model thinks of it.

use crate::protocol::{Picture, Segmented};

/// Colour of the foreground: a cyan that neither skin, mucosa nor grey tissue has.
const TINT: [f32; 3] = [0.0, 200.0, 230.0];

/// Pixels of the contour per pixel of the longer side, so that it is seen on a picture that the screen shrinks.
const CONTOUR_SHARE: f32 = 1.0 / 400.0;

/// Colours of probabilities 0, 1/4, … 1: dark violet, through red and orange, to a light yellow.
const HEAT: [[f32; 3]; 5] = [
    [30.0, 10.0, 60.0],
    [120.0, 28.0, 109.0],
    [212.0, 72.0, 66.0],
    [245.0, 155.0, 40.0],
    [252.0, 255.0, 164.0],
];

/// What is laid over the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The mask as a tint.
    Mask,
    /// The contour of the mask.
    Contour,
    /// The probability of every pixel.
    Heat,
}

/// How a result is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Over the picture.
    pub layer: Layer,
    /// Share of the layer's colour, from 0 to 1.
    pub opacity: f32,
    /// Foreground where the probability exceeds it.
    pub threshold: f32,
    /// Share of the width, from the left, that shows the picture alone.
    pub before: f32,
}

/// Red, green, blue, alpha per pixel, row by row.
pub fn paint(picture: &Picture, result: Option<&Segmented>, look: Look) -> Vec<u8> {
    let mut rgba: Vec<u8> = picture
        .rgb
        .chunks_exact(3)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2], u8::MAX])
        .collect();
    let Some(result) = result.filter(|result| result.size == picture.size) else {
        return rgba;
    };
    let [_, width] = result.size;
    let first = (look.before * width as f32).round() as usize;
    let contour = Contour::of(result, look.threshold);
    for (i, pixel) in rgba.chunks_exact_mut(4).enumerate() {
        let x = i % width;
        if x < first {
            continue;
        }
        let probability = result.probabilities[i];
        let (colour, share) = match look.layer {
            Layer::Mask if probability > look.threshold => (TINT, look.opacity),
            Layer::Contour if contour.holds(i) => (TINT, 1.0),
            // The unlikely is transparent: the picture stays visible around the object.
            Layer::Heat => (heat(probability), look.opacity * probability.sqrt()),
            Layer::Mask | Layer::Contour => continue,
        };
        for (value, colour) in pixel.iter_mut().zip(colour) {
            *value = (f32::from(*value) * (1.0 - share) + colour * share).round() as u8;
        }
    }
    if first > 0 && first < width {
        for row in rgba.chunks_exact_mut(4 * width) {
            row[4 * first..4 * first + 4].fill(u8::MAX);
        }
    }
    rgba
}

/// Number of foreground pixels.
pub fn area(result: &Segmented, threshold: f32) -> usize {
    let above = result.probabilities.iter().filter(|p| **p > threshold);
    above.count()
}

/// Classes 0 and 1 of every pixel.
pub fn classes(result: &Segmented, threshold: f32) -> Vec<u8> {
    let values = result.probabilities.iter();
    values.map(|p| u8::from(*p > threshold)).collect()
}

fn heat(probability: f32) -> [f32; 3] {
    let place = probability.clamp(0.0, 1.0) * (HEAT.len() - 1) as f32;
    let low = (place as usize).min(HEAT.len() - 2);
    let share = place - low as f32;
    std::array::from_fn(|c| HEAT[low][c] * (1.0 - share) + HEAT[low + 1][c] * share)
}

struct Contour<'a> {
    result: &'a Segmented,
    threshold: f32,
    thickness: usize,
}

impl<'a> Contour<'a> {
    fn of(result: &'a Segmented, threshold: f32) -> Self {
        let [height, width] = result.size;
        let thickness = (height.max(width) as f32 * CONTOUR_SHARE).round() as usize;
        Self {
            result,
            threshold,
            thickness: thickness.max(1),
        }
    }

    /// Whether pixel `i` is inside the mask and less than the thickness from its border or the picture's.
    fn holds(&self, i: usize) -> bool {
        let [height, width] = self.result.size;
        let inside = |i: usize| self.result.probabilities[i] > self.threshold;
        let (y, x, t) = (i / width, i % width, self.thickness);
        inside(i)
            && (y < t
                || x < t
                || y + t >= height
                || x + t >= width
                || [i - t, i + t, i - t * width, i + t * width]
                    .into_iter()
                    .any(|neighbour| !inside(neighbour)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 5 x 6 white pixels with a block of 3 x 3 at row 1, column 1.
    fn block() -> (Picture, Segmented) {
        let inside = |i: usize| (1..4).contains(&(i / 6)) && (1..4).contains(&(i % 6));
        let picture = Picture {
            size: [5, 6],
            rgb: vec![255; 3 * 30],
            truth: None,
        };
        let result = Segmented {
            exit: "x0.9".into(),
            size: [5, 6],
            probabilities: (0..30).map(|i| if inside(i) { 0.9 } else { 0.1 }).collect(),
            elapsed_ms: 0.0,
        };
        (picture, result)
    }

    fn reds(layer: Layer, threshold: f32, before: f32) -> Vec<u8> {
        let (picture, result) = block();
        let look = Look {
            layer,
            opacity: 0.5,
            threshold,
            before,
        };
        let painted = paint(&picture, Some(&result), look);
        painted.into_iter().step_by(4).collect()
    }

    #[test]
    fn the_mask_is_tinted_above_the_threshold_only() {
        let red = reds(Layer::Mask, 0.5, 0.0);
        assert_eq!((red[0], red[7], red[14]), (255, 128, 128));
        assert!(reds(Layer::Mask, 0.95, 0.0).iter().all(|red| *red == 255));
        let (_, result) = block();
        assert_eq!((area(&result, 0.5), area(&result, 0.95)), (9, 0));
        assert_eq!(classes(&result, 0.5)[7..10], [1, 1, 1]);
    }

    #[test]
    fn the_contour_leaves_the_inside() {
        let red = reds(Layer::Contour, 0.5, 0.0);
        assert_eq!((red[0], red[7], red[14]), (255, 0, 255));
    }

    #[test]
    fn the_left_part_shows_the_picture_alone() {
        let red = reds(Layer::Mask, 0.5, 0.34);
        assert_eq!((red[7], red[8], red[9]), (255, 255, 128));
    }

    #[test]
    fn the_likely_is_brighter_than_the_unlikely() {
        let sum = |p: f32| heat(p).iter().sum::<f32>();
        assert!(sum(0.0) < sum(0.5) && sum(0.5) < sum(1.0));
        assert_ne!(reds(Layer::Heat, 0.5, 0.0)[7], 255);
    }
}
