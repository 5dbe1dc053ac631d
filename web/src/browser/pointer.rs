//! Where a finger, a pen or a mouse is.

use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

/// The place in the element under it, `[x, y]` as shares of its width and height.
pub fn place(event: &PointerEvent) -> Option<[f64; 2]> {
    let element: Element = event.target()?.dyn_into().ok()?;
    let x = f64::from(event.offset_x()) / f64::from(element.client_width());
    let y = f64::from(event.offset_y()) / f64::from(element.client_height());
    (x.is_finite() && y.is_finite()).then_some([x, y])
}

/// Whether it presses.
pub fn is_down(event: &PointerEvent) -> bool {
    event.buttons() & 1 == 1
}

/// Keeps hearing of it where it leaves the element while it presses.
pub fn hold(event: &PointerEvent) {
    let element = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(element) = element {
        // A pointer that cannot be held is heard inside the element alone.
        drop(element.set_pointer_capture(event.pointer_id()));
    }
}
