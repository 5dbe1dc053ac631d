//! The memory of a WebAssembly module.

use js_sys::WebAssembly::Memory;
use wasm_bindgen::JsCast;

/// Bytes of this module's memory, which grows and never shrinks.
pub fn held_bytes() -> u64 {
    let memory: Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    u64::from(buffer.byte_length())
}
