//! The browser's interfaces as plain Rust; the only folder that names web-sys and gloo.

pub mod address;
pub mod calls;
pub mod canvas;
pub mod clipboard;
pub mod clock;
pub mod dialog;
pub mod embed_port;
pub mod engine_port;
mod events;
pub mod files;
pub mod folder;
pub mod frame;
pub mod gpu;
pub mod kept;
pub mod keys;
pub mod language;
pub mod later;
pub mod memory;
pub mod offline;
pub mod page;
pub mod pointer;
pub mod served;
pub mod stream;
pub mod tasks;
pub mod theme;
pub mod ticker;
pub mod vector;
pub mod viewport;

use wasm_bindgen::JsValue;

/// What a JavaScript exception says.
pub(crate) fn message(error: &JsValue) -> String {
    let text = js_sys::Reflect::get(error, &"message".into()).ok();
    text.and_then(|text| text.as_string())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
