//! The frame around the pages: what the app is called, its theme, and what it is not.

use leptos::prelude::*;

use crate::browser::page;
use crate::components::choices::Choices;
use crate::pages::segment::SegmentPage;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let theme = RwSignal::new(page::stored_theme().unwrap_or_else(|| "auto".into()));
    Effect::new(move || page::show_theme(&theme.get()));
    let themes = ["auto", "light", "dark"].map(|name| (name.to_owned(), name.to_owned()));
    view! {
        <header class="bar">
            <div class="brand">
                <span class="mark" aria-hidden="true"></span>
                <h1>"MixSearch"</h1>
                <p>"Medical image segmentation, on your own machine"</p>
            </div>
            <Choices legend="Theme" name="theme" options=themes.to_vec().into() chosen=theme quiet=true />
        </header>
        <SegmentPage />
        <footer>
            <p>
                <strong>"Not a medical device. "</strong>
                "A research demonstration: no result here may guide a diagnosis or a treatment. "
                "Images are processed in this browser and are not sent anywhere."
            </p>
        </footer>
    }
}
