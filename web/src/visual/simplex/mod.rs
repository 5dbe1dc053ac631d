//! Weights that sum to 1: the distribution of many draws, with one composite among them.

pub mod layout;
pub mod statistics;
pub mod triangle;

use leptos::prelude::*;

pub use self::layout::Layout;
pub use self::statistics::extent;

/// The draws, what a softmax can reach, and the composite as a ringed dot.
#[component]
pub fn SimplexPicture(
    /// Weights of one number of images.
    #[prop(into)]
    draws: Signal<Vec<Vec<f32>>>,
    /// The numbers of a composite's images with their weights; none where it is of another number of images.
    #[prop(into)]
    mark: Signal<Vec<(usize, f32)>>,
    /// What it shows, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let layout = Memo::new(move |_| draws.with(|draws| Layout::of(draws, &mark.get())));
    let part =
        move |part: fn(&Layout) -> &String| move || layout.with(|layout| part(layout).clone());
    let ranks = move || draws.with(|draws| draws.first().is_some_and(|weights| weights.len() > 3));
    let labels = move || {
        let one = |(x, y, text): &(f64, f64, String)| {
            view! { <text x=*x y=*y text-anchor="middle">{text.clone()}</text> }
        };
        layout.with(|layout| layout.labels.iter().map(one).collect_view())
    };
    let size = move || {
        format!(
            "-14 -18 268 {:.0}",
            layout.with(|layout| layout.height + 40.0)
        )
    };
    view! {
        <svg class="simplex" class:ranks=ranks viewBox=size role="img" aria-label=label>
            <path class="frame" d=part(|layout| &layout.frame) />
            <path class="reach" d=part(|layout| &layout.reach) />
            <path class="dots" d=part(|layout| &layout.dots) />
            <path class="thick" d=part(|layout| &layout.thick) />
            <path class="ring" d=part(|layout| &layout.mark) />
            <path class="mark" d=part(|layout| &layout.mark) />
            {labels}
        </svg>
    }
}
