//! A mask on its picture, as bytes for a screen or a file.

use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

/// Colour of the foreground, red, green, blue: a cyan that neither skin, mucosa nor grey tissue has.
pub const TINT: [u8; 3] = [0, 200, 230];
/// Colours of the classes of several, [`TINT`] first; beyond these they begin again. Neighbours differ in hue and in
/// lightness, so that they are told apart without colour, too.
pub const TINTS: [[u8; 3]; 8] = [
    TINT,
    [214, 39, 120],
    [255, 225, 25],
    [60, 60, 220],
    [250, 140, 40],
    [0, 110, 70],
    [240, 170, 230],
    [120, 40, 20],
];
/// Share of the tint inside the mask; the tissue stays visible through it.
const TINT_SHARE: f32 = 0.35;

/// Eight-bit pixels, four bytes each (red, green, blue, opaque alpha), row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rgba {
    /// `[height, width]` in pixels.
    pub size: [usize; 2],
    /// `4 * height * width` bytes.
    pub bytes: Vec<u8>,
}

/// The colour of a class, counted from 1.
pub fn tint(class: u8) -> [u8; 3] {
    TINTS[usize::from(class.saturating_sub(1)) % TINTS.len()]
}

/// The picture with the mask tinted, each class in its colour, and its contour, the outermost pixels inside it, at full
/// colour. Panics where sizes differ.
pub fn overlay(image: &Image, mask: &Mask) -> Rgba {
    assert_eq!(
        image.size(),
        mask.size(),
        "a mask is laid over a picture of its own size"
    );
    let size = image.size();
    let mut bytes = Vec::with_capacity(4 * size[0] * size[1]);
    for (i, pixel) in to_rgb8(image).chunks_exact(3).enumerate() {
        let share = match (mask.values()[i], on_contour(mask, i)) {
            (0, _) => 0.0,
            (_, false) => TINT_SHARE,
            (_, true) => 1.0,
        };
        for (tint, &value) in tint(mask.values()[i]).into_iter().zip(pixel) {
            let mixed = f32::from(value) * (1.0 - share) + f32::from(tint) * share;
            bytes.push(mixed.round() as u8);
        }
        bytes.push(u8::MAX);
    }
    Rgba { size, bytes }
}

/// Eight-bit red, green, blue, row by row; values outside [0, 1] are clipped.
pub fn to_rgb8(image: &Image) -> Vec<u8> {
    let rgb = image.to_rgb();
    let pixels = image.size()[0] * image.size()[1];
    let byte = |c: usize, i: usize| (rgb.channel(c)[i].clamp(0.0, 1.0) * 255.0).round() as u8;
    (0..pixels)
        .flat_map(|i| [byte(0, i), byte(1, i), byte(2, i)])
        .collect()
}

/// One byte per pixel: 0 for background, 255 for foreground.
pub fn to_grey8(mask: &Mask) -> Vec<u8> {
    mask.values()
        .iter()
        .map(|&class| if class == 0 { 0 } else { u8::MAX })
        .collect()
}

/// One byte per pixel as mask files have it: of one class 0 and 255, of several the classes as they are.
pub fn to_levels8(mask: &Mask, classes: usize) -> Vec<u8> {
    match classes {
        1 => to_grey8(mask),
        _ => mask.values().to_vec(),
    }
}

/// Whether a side neighbour of pixel `i` has another class; outside the picture is background.
fn on_contour(mask: &Mask, i: usize) -> bool {
    let [h, w] = mask.size();
    let values = mask.values();
    let (y, x) = (i / w, i % w);
    y == 0
        || x == 0
        || y + 1 == h
        || x + 1 == w
        || [i - 1, i + 1, i - w, i + w]
            .iter()
            .any(|&neighbour| values[neighbour] != values[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn background_is_untouched_inside_is_tinted_and_contour_is_solid() {
        let image = Image::new(1, [5, 6], vec![1.0; 30]).expect("5 x 6");
        let inside = |i: usize| (1..4).contains(&(i / 6)) && (1..4).contains(&(i % 6));
        let mask = Mask::new([5, 6], (0..30).map(|i| u8::from(inside(i))).collect());
        let drawn = overlay(&image, &mask.expect("5 x 6"));
        let red = |y: usize, x: usize| drawn.bytes[4 * (y * 6 + x)];
        assert_eq!(drawn.bytes.len(), 4 * 30);
        assert_eq!((red(0, 5), red(1, 1), red(2, 2)), (255, 0, 166));
        assert!(
            drawn
                .bytes
                .iter()
                .skip(3)
                .step_by(4)
                .all(|&alpha| alpha == 255)
        );
    }

    #[test]
    fn every_class_has_its_colour_and_neighbours_differ_in_lightness() {
        let image = Image::new(1, [1, 3], vec![0.0; 3]).expect("1 x 3");
        let mask = Mask::new([1, 3], vec![0, 1, 2]).expect("1 x 3");
        let drawn = overlay(&image, &mask);
        assert_eq!(drawn.bytes[4..7], TINT);
        assert_eq!(drawn.bytes[8..11], TINTS[1]);
        assert_eq!(to_levels8(&mask, 2), [0, 1, 2]);
        assert_eq!(to_levels8(&mask, 1), [0, 255, 255]);
        let lightness = |[red, green, blue]: [u8; 3]| {
            0.2126 * f64::from(red) + 0.7152 * f64::from(green) + 0.0722 * f64::from(blue)
        };
        for pair in TINTS.windows(2) {
            let gap = lightness(pair[0]) - lightness(pair[1]);
            assert!(gap.abs() > 40.0, "{pair:?}: {gap}");
        }
    }

    #[test]
    fn bytes_are_interleaved_and_clipped() {
        let image = Image::new(3, [1, 2], vec![0.0, 2.0, 0.5, -1.0, 1.0, 1.0]).expect("1 x 2");
        assert_eq!(to_rgb8(&image), vec![0, 128, 255, 255, 0, 255]);
        let mask = Mask::new([1, 2], vec![0, 1]).expect("1 x 2");
        assert_eq!(to_grey8(&mask), vec![0, 255]);
    }
}
