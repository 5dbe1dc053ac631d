//! The browser's clock, in a page and in a worker.

use gloo_timers::future::TimeoutFuture;
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::Performance;

/// Milliseconds since the page or the worker started; 0 where there is no clock.
pub fn now_ms() -> f64 {
    let clock = Reflect::get(&js_sys::global(), &"performance".into()).ok();
    clock
        .and_then(|clock| clock.dyn_into::<Performance>().ok())
        .map_or(0.0, |clock| clock.now())
}

/// Waits, and lets the browser do other things meanwhile.
pub async fn pause(ms: u32) {
    TimeoutFuture::new(ms).await;
}
