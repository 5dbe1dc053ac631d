//! The browser's clock, in a page and in a worker.

use js_sys::{Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Milliseconds since the page or the worker started; 0 where there is no clock.
pub fn now_ms() -> f64 {
    let clock = Reflect::get(&js_sys::global(), &"performance".into()).ok();
    clock
        .and_then(|clock| clock.dyn_into::<web_sys::Performance>().ok())
        .map_or(0.0, |clock| clock.now())
}

/// Waits, in a page; none at all where the browser has no timer.
pub async fn sleep(ms: u32) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let timer = Promise::new(&mut |resolve, _| {
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let set = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        if set.is_err() {
            // Without a timer there is nothing to wait for.
            drop(resolve.call0(&wasm_bindgen::JsValue::NULL));
        }
    });
    // A promise that only a timer resolves is never refused.
    drop(JsFuture::from(timer).await);
}
