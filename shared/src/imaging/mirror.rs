//! Mirror images of a picture and its mask.

use super::image::Image;
use super::mask::Mask;

/// Both mirrored alike: left to right where `across`, top to bottom where `down`.
pub fn mirror(image: &Image, mask: &Mask, way: [bool; 2]) -> (Image, Mask) {
    let classes = mirror_values(mask.values(), mask.size(), way);
    (
        mirror_image(image, way),
        Mask::new(mask.size(), classes).expect("as many classes as before"),
    )
}

/// An image mirrored: left to right where `across`, top to bottom where `down`.
pub fn mirror_image(image: &Image, way: [bool; 2]) -> Image {
    let values = mirror_values(image.values(), image.size(), way);
    Image::new(image.channels(), image.size(), values).expect("as many finite values as before")
}

/// The values of maps of `[h, w]`, one after the other, mirrored likewise.
pub fn mirror_values<T: Copy>(
    values: &[T],
    [h, w]: [usize; 2],
    [across, down]: [bool; 2],
) -> Vec<T> {
    let source = |index: usize| {
        let (y, x) = (index / w % h, index % w);
        let y = if down { h - 1 - y } else { y };
        index / (h * w) * h * w + y * w + if across { w - 1 - x } else { x }
    };
    (0..values.len())
        .map(|index| values[source(index)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_and_mask_are_mirrored_alike_and_twice_is_the_same() {
        let values: Vec<f32> = (0..12).map(|v| v as f32 / 12.0).collect();
        let image = Image::new(2, [2, 3], values).unwrap();
        let mask = Mask::new([2, 3], vec![1, 0, 0, 0, 1, 1]).unwrap();
        let (across, across_mask) = mirror(&image, &mask, [true, false]);
        assert_eq!(across.channel(1)[..3], [8.0, 7.0, 6.0].map(|v| v / 12.0));
        assert_eq!(across_mask.values(), [0, 0, 1, 1, 1, 0]);
        let (_, down_mask) = mirror(&image, &mask, [false, true]);
        assert_eq!(down_mask.values(), [0, 1, 1, 1, 0, 0]);
        for way in [[false, false], [true, false], [false, true], [true, true]] {
            let (image_once, mask_once) = mirror(&image, &mask, way);
            assert_eq!(
                mirror(&image_once, &mask_once, way),
                (image.clone(), mask.clone())
            );
        }
    }
}
