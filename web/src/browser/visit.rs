//! What the browser keeps until the tab is closed.

use gloo_storage::{SessionStorage, Storage as _};
use gloo_utils::window;

/// What was kept under that name.
pub fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps it, where the browser keeps anything.
pub fn keep(key: &str, value: &str) {
    if let Some(storage) = storage() {
        drop(storage.set_item(key, value));
    }
}

/// A browser that is told to keep nothing has no storage, and gloo's would end the app.
fn storage() -> Option<web_sys::Storage> {
    let allowed = window()
        .session_storage()
        .is_ok_and(|storage| storage.is_some());
    allowed.then(SessionStorage::raw)
}
