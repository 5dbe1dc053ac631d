//! The composite and its soft label.

use leptos::html::Canvas;
use leptos::prelude::*;
use shared::imaging::overlay::to_rgb8;

use super::fingerprint::fingerprint;
use super::lab::Lab;
use crate::browser::canvas;
use crate::text::numbers::fixed;
use crate::text::{filled, text};
use crate::visual::pixels::{PixelCanvas, picture};

/// The two pictures, what they are made of, and a name of their bytes.
#[component]
pub fn CompositeCard(lab: Lab) -> impl IntoView {
    let image = move || Some(picture(&lab.mixed.read().composite.image));
    let label = move || Some(picture(&lab.mixed.read().composite.label));
    let recipe = move || lab.mixed.read().recipe();
    let print = move || {
        let mixed = lab.mixed.read();
        let parts = [&mixed.composite.image, &mixed.composite.label].map(to_rgb8);
        fingerprint(parts.iter().map(Vec::as_slice))
    };
    let soft = move || {
        let mixed = lab.mixed.read();
        let values = mixed.composite.label.values();
        let some = values.iter().filter(|y| **y > 0.0).count();
        let greatest = values.iter().copied().fold(0.0, f32::max);
        let share = 100.0 * some as f64 / values.len() as f64;
        filled(
            "mixing.composite.soft",
            &[&fixed(share, 1), &fixed(greatest, 3)],
        )
    };
    let node = NodeRef::<Canvas>::new();
    let failed = RwSignal::new(None::<String>);
    let keep = move |_| {
        let Some(element) = node.get_untracked() else {
            return;
        };
        let saved = canvas::save(&element, "composite.png".into());
        failed.set(saved.err());
    };
    view! {
        <section class="card" aria-label=text("mixing.composite.title")>
            <h2>{text("mixing.composite.title")}</h2>
            <div class="pair">
                <figure>
                    <PixelCanvas id="composite" node pixels=Signal::derive(image)
                        label=Signal::derive(move || filled("mixing.composite.image-alt", &[&recipe()])) />
                    <figcaption>{text("mixing.composite.image")}</figcaption>
                </figure>
                <figure>
                    <PixelCanvas id="soft-label" pixels=Signal::derive(label)
                        label=Signal::derive(move || format!("{} {}", text("mixing.composite.label-alt"), soft())) />
                    <figcaption>{text("mixing.composite.label")}</figcaption>
                </figure>
                <div class="facts-of">
                    <p id="recipe">{recipe}</p>
                    <p class="soft" id="soft-facts">{soft}</p>
                    <p class="soft">{text("mixing.composite.print")}" "<code id="fingerprint">{print}</code></p>
                    <button type="button" class="button" id="save-composite" on:click=keep>{text("mixing.composite.save")}</button>
                </div>
            </div>
            <p class="problem" role="alert">{move || failed.get()}</p>
        </section>
    }
}
