//! The page itself: its address, its theme, and what the browser says of itself.

use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

const THEME: &str = "mixsearch-theme";

/// The value of `key` in the part of the address after `?`, as it stands there.
pub fn parameter(key: &str) -> Option<String> {
    let query = web_sys::window()?.location().search().ok()?;
    let mut pairs = query.trim_start_matches('?').split('&');
    pairs.find_map(|pair| pair.strip_prefix(key)?.strip_prefix('=').map(str::to_owned))
}

/// The browser's name for itself.
pub fn user_agent() -> String {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok());
    agent.unwrap_or_default()
}

/// The theme that was chosen here before.
pub fn stored_theme() -> Option<String> {
    web_sys::window()?
        .local_storage()
        .ok()??
        .get_item(THEME)
        .ok()?
}

/// Shows a theme, `light`, `dark` or `auto`, and keeps it for the next visit where the browser allows that.
pub fn show_theme(name: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let root = window.document().and_then(|page| page.document_element());
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        // The attribute selects the colours in the style sheet; a failure leaves the browser's own theme.
        drop(root.dataset().set("theme", name));
    }
    if let Ok(Some(storage)) = window.local_storage() {
        drop(storage.set_item(THEME, name));
    }
}

/// Names the page in the browser's tab.
pub fn show_title(name: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(&format!("{name} · MixSearch"));
    }
}

/// Moves the keyboard to the element of that id, of the page or of a drawing in it.
pub fn focus(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(element) = document.and_then(|document| document.get_element_by_id(id)) else {
        return;
    };
    // Both kinds of element have it, each by an interface of its own.
    let focus = Reflect::get(&element, &"focus".into());
    if let Ok(focus) = focus.and_then(JsCast::dyn_into::<Function>) {
        // What cannot be focused leaves the keyboard where it is.
        drop(focus.call0(&element));
    }
}
