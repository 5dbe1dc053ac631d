//! The user's choice of a light or dark theme.

use gloo_utils::document_element;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::kept::Keeping;
use crate::named::{Named as _, named};

/// Where it is kept.
const KEY: &str = "mixsearch-theme";

named! {
    /// The colours of the app, with their name in the style sheet, in the browser's storage and in the table of texts.
    #[derive(Default)]
    pub enum Theme {
        /// As the browser has it.
        #[default]
        Auto = "auto",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

impl Theme {
    /// The one that was chosen here before.
    pub fn stored() -> Self {
        // Earlier versions kept the bare name, which is no JSON: the text itself is read and written.
        let kept = Keeping::Visits.kept(KEY);
        let kept = kept.and_then(|name| Self::named(&name));
        kept.unwrap_or_default()
    }

    /// Shows it, and keeps it for the next visit where the browser allows that.
    pub fn show(self) {
        if let Ok(root) = document_element().dyn_into::<HtmlElement>() {
            // The attribute selects the colours in the style sheet; a failure leaves the browser's own theme.
            drop(root.dataset().set("theme", self.name()));
        }
        Keeping::Visits.keep(KEY, self.name());
    }
}
