//! The browser's clock, in a page and in a worker.

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Milliseconds since the page or the worker started; 0 where there is no clock.
pub fn now_ms() -> f64 {
    let clock = Reflect::get(&js_sys::global(), &"performance".into()).ok();
    clock
        .and_then(|clock| clock.dyn_into::<web_sys::Performance>().ok())
        .map_or(0.0, |clock| clock.now())
}

/// Waits, and lets the browser do other things meanwhile.
pub async fn pause(ms: u32) {
    let sleep = Promise::new(&mut |done, _| {
        let waited = web_sys::window().and_then(|window| {
            let ms = i32::try_from(ms).unwrap_or(i32::MAX);
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms)
                .ok()
        });
        // Where nothing can be timed, as in a worker, the wait is none.
        if waited.is_none() {
            drop(done.call0(&JsValue::NULL));
        }
    });
    // A promise that is never rejected.
    drop(JsFuture::from(sleep).await);
}
