//! A mask on its picture, as bytes for a screen or a file.

use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

/// Colour of the foreground, red, green, blue: a cyan that neither skin, mucosa nor grey tissue has.
pub const TINT: [u8; 3] = [0, 200, 230];
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

/// The picture with the mask tinted and its contour, the outermost pixels inside it, at full
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
        for (tint, &value) in TINT.iter().zip(pixel) {
            let mixed = f32::from(value) * (1.0 - share) + f32::from(*tint) * share;
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
    fn bytes_are_interleaved_and_clipped() {
        let image = Image::new(3, [1, 2], vec![0.0, 2.0, 0.5, -1.0, 1.0, 1.0]).expect("1 x 2");
        assert_eq!(to_rgb8(&image), vec![0, 128, 255, 255, 0, 255]);
        let mask = Mask::new([1, 2], vec![0, 1]).expect("1 x 2");
        assert_eq!(to_grey8(&mask), vec![0, 255]);
    }
}
