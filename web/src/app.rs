//! The one page there is so far: it says what the app will do, and that it does none of it yet.

use leptos::prelude::*;

/// What the app will offer, as a title and a sentence each.
const PLANNED: [(&str, &str); 4] = [
    (
        "Segmentation",
        "Open an image, run a model in this browser, and see the mask; the image never leaves the machine",
    ),
    (
        "Architecture",
        "Look at the cells and the lattice that a search found",
    ),
    (
        "Mixing",
        "See how several images and their masks are composited into one training sample",
    ),
    (
        "Search",
        "Watch a very small search choose its operations, step by step",
    ),
];

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let planned = PLANNED
        .map(|(title, sentence)| view! { <li><strong>{title}</strong> ": " {sentence} "."</li> });
    view! {
        <main>
            <h1>"MixSearch"</h1>
            <p role="note">
                "The browser app is not built yet: this page is its empty shell and computes nothing. "
                "Searching, training and segmenting work on the command line, with " <code>"./run"</code> "."
            </p>
            <h2>"What will be here"</h2>
            <ul>{planned}</ul>
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_planned_part_has_one_sentence_without_its_full_stop() {
        for (title, sentence) in PLANNED {
            assert!(!title.is_empty());
            assert!(
                !sentence.is_empty() && !sentence.ends_with('.'),
                "{title}: {sentence}"
            );
        }
    }
}
