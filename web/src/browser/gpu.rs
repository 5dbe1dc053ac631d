//! The check for WebGPU. web-sys has it behind an unstable flag, so its objects are looked up by name.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::message;
use crate::protocol::{Adapter, NoGpu};

/// Names of software adapters, where the browser does not say so itself.
const SOFTWARE: [&str; 3] = ["swiftshader", "llvmpipe", "basic render"];

/// The adapter.
///
/// # Errors
/// Why there is none.
pub async fn probe() -> Result<Adapter, NoGpu> {
    let exception = |error: JsValue| NoGpu::Exception(message(&error));
    let navigator = get(&js_sys::global(), "navigator").ok_or(NoGpu::NoNavigator)?;
    let gpu = get(&navigator, "gpu").ok_or(NoGpu::NotOffered)?;
    let options = Object::new();
    // What the GPU backend asks for too: the faster of two.
    let preference = Reflect::set(
        &options,
        &"powerPreference".into(),
        &"high-performance".into(),
    );
    preference.map_err(exception)?;
    let request: Function = get(&gpu, "requestAdapter")
        .and_then(|request| request.dyn_into().ok())
        .ok_or(NoGpu::Incomplete)?;
    let promise = request.call1(&gpu, &options).map_err(exception)?;
    let adapter = JsFuture::from(promise.unchecked_into::<Promise>()).await;
    let adapter = adapter.map_err(|error| NoGpu::Refused(message(&error)))?;
    if adapter.is_null() || adapter.is_undefined() {
        return Err(NoGpu::NoProcessor);
    }
    let name = name(&adapter);
    let lower = name.to_lowercase();
    // Browsers have moved this from the adapter to its description.
    let info = get(&adapter, "info").unwrap_or_default();
    let sentence = [&adapter, &info].map(|index| get(index, "isFallbackAdapter"));
    let software =
        sentence.contains(&Some(JsValue::TRUE)) || SOFTWARE.iter().any(|one| lower.contains(one));
    Ok(Adapter { name, software })
}

fn name(adapter: &JsValue) -> String {
    let info = get(adapter, "info").unwrap_or_default();
    let words = ["vendor", "architecture", "description"]
        .iter()
        .filter_map(|key| get(&info, key)?.as_string())
        .filter(|word| !word.is_empty());
    let words: Vec<String> = words.collect();
    words.join(" ")
}

fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &key.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}
