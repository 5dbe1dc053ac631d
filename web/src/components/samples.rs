//! Synthetic sample images, generated here from their seeds.

use leptos::html::Canvas;
use leptos::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use shared::imaging::synthetic::SyntheticDomain;

use crate::browser::canvas;
use crate::protocol::SyntheticSample;
use crate::text::text;
use crate::visual::pixels::picture;

/// Height and width of the pictures, in pixels.
pub const SIZE: [usize; 2] = [240, 320];

/// What is offered, by its seed, in the order of the page; the table names it.
pub const OFFERED: [(SyntheticDomain, u64); 6] = [
    (SyntheticDomain::Lesion, 1),
    (SyntheticDomain::Lesion, 2),
    (SyntheticDomain::Lesion, 3),
    (SyntheticDomain::Polyp, 1),
    (SyntheticDomain::LiverCt, 1),
    (SyntheticDomain::Nuclei, 1),
];

/// A strip of buttons with pictures.
#[component]
pub fn Samples(
    /// Changes when the pictures have to be drawn again: a GPU that is lost may take them from the screen.
    again: Signal<u32>,
    /// Hears which one and its name.
    #[prop(into)]
    on_sample: Callback<(SyntheticSample, String)>,
) -> impl IntoView {
    let one = move |(domain, seed): (SyntheticDomain, u64)| {
        let name = text(&format!("samples.{}-{seed}", domain.name())).to_owned();
        let given = name.clone();
        let sample = SyntheticSample {
            domain,
            seed,
            size: SIZE,
        };
        view! {
            <li>
                <button type="button" class="sample" on:click=move |_| on_sample.run((sample, given.clone()))>
                    <Thumbnail sample again />
                    <span>{name}</span>
                </button>
            </li>
        }
    };
    view! {
        <section class="samples" aria-label=text("samples.name")>
            <h2>{text("samples.title")}</h2>
            <p>{text("samples.about")}</p>
            <ul>{OFFERED.map(one).collect_view()}</ul>
        </section>
    }
}

#[component]
fn Thumbnail(sample: SyntheticSample, again: Signal<u32>) -> impl IntoView {
    let node = NodeRef::<Canvas>::new();
    Effect::new(move || {
        again.track();
        if let Some(element) = node.get() {
            let mut rng = ChaCha8Rng::seed_from_u64(sample.seed);
            let (image, _) = sample.domain.generate(sample.size, &mut rng);
            let pixels = picture(&image);
            // A browser that cannot draw a thumbnail still has the button's name.
            drop(canvas::show(&element, pixels.size, &pixels.bytes));
        }
    });
    view! { <canvas node_ref=node width="320" height="240" aria-hidden="true"></canvas> }
}
