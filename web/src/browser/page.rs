//! The page itself: its address, its title, its focus, and the browser's name.

use gloo_utils::{document, window};
use js_sys::{Function, Reflect};
use leptos::ev::FocusEvent;
use wasm_bindgen::JsCast;
use web_sys::Node;

/// The value of `key` in the part of the address after `?`, as it stands there.
pub fn parameter(key: &str) -> Option<String> {
    let query = window().location().search().ok()?;
    let mut pairs = query.trim_start_matches('?').split('&');
    pairs.find_map(|pair| pair.strip_prefix(key)?.strip_prefix('=').map(str::to_owned))
}

/// Whether the address says which page, in which language, and nothing else.
pub fn is_plain() -> bool {
    let location = window().location();
    let (Ok(search), Ok(fragment)) = (location.search(), location.hash()) else {
        return false;
    };
    let mut pairs = search.trim_start_matches('?').split('&');
    pairs.all(|pair| pair.is_empty() || pair.starts_with("lang=")) && !fragment.contains('?')
}

/// The browser's name for itself.
pub fn user_agent() -> String {
    window().navigator().user_agent().unwrap_or_default()
}

/// Names the page in the browser's tab.
pub fn show_title(name: &str) {
    document().set_title(&format!("{name} · MixSearch"));
}

/// Moves the keyboard to the element of that id, of the page or of a drawing in it.
pub fn focus(id: &str) {
    let Some(element) = document().get_element_by_id(id) else {
        return;
    };
    // Both kinds of element have it, each by an interface of its own.
    let focus = Reflect::get(&element, &"focus".into());
    if let Ok(focus) = focus.and_then(JsCast::dyn_into::<Function>) {
        // What cannot be focused leaves the keyboard where it is.
        drop(focus.call0(&element));
    }
}

/// Whether the keyboard, which leaves an element, stays in the part of the page around it.
pub fn keeps_focus(around: &Node, event: &FocusEvent) -> bool {
    let to = event.related_target();
    let to = to.and_then(|to| to.dyn_into::<Node>().ok());
    to.is_some_and(|to| around.contains(Some(&to)))
}
