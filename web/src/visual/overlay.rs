//! A picture with the model's output over it: mask, contour, probabilities, or differences from another mask.

use shared::imaging::Mask;
use shared::imaging::overlay::{Rgba, TINT, tint};
use shared::metrics::Temperature;

use super::ink::Ink;
use super::legend::{Entry, Shape};
use super::pixels::{Rgb, opaque};
use crate::named::named;
use crate::protocol::Agreement;

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

named! {
    /// What is laid over the picture.
    pub enum Layer {
        /// The mask as a tint.
        Mask = "mask",
        /// The contour of the mask.
        Contour = "contour",
        /// The probability of every pixel.
        Heat = "heat",
        /// Where the mask and the one to compare with differ.
        Difference = "difference",
    }
}

/// Colours of what both masks hold, of what only the result holds, of what only the other one holds, and of what they hold
/// as different classes; told apart by people who do not see red and green as others do.
const AGREED: [u8; 3] = [0, 158, 115];
const ADDED: [u8; 3] = [230, 159, 0];
const MISSED: [u8; 3] = [204, 60, 167];
const CONFUSED: [u8; 3] = [86, 180, 233];

/// Share of the tint on a small picture.
const SMALL_SHARE: f32 = 0.6;

/// What there is to show over a picture, all of its size.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// One a pixel, row by row; of several classes the first one's, then the second one's and so on.
    pub probabilities: &'a [f32],
    /// The temperature that calibrates them, where the model has one.
    pub temperature: Option<Temperature>,
    /// Their mask.
    pub mask: &'a Mask,
    /// The mask to compare with.
    pub truth: Option<&'a Mask>,
    /// When the two agree in a pixel.
    pub agreement: Agreement,
}

impl Found<'_> {
    /// The greatest probability of pixel `i`, calibrated.
    fn probability(&self, i: usize) -> f32 {
        let planes = self.probabilities.chunks(self.mask.values().len());
        let greatest = planes.map(|plane| plane[i]).fold(0.0, f32::max);
        let temperature = self.temperature;
        temperature.map_or(greatest, |temperature| temperature.apply(greatest))
    }
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

/// The picture with what was found in it.
pub fn overlaid(picture: Rgb<'_>, found: Option<Found<'_>>, look: Look) -> Rgba {
    let mut painted = opaque(picture);
    let Some(found) = found.filter(|found| found.mask.size() == picture.size) else {
        return painted;
    };
    let [_, width] = picture.size;
    let first = (look.before * width as f32).round() as usize;
    let contour = Contour::of(found.mask);
    for (i, pixel) in painted.bytes.chunks_exact_mut(4).enumerate() {
        if i % width < first {
            continue;
        }
        let class = found.mask.values()[i];
        let layer = match look.layer {
            Layer::Mask => (class != 0).then_some((tint(class), look.opacity)),
            Layer::Contour => contour.holds(i).then_some((tint(class), 1.0)),
            // The unlikely is transparent: the picture stays visible around the object.
            Layer::Heat => {
                let probability = found.probability(i);
                Some((heat(probability), look.opacity * probability.sqrt()))
            }
            Layer::Difference => found.truth.and_then(|truth| {
                let other = truth.values().get(i).copied().unwrap_or(0);
                let colour = difference([class, other], found.agreement)?;
                Some((colour, look.opacity))
            }),
        };
        if let Some((colour, share)) = layer {
            blend(pixel, colour, share);
        }
    }
    if first > 0 && first < width {
        for row in painted.bytes.chunks_exact_mut(4 * width) {
            row[4 * first..4 * first + 4].fill(u8::MAX);
        }
    }
    painted
}

/// A small picture with its mask (0 or 1 a pixel), where there is one.
pub fn tinted(picture: Rgb<'_>, mask: Option<&[u8]>) -> Rgba {
    let mut painted = opaque(picture);
    let classes = mask.unwrap_or_default().iter();
    for (pixel, class) in painted.bytes.chunks_exact_mut(4).zip(classes) {
        if *class != 0 {
            blend(pixel, TINT, SMALL_SHARE);
        }
    }
    painted
}

/// What the colours of [`Layer::Difference`] stand for: in both masks, only found, only in the other one, and in both as
/// different classes, where these are compared.
pub fn difference_legend(names: Vec<String>) -> Vec<Entry> {
    let colours = [AGREED, ADDED, MISSED, CONFUSED].into_iter().zip(names);
    let entry = |(colour, name)| Entry::new(Ink::Pixel(colour), Shape::Area, name);
    colours.map(entry).collect()
}

fn blend(pixel: &mut [u8], colour: [u8; 3], share: f32) {
    for (value, colour) in pixel.iter_mut().zip(colour) {
        let mixed = f32::from(*value) * (1.0 - share) + f32::from(colour) * share;
        *value = mixed.round() as u8;
    }
}

