//! Events of the window, with listeners that last as long as their component.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_utils::window;
use leptos::prelude::StoredValue;
use web_sys::Event;

/// Hears every event of that kind.
pub(super) fn listen(kind: &'static str, hear: impl FnMut(&Event) + 'static) {
    keep(EventListener::new(&window(), kind, hear));
}

/// Hears every event of that kind, and may prevent what the browser does by itself.
pub(super) fn intercept(kind: &'static str, hear: impl FnMut(&Event) + 'static) {
    let options = EventListenerOptions::enable_prevent_default();
    keep(EventListener::new_with_options(
        &window(),
        kind,
        options,
        hear,
    ));
}

/// A stored value goes with its component, and a listener that goes hears nothing any more.
fn keep(listener: EventListener) {
    StoredValue::new_local(listener);
}
