//! The part of the page's address after `#`.

use leptos::ev;
use leptos::prelude::{WindowListenerHandle, window_event_listener};
use wasm_bindgen::JsValue;

/// It, with its `#`; empty where there is none.
pub fn fragment() -> String {
    let window = web_sys::window();
    window
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Changes it without a new entry in the history, and without telling [`on_change`].
pub fn replace(fragment: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // A browser that refuses, as some do after many calls in a second, gets the next one.
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(fragment)));
    }
}

/// The whole address with another fragment, to be copied.
pub fn whole(fragment: &str) -> String {
    let href = web_sys::window().and_then(|window| window.location().href().ok());
    let href = href.unwrap_or_default();
    let page = href.split('#').next().unwrap_or_default();
    format!("{page}{fragment}")
}

/// Tells of every fragment that a link or the user puts there.
pub fn on_change(hear: impl Fn(String) + 'static) -> WindowListenerHandle {
    window_event_listener(ev::hashchange, move |_| hear(fragment()))
}
