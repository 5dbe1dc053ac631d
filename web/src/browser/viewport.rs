//! How wide the window is.

use leptos::ev;
use leptos::prelude::{WindowListenerHandle, window_event_listener};

/// Its width in CSS pixels; 0 where there is no window.
pub fn width() -> f64 {
    let window = web_sys::window();
    let width = window.and_then(|window| window.inner_width().ok());
    width.and_then(|width| width.as_f64()).unwrap_or(0.0)
}

/// Tells of every new width.
pub fn on_resize(hear: impl Fn(f64) + 'static) -> WindowListenerHandle {
    window_event_listener(ev::resize, move |_| hear(width()))
}
