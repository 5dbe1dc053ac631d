//! The position of the pointer.

use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent, PointerEvent};

/// The place in the element that listens, as shares of its size, `[down, across]`.
pub fn index(event: &MouseEvent) -> Option<[f32; 2]> {
    let element: Element = event.current_target()?.dyn_into().ok()?;
    let frame = element.get_bounding_client_rect();
    if frame.width() <= 0.0 || frame.height() <= 0.0 {
        return None;
    }
    let across = (f64::from(event.client_x()) - frame.left()) / frame.width();
    let down = (f64::from(event.client_y()) - frame.top()) / frame.height();
    Some([down as f32, across as f32])
}

/// Lets the element that listens hear the pointer until its button is up, wherever it goes.
pub fn hold(event: &PointerEvent) {
    let target = event.current_target();
    if let Some(element) = target.and_then(|target| target.dyn_into::<Element>().ok()) {
        // Without it the pointer is only heard over the element.
        drop(element.set_pointer_capture(event.pointer_id()));
    }
}
