//! The part of the page's address after `#`.

use gloo_utils::{history, window};
use wasm_bindgen::JsValue;

use super::events;

/// It, with its `#`; empty where there is none.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// The fragment that the app was opened with; where there is none, the last name of the path, as in `/mixing`.
pub fn at_start() -> String {
    let fragment = fragment();
    if !fragment.is_empty() {
        return fragment;
    }
    let path = window().location().pathname().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Goes to a page of the app, as a link does.
pub fn go(fragment: &str) {
    // A fragment is always a place in this page.
    drop(window().location().set_hash(fragment));
}

/// Text as a part of a path.
pub fn encoded(name: &str) -> String {
    js_sys::encode_uri_component(name).into()
}

/// Changes it without a new entry in the history, and without telling [`on_change`].
pub fn replace(fragment: &str) {
    // A browser that refuses, as some do after many calls in a second, gets the next one.
    drop(history().replace_state_with_url(&JsValue::NULL, "", Some(fragment)));
}

/// The whole address with another fragment, to be copied.
pub fn whole(fragment: &str) -> String {
    let href = window().location().href().unwrap_or_default();
    let page = href.split('#').next().unwrap_or_default();
    format!("{page}{fragment}")
}

/// Tells of every fragment that a link or the user puts there, as long as the component that listens is there.
pub fn on_change(hear: impl Fn(String) + 'static) {
    events::listen("hashchange", move |_| hear(fragment()));
}
