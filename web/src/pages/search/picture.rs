//! A small image with a mask over it.

use leptos::html::Canvas;
use leptos::prelude::*;

use crate::browser::canvas;
use crate::protocol::search::Thumbnail;

/// Colour of the foreground, and its share.
const TINT: [f32; 3] = [0.0, 200.0, 230.0];
const SHARE: f32 = 0.6;

/// Red, green, blue, alpha per pixel of `image`, with `mask` (0 or 1 per pixel) tinted.
pub fn tinted(image: &Thumbnail, mask: Option<&[u8]>) -> Vec<u8> {
    let pixels = image.rgb.chunks_exact(3).enumerate();
    pixels
        .flat_map(|(i, pixel)| {
            let inside = mask.is_some_and(|mask| mask.get(i) == Some(&1));
            let share = if inside { SHARE } else { 0.0 };
            let of = |c: usize| (f32::from(pixel[c]) * (1.0 - share) + TINT[c] * share) as u8;
            [of(0), of(1), of(2), u8::MAX]
        })
        .collect()
}

/// A canvas with these pixels.
#[component]
pub fn Picture(
    /// Height and width.
    size: [usize; 2],
    rgba: Vec<u8>,
    #[prop(into)] label: String,
) -> impl IntoView {
    let node = NodeRef::<Canvas>::new();
    Effect::new(move || {
        if let Some(element) = node.get() {
            // A browser that cannot draw still has the label.
            drop(canvas::show(&element, size, &rgba));
        }
    });
    view! { <canvas node_ref=node class="thumb" role="img" aria-label=label></canvas> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::search::Half;

    #[test]
    fn only_the_mask_is_tinted() {
        let image = Thumbnail {
            half: Half::Weights,
            size: [1, 2],
            rgb: vec![100; 6],
            mask: vec![0, 1],
        };
        let rgba = tinted(&image, Some(&image.mask));
        assert_eq!(rgba[..4], [100, 100, 100, 255]);
        assert_ne!(rgba[4..7], [100, 100, 100]);
        assert_eq!(tinted(&image, None)[4..7], [100, 100, 100]);
    }
}
