//! The service worker, which keeps the app for use without a network.

use gloo_utils::window;
use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;

/// Registers it and waits until the app is kept.
///
/// # Errors
/// Why not: an address that is neither this machine nor HTTPS, a browser that is told not to.
pub async fn keep(script: &str) -> Result<(), String> {
    let navigator = window().navigator();
    let offered = Reflect::has(&navigator, &"serviceWorker".into());
    if !offered.unwrap_or(false) {
        return Err("the browser keeps no pages from this address".into());
    }
    let container = navigator.service_worker();
    let registered = JsFuture::from(container.register(script)).await;
    registered.map_err(|error| super::message(&error))?;
    let ready = container.ready().map_err(|error| super::message(&error))?;
    let ready = JsFuture::from(ready).await;
    ready.map(|_| ()).map_err(|error| super::message(&error))
}
