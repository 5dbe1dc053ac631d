//! The colours of a DICOM file's pixels as a picture.

use super::codec::Model;
use super::layout::Arrangement;
use super::raw::RawPixels;
use crate::imaging::Image;

/// One frame of three values a pixel, as red, green and blue.
pub(super) fn picture(pixels: &RawPixels<'_>, model: Model, arrangement: Arrangement) -> Image {
    let layout = &pixels.layout;
    let count = layout.rows * layout.columns;
    let three = |i: usize| match arrangement {
        Arrangement::Together => [3 * i, 3 * i + 1, 3 * i + 2],
        Arrangement::Planes => [i, count + i, 2 * count + i],
        // Two pixels: both luminances, then the colour that they share.
        Arrangement::Halved => {
            let pair = i / 2 * 4;
            [pair + i % 2, pair + 2, pair + 3]
        }
    };
    let greatest = layout.greatest() as f32;
    // The difference of no colour is half of one number more than the greatest.
    let neutral = 255.0 * f32::midpoint(greatest, 1.0) / greatest;
    let mut values = vec![0.0; 3 * count];
    for i in 0..count {
        let found = three(i).map(|at| pixels.level(at));
        let colours = match model {
            Model::Rgb => found,
            Model::Ybr => rgb(found, neutral),
        };
        for (c, colour) in colours.into_iter().enumerate() {
            values[c * count + i] = colour / 255.0;
        }
    }
    Image::new(3, [layout.rows, layout.columns], values).expect("the layout fits the pixels")
}

/// From luminance and two differences of colour (PS3.3, C.7.6.3.1.2), to whole numbers.
fn rgb([y, b, r]: [f32; 3], neutral: f32) -> [f32; 3] {
    let [b, r] = [b - neutral, r - neutral];
    let colours = [
        y + 1.402 * r,
        y - 0.344_136 * b - 0.714_136 * r,
        y + 1.772 * b,
    ];
    colours.map(|colour| colour.round().clamp(0.0, 255.0))
}
