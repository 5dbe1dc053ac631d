//! What the browser keeps for the next visit: short texts by name.

use gloo_storage::{LocalStorage, Storage as _};
use gloo_utils::window;

/// What was kept under that name.
pub(super) fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps it where the browser allows that.
pub(super) fn keep(key: &str, text: &str) {
    if let Some(storage) = storage() {
        drop(storage.set_item(key, text));
    }
}

/// A browser that is told to keep nothing has no storage, and gloo's would end the app.
fn storage() -> Option<web_sys::Storage> {
    let allowed = window()
        .local_storage()
        .is_ok_and(|storage| storage.is_some());
    allowed.then(LocalStorage::raw)
}