fn difference([found, truth]: [u8; 2], agreement: Agreement) -> Option<[u8; 3]> {
    match (found, truth) {
        (0, 0) => None,
        (_, 0) => Some(ADDED),
        (0, _) => Some(MISSED),
        _ if agreement == Agreement::Classes && found != truth => Some(CONFUSED),
        _ => Some(AGREED),
    }
}

fn heat(probability: f32) -> [u8; 3] {
    let position = probability.clamp(0.0, 1.0) * (HEAT.len() - 1) as f32;
    let low = (position as usize).min(HEAT.len() - 2);
    let share = position - low as f32;
    let mixed = |c: usize| HEAT[low][c] * (1.0 - share) + HEAT[low + 1][c] * share;
    std::array::from_fn(|c| mixed(c).round() as u8)
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

    /// Whether pixel `i` is of a class and less than the thickness from its border or the picture's.
    fn holds(&self, i: usize) -> bool {
        let [height, width] = self.mask.size();
        let class = self.mask.values()[i];
        let inside = |i: usize| self.mask.values()[i] == class;
        let (y, x, t) = (i / width, i % width, self.thickness);
        class != 0
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
        let picture = Rgb {
            size,
            bytes: &[255; 3 * 30],
        };
        let probability = |i| if inside(i) { 0.9 } else { 0.1 };
        let probabilities: Vec<f32> = (0..30).map(probability).collect();
        let mask = |shift: usize| {
            let values = (0..30).map(|i| u8::from(i >= shift && inside(i - shift)));
            Mask::new(size, values.collect()).unwrap()
        };
        let (mask, truth) = (mask(0), mask(1));
        let found = Found {
            probabilities: &probabilities,
            temperature: None,
            mask: &mask,
            truth: Some(&truth),
            agreement: Agreement::Foreground,
        };
        let look = Look {
            layer,
            opacity: 0.5,
            before,
        };
        let painted = overlaid(picture, Some(found), look);
        painted.bytes.into_iter().step_by(4).collect()
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
        let half = |colour: [u8; 3]| f32::midpoint(255.0, f32::from(colour[0])).round() as u8;
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
    fn every_class_has_its_colour_and_the_likeliest_is_the_heat() {
        let picture = Rgb {
            size: [1, 3],
            bytes: &[255; 9],
        };
        let mask = Mask::new([1, 3], vec![0, 1, 2]).unwrap();
        let truth = Mask::new([1, 3], vec![0, 1, 1]).unwrap();
        let painted = |layer: Layer, agreement: Agreement| {
            let found = Found {
                probabilities: &[0.0, 0.9, 0.1, 0.0, 0.2, 0.9],
                temperature: Temperature::new(2.0).ok(),
                mask: &mask,
                truth: Some(&truth),
                agreement,
            };
            let look = Look {
                layer,
                opacity: 1.0,
                before: 0.0,
            };
            let painted = overlaid(picture, Some(found), look).bytes;
            let pixel = |i: usize| [painted[4 * i], painted[4 * i + 1], painted[4 * i + 2]];
            [pixel(0), pixel(1), pixel(2)]
        };
        let white = [u8::MAX; 3];
        for layer in [Layer::Mask, Layer::Contour] {
            let found = painted(layer, Agreement::Classes);
            assert_eq!(found, [white, tint(1), tint(2)], "{layer:?}");
        }
        let [_, first, second] = painted(Layer::Heat, Agreement::Classes);
        assert_eq!(first, second);
        let classes = painted(Layer::Difference, Agreement::Classes);
        assert_eq!(classes, [white, AGREED, CONFUSED]);
        let foreground = painted(Layer::Difference, Agreement::Foreground);
        assert_eq!(foreground, [white, AGREED, AGREED]);
    }

    #[test]
    fn the_left_part_shows_the_picture_alone() {
        let red = reds(Layer::Mask, 0.34);
        assert_eq!((red[7], red[8], red[9]), (255, 255, 128));
    }

    #[test]
    fn the_likely_is_brighter_than_the_unlikely() {
        let sum = |p: f32| heat(p).iter().map(|value| u32::from(*value)).sum::<u32>();
        assert!(sum(0.0) < sum(0.5) && sum(0.5) < sum(1.0));
        assert_ne!(reds(Layer::Heat, 0.0)[7], 255);
    }

    #[test]
    fn a_small_picture_is_tinted_where_its_mask_is() {
        let picture = Rgb {
            size: [1, 2],
            bytes: &[100; 6],
        };
        let painted = tinted(picture, Some(&[0, 1])).bytes;
        assert_eq!(painted[..4], [100, 100, 100, 255]);
        assert_eq!(painted[4..7], [40, 160, 178]);
        assert_eq!(tinted(picture, None).bytes[4..7], [100, 100, 100]);
    }
}
