//! Keys that mean something wherever the keyboard is.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// The key, unless it belongs to whatever has the keyboard: text that is typed, a slider's arrows, a shortcut of the
/// browser, an open dialog.
pub fn free(event: &KeyboardEvent) -> Option<String> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return None;
    }
    let key = event.key();
    let target = event.target()?.dyn_into::<Element>().ok()?;
    if target.closest("dialog, textarea, select").ok()?.is_some() {
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
    let document = web_sys::window().and_then(|window| window.document());
    let element = document.and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        element.click();
    }
}
