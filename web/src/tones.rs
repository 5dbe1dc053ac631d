//! Values to colours: pictures, soft labels and probabilities, and differences of these.

use shared::imaging::Image;
use shared::imaging::overlay::to_rgb8;

/// Less than was expected, as much, and more: blue and orange of Okabe and Ito's palette on a light grey.
const BELOW: [f32; 3] = [0.0, 114.0, 178.0];
const EQUAL: [f32; 3] = [240.0, 240.0, 240.0];
const ABOVE: [f32; 3] = [213.0, 94.0, 0.0];

/// Pixels for a canvas: red, green, blue, alpha, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// `[height, width]` in pixels.
    pub size: [usize; 2],
    /// `4 * height * width` bytes.
    pub rgba: Vec<u8>,
}

/// A picture, grey where it has one channel.
pub fn picture(image: &Image) -> Pixels {
    let rgb = to_rgb8(image);
    let pixels = rgb.chunks_exact(3);
    Pixels {
        size: image.size(),
        rgba: pixels.flat_map(|p| [p[0], p[1], p[2], u8::MAX]).collect(),
    }
}

/// Values in [0, 1] from black to white.
pub fn grey(size: [usize; 2], values: &[f32]) -> Pixels {
    let level = |value: &f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    let levels = values.iter().map(level);
    Pixels {
        size,
        rgba: levels
            .flat_map(|level| [level, level, level, u8::MAX])
            .collect(),
    }
}

/// `found - expected` in [-1, 1], blue below and orange above.
pub fn difference(size: [usize; 2], found: &[f32], expected: &[f32]) -> Pixels {
    let colour = |(found, expected): (&f32, &f32)| {
        let away = (found - expected).clamp(-1.0, 1.0);
        let end = if away < 0.0 { BELOW } else { ABOVE };
        // The root makes small differences visible.
        let share = away.abs().sqrt();
        let level = |c: usize| (EQUAL[c] + share * (end[c] - EQUAL[c])).round() as u8;
        [level(0), level(1), level(2), u8::MAX]
    };
    Pixels {
        size,
        rgba: found.iter().zip(expected).flat_map(colour).collect(),
    }
}

/// A short name of bytes, FNV-1a in hexadecimal: equal bytes have equal names.
pub fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.into_iter().flatten() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_of_one_channel_is_as_grey_as_its_values() {
        let values = vec![0.0, 0.25, 1.0];
        let label = Image::new(1, [1, 3], values.clone()).unwrap();
        assert_eq!(picture(&label), grey([1, 3], &values));
        assert_eq!(grey([1, 3], &values).rgba[4..8], [64, 64, 64, 255]);
    }

    #[test]
    fn a_difference_shows_its_sign() {
        let pixels = difference([1, 3], &[0.0, 0.5, 1.0], &[1.0, 0.5, 0.0]);
        assert_eq!(pixels.rgba[..4], [0, 114, 178, 255]);
        assert_eq!(pixels.rgba[4..8], [240, 240, 240, 255]);
        assert_eq!(pixels.rgba[8..], [213, 94, 0, 255]);
    }

    #[test]
    fn one_changed_byte_changes_the_fingerprint() {
        // The published test vector of the hash.
        assert_eq!(fingerprint([&b"foobar"[..]]), "85944171f73967e8");
        assert_eq!(fingerprint([&b"foo"[..], b"bar"]), "85944171f73967e8");
        assert_ne!(fingerprint([&[1, 2, 3][..]]), fingerprint([&[1, 2, 4][..]]));
    }
}
