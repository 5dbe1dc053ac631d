//! The browser's clock, in a page and in a worker.

use js_sys::Reflect;
use wasm_bindgen::JsCast;

/// Milliseconds since the page or the worker started; 0 where there is no clock.
pub fn now_ms() -> f64 {
    let clock = Reflect::get(&js_sys::global(), &"performance".into()).ok();
    clock
        .and_then(|clock| clock.dyn_into::<web_sys::Performance>().ok())
        .map_or(0.0, |clock| clock.now())
}
