//! Whether the browser offers WebGPU. web-sys has it behind an unstable flag, so its objects are looked up by name.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::message;
use crate::engine::Gpu;
use crate::text::{filled, text};

/// Names of programs that play a GPU, where the browser does not say so itself.
const PLAYED: [&str; 3] = ["swiftshader", "llvmpipe", "basic render"];

/// The adapter, or why there is none.
///
/// # Errors
/// A sentence without its full stop, for the user.
pub async fn probe() -> Result<Gpu, String> {
    let navigator =
        get(&js_sys::global(), "navigator").ok_or_else(|| text("engine.no-navigator"))?;
    let gpu = get(&navigator, "gpu").ok_or_else(|| text("engine.no-webgpu"))?;
    let options = Object::new();
    // What the GPU backend asks for too: the faster of two.
    let preference = Reflect::set(
        &options,
        &"powerPreference".into(),
        &"high-performance".into(),
    );
    preference.map_err(|error| message(&error))?;
    let request: Function = get(&gpu, "requestAdapter")
        .and_then(|request| request.dyn_into().ok())
        .ok_or_else(|| text("engine.half-webgpu"))?;
    let promise = request
        .call1(&gpu, &options)
        .map_err(|error| message(&error))?;
    let adapter = JsFuture::from(promise.unchecked_into::<Promise>()).await;
    let adapter = adapter.map_err(|error| filled("engine.no-adapter", &[&message(&error)]))?;
    if adapter.is_null() || adapter.is_undefined() {
        return Err(text("engine.no-processor").into());
    }
    let name = name(&adapter);
    let lower = name.to_lowercase();
    // Browsers have moved this from the adapter to its description.
    let info = get(&adapter, "info").unwrap_or_default();
    let said = [&adapter, &info].map(|place| get(place, "isFallbackAdapter"));
    let played =
        said.contains(&Some(JsValue::TRUE)) || PLAYED.iter().any(|one| lower.contains(one));
    Ok(Gpu { name, played })
}

fn name(adapter: &JsValue) -> String {
    let info = get(adapter, "info").unwrap_or_default();
    let words = ["vendor", "architecture", "description"]
        .iter()
        .filter_map(|key| get(&info, key)?.as_string())
        .filter(|word| !word.is_empty());
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        text("engine.gpu").into()
    } else {
        filled("engine.gpu-named", &[&words.join(" ")])
    }
}

fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &key.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}
