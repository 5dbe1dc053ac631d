//! Pixels for the screen: a picture with what the model thinks of it.

use shared::imaging::Mask;

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
    /// Where the mask and the one to compare with differ.
    Difference,
}

/// Colours of what both masks hold, of what only the result holds, and of what only the other one holds; told apart
/// by people who do not see red and green as others do.
const AGREED: [f32; 3] = [0.0, 158.0, 115.0];
const ADDED: [f32; 3] = [230.0, 159.0, 0.0];
const MISSED: [f32; 3] = [204.0, 60.0, 167.0];

/// What there is to show over a picture, all of its size.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The probabilities.
    pub result: &'a Segmented,
    /// Their mask.
    pub mask: &'a Mask,
    /// The mask to compare with.
    pub truth: Option<&'a Mask>,
}

/// How a result is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Over the picture.
    pub layer: Layer,
    /// Share of the layer's colour, from 0 to 1.
    pub opacity: f32,
    /// Share of the width, from the left, that shows the picture alone.
    pub before: f32,
}

/// Red, green, blue, alpha per pixel, row by row.
pub fn paint(picture: &Picture, found: Option<Found<'_>>, look: Look) -> Vec<u8> {
    let mut rgba: Vec<u8> = picture
        .rgb
        .chunks_exact(3)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2], u8::MAX])
        .collect();
    let Some(found) = found.filter(|found| found.mask.size() == picture.size) else {
        return rgba;
    };
    let [_, width] = picture.size;
    let first = (look.before * width as f32).round() as usize;
    let contour = Contour::of(found.mask);
    for (i, pixel) in rgba.chunks_exact_mut(4).enumerate() {
        if i % width < first {
            continue;
        }
        let probability = found.result.probabilities[i];
        let inside = found.mask.values()[i] != 0;
        let layer = match look.layer {
            Layer::Mask => inside.then_some((TINT, look.opacity)),
            Layer::Contour => contour.holds(i).then_some((TINT, 1.0)),
            // The unlikely is transparent: the picture stays visible around the object.
            Layer::Heat => Some((heat(probability), look.opacity * probability.sqrt())),
            Layer::Difference => found.truth.and_then(|truth| {
                let other = truth.values().get(i).is_some_and(|class| *class != 0);
                Some((difference(inside, other)?, look.opacity))
            }),
        };
        let Some((colour, share)) = layer else {
            continue;
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

fn difference(found: bool, truth: bool) -> Option<[f32; 3]> {
    match (found, truth) {
        (true, true) => Some(AGREED),
        (true, false) => Some(ADDED),
        (false, true) => Some(MISSED),
        (false, false) => None,
    }
}

fn heat(probability: f32) -> [f32; 3] {
    let place = probability.clamp(0.0, 1.0) * (HEAT.len() - 1) as f32;
    let low = (place as usize).min(HEAT.len() - 2);
    let share = place - low as f32;
    std::array::from_fn(|c| HEAT[low][c] * (1.0 - share) + HEAT[low + 1][c] * share)
}

struct Contour<'a> {
    mask: &'a Mask,
    thickness: usize,
}

impl<'a> Contour<'a> {
    fn of(mask: &'a Mask) -> Self {
        let [height, width] = mask.size();
        let thickness = (height.max(width) as f32 * CONTOUR_SHARE).round() as usize;
        Self {
            mask,
            thickness: thickness.max(1),
        }
    }

    /// Whether pixel `i` is inside the mask and less than the thickness from its border or the picture's.
    fn holds(&self, i: usize) -> bool {
        let [height, width] = self.mask.size();
        let inside = |i: usize| self.mask.values()[i] != 0;
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

    fn inside(i: usize) -> bool {
        (1..4).contains(&(i / 6)) && (1..4).contains(&(i % 6))
    }

    /// 5 x 6 white pixels with a block of 3 x 3 at row 1, column 1, and a mask one column to the right of it.
    fn reds(layer: Layer, before: f32) -> Vec<u8> {
        let size = [5, 6];
        let picture = Picture {
            size,
            rgb: vec![255; 3 * 30],
            truth: None,
            pixel_mm: None,
            volume: None,
        };
        let result = Segmented {
            exit: "x0.9".into(),
            size,
            probabilities: (0..30).map(|i| if inside(i) { 0.9 } else { 0.1 }).collect(),
            elapsed_ms: 0.0,
            memory_bytes: 0,
            unlike: None,
        };
        let mask = |shift: usize| {
            let values = (0..30).map(|i| u8::from(i >= shift && inside(i - shift)));
            Mask::new(size, values.collect()).unwrap()
        };
        let (mask, truth) = (mask(0), mask(1));
        let found = Found {
            result: &result,
            mask: &mask,
            truth: Some(&truth),
        };
        let look = Look {
            layer,
            opacity: 0.5,
            before,
        };
        let painted = paint(&picture, Some(found), look);
        painted.into_iter().step_by(4).collect()
    }

    #[test]
    fn the_mask_is_tinted() {
        let red = reds(Layer::Mask, 0.0);
        assert_eq!((red[0], red[7], red[14]), (255, 128, 128));
    }

    #[test]
    fn the_contour_leaves_the_inside() {
        let red = reds(Layer::Contour, 0.0);
        assert_eq!((red[0], red[7], red[14]), (255, 0, 255));
    }

    #[test]
    fn what_differs_has_colours_of_its_own() {
        let red = reds(Layer::Difference, 0.0);
        let half = |colour: [f32; 3]| f32::midpoint(255.0, colour[0]).round() as u8;
        let expected = [
            255,
            half(ADDED),
            half(AGREED),
            half(AGREED),
            half(MISSED),
            255,
        ];
        assert_eq!(red[6..12], expected);
    }

    #[test]
    fn the_left_part_shows_the_picture_alone() {
        let red = reds(Layer::Mask, 0.34);
        assert_eq!((red[7], red[8], red[9]), (255, 255, 128));
    }

    #[test]
    fn the_likely_is_brighter_than_the_unlikely() {
        let sum = |p: f32| heat(p).iter().sum::<f32>();
        assert!(sum(0.0) < sum(0.5) && sum(0.5) < sum(1.0));
        assert_ne!(reds(Layer::Heat, 0.0)[7], 255);
    }
}
