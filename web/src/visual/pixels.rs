//! Pixels with a name: pictures, probabilities and their differences on a canvas of their own size.

use leptos::html::Canvas;
use leptos::prelude::*;
use shared::imaging::Image;
use shared::imaging::overlay::{Rgba, to_rgb8};

use crate::browser::canvas;

/// Less than was expected, as much, and more: blue and orange of Okabe and Ito's palette on a light grey.
const BELOW: [f32; 3] = [0.0, 114.0, 178.0];
const EQUAL: [f32; 3] = [240.0, 240.0, 240.0];
const ABOVE: [f32; 3] = [213.0, 94.0, 0.0];

/// Eight-bit red, green, blue, row by row.
#[derive(Clone, Copy, Debug)]
pub struct Rgb<'a> {
    /// `[height, width]` in pixels.
    pub size: [usize; 2],
    /// `3 * height * width` bytes.
    pub bytes: &'a [u8],
}

/// The same with an opaque alpha, as a canvas takes it.
pub fn opaque(picture: Rgb<'_>) -> Rgba {
    let pixels = picture.bytes.chunks_exact(3);
    Rgba {
        size: picture.size,
        bytes: pixels.flat_map(|p| [p[0], p[1], p[2], u8::MAX]).collect(),
    }
}

/// A picture, grey where it has one channel.
pub fn picture(image: &Image) -> Rgba {
    opaque(Rgb {
        size: image.size(),
        bytes: &to_rgb8(image),
    })
}

/// Values in [0, 1] from black to white.
pub fn grey(size: [usize; 2], values: &[f32]) -> Rgba {
    let level = |value: &f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    let levels: Vec<u8> = values.iter().map(level).collect();
    grey8(size, &levels)
}

/// Bytes from black to white.
pub fn grey8(size: [usize; 2], levels: &[u8]) -> Rgba {
    let levels = levels.iter();
    Rgba {
        size,
        bytes: levels.flat_map(|g| [*g, *g, *g, u8::MAX]).collect(),
    }
}

/// `found - expected` in [-1, 1], blue below and orange above.
pub fn difference(size: [usize; 2], found: &[f32], expected: &[f32]) -> Rgba {
    let colour = |(found, expected): (&f32, &f32)| {
        let away = (found - expected).clamp(-1.0, 1.0);
        let end = if away < 0.0 { BELOW } else { ABOVE };
        // The root makes small differences visible.
        let share = away.abs().sqrt();
        let level = |c: usize| (EQUAL[c] + share * (end[c] - EQUAL[c])).round() as u8;
        [level(0), level(1), level(2), u8::MAX]
    };
    Rgba {
        size,
        bytes: found.iter().zip(expected).flat_map(colour).collect(),
    }
}

/// Shows what `pixels` gives, and nothing where it gives none.
#[component]
pub fn PixelCanvas(
    /// Unique on the page.
    #[prop(into, optional)]
    id: Option<String>,
    #[prop(into)] pixels: Signal<Option<Rgba>>,
    /// What is seen, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
    /// Its class in the style sheet.
    #[prop(default = "pixels")]
    class: &'static str,
    /// For those who save the picture.
    #[prop(default = NodeRef::new())]
    node: NodeRef<Canvas>,
) -> impl IntoView {
    let empty = move || pixels.with(Option::is_none);
    Effect::new(move || {
        if let Some(element) = node.get() {
            pixels.with(|pixels| {
                if let Some(pixels) = pixels {
                    // A browser that cannot draw still has the label.
                    drop(canvas::show(&element, pixels.size, &pixels.bytes));
                }
            });
        }
    });
    view! { <canvas class=class node_ref=node id=id role="img" class:away=empty aria-label=label></canvas> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_of_one_channel_is_as_grey_as_its_values() {
        let values = vec![0.0, 0.25, 1.0];
        let label = Image::new(1, [1, 3], values.clone()).unwrap();
        assert_eq!(picture(&label), grey([1, 3], &values));
        assert_eq!(grey([1, 3], &values).bytes[4..8], [64, 64, 64, 255]);
        assert_eq!(grey8([1, 1], &[64]).bytes, [64, 64, 64, 255]);
    }

    #[test]
    fn a_difference_shows_its_sign() {
        let pixels = difference([1, 3], &[0.0, 0.5, 1.0], &[1.0, 0.5, 0.0]);
        assert_eq!(pixels.bytes[..4], [0, 114, 178, 255]);
        assert_eq!(pixels.bytes[4..8], [240, 240, 240, 255]);
        assert_eq!(pixels.bytes[8..], [213, 94, 0, 255]);
    }
}
