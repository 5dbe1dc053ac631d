//! Pixels with a name, on a canvas of their own size.

use leptos::html::Canvas;
use leptos::prelude::*;

use crate::browser::canvas;
use crate::tones::Pixels;

/// Shows what `pixels` gives, and nothing where it gives none.
#[component]
pub fn PixelCanvas(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    pixels: Signal<Option<Pixels>>,
    /// What is seen, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
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
                    drop(canvas::show(&element, pixels.size, &pixels.rgba));
                }
            });
        }
    });
    view! { <canvas class="pixels" node_ref=node id=id role="img" class:away=empty aria-label=label></canvas> }
}
