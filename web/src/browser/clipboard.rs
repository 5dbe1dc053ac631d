//! Text for the clipboard.

use gloo_utils::window;
use wasm_bindgen_futures::JsFuture;

use super::message;

/// Copies text.
///
/// # Errors
/// What the browser says, for instance that the user does not allow it.
pub async fn copy(text: &str) -> Result<(), String> {
    let copied = JsFuture::from(window().navigator().clipboard().write_text(text)).await;
    copied.map(|_| ()).map_err(|error| message(&error))
}
