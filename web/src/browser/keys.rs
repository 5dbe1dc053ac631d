//! Keyboard shortcuts of the whole window.

use gloo_utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::events;

/// Hears every key that is free, as long as the component that listens is there. A key that `press` knows does nothing
/// else.
pub fn on_press(press: impl Fn(&str) -> bool + 'static) {
    events::intercept("keydown", move |event| {
        let event: Option<&KeyboardEvent> = event.dyn_ref();
        let Some((event, key)) = event.and_then(|event| Some((event, free(event)?))) else {
            return;
        };
        if press(&key) {
            event.prevent_default();
        }
    });
}

/// The key, unless it belongs to whatever has the keyboard: text that is typed, a slider's arrows, a shortcut of the
/// browser, an open dialog or menu.
fn free(event: &KeyboardEvent) -> Option<String> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return None;
    }
    let key = event.key();
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let own = target.closest("dialog, textarea, select, [role=menu]");
    if own.ok()?.is_some() {
        return None;
    }
    let takes_arrows = target.matches("input, [role=slider], [role=tab]").ok()?;
    let types =
        target.matches("input:not([type=radio], [type=checkbox], [type=range], [type=file])");
    let is_arrow = key.starts_with("Arrow") || key.len() > 1;
    let taken = types.ok()? || (takes_arrows && is_arrow);
    (!taken).then_some(key)
}

/// Clicks the element of that id, as a key stands for it; what is disabled or absent is left alone.
pub fn click(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}
