//! The user's choice of a light or dark theme.

use gloo_storage::{LocalStorage, Storage as _};
use gloo_utils::{document_element, window};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

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
        let kept = storage().and_then(|storage| storage.get_item(KEY).ok()?);
        kept.and_then(|name| Self::named(&name)).unwrap_or_default()
    }

    /// Shows it, and keeps it for the next visit where the browser allows that.
    pub fn show(self) {
        if let Ok(root) = document_element().dyn_into::<HtmlElement>() {
            // The attribute selects the colours in the style sheet; a failure leaves the browser's own theme.
            drop(root.dataset().set("theme", self.name()));
        }
        if let Some(storage) = storage() {
            drop(storage.set_item(KEY, self.name()));
        }
    }
}

/// A browser that is told to keep nothing has no storage, and gloo's would end the app.
fn storage() -> Option<web_sys::Storage> {
    let allowed = window()
        .local_storage()
        .is_ok_and(|storage| storage.is_some());
    allowed.then(LocalStorage::raw)
}
