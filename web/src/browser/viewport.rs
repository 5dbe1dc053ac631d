//! The width of the window.

use gloo_utils::window;

use super::events;

/// Its width in CSS pixels; 0 where it does not say.
pub fn width() -> f64 {
    let width = window().inner_width().ok();
    width.and_then(|width| width.as_f64()).unwrap_or(0.0)
}

/// Tells of every new width, as long as the component that listens is there.
pub fn on_resize(hear: impl Fn(f64) + 'static) {
    events::listen("resize", move |_| hear(width()));
}
