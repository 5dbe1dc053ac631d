//! Light or dark, as the user wants it here.

use gloo_storage::{LocalStorage, Storage as _};
use gloo_utils::{document_element, window};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Where it is kept.
const KEY: &str = "mixsearch-theme";

/// The colours of the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the browser has it.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its name in the style sheet, in the browser's storage and in the table of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one that was chosen here before.
    pub fn stored() -> Self {
        // Earlier versions kept the bare name, which is no JSON: the text itself is read and written.
        let kept = storage().and_then(|storage| storage.get_item(KEY).ok()?);
        let mut all = Self::ALL.into_iter();
        all.find(|theme| Some(theme.name()) == kept.as_deref())
            .unwrap_or_default()
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
