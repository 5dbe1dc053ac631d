//! The messages of `mixsearch.js`, by which pages of others ask the engine: plain objects, beside the app's bytes.

use gloo_events::EventListener;
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array, Uint8ClampedArray};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::message;

/// What such a page asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum EmbedRequest {
    /// A model's file.
    Load(Vec<u8>),
    /// The mask of a picture.
    Segment {
        /// `[height, width]` in pixels.
        size: [usize; 2],
        /// Red, green, blue and opacity, row by row.
        rgba: Vec<u8>,
        /// The name of an exit; the last one where there is none.
        exit: Option<String>,
        /// Foreground is what is more probable.
        threshold: f32,
    },
}

/// A request with its number, which returns with the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct EmbedCall {
    /// Its number.
    pub id: f64,
    /// What is asked for, or what is wrong with it, in a sentence without its full stop.
    pub request: Result<EmbedRequest, String>,
}

/// What such a page gets.
#[derive(Clone, Debug, PartialEq)]
pub enum EmbedAnswer {
    /// To a model.
    Loaded {
        /// Its name.
        name: String,
        /// Its exits, shallow first.
        exits: Vec<String>,
        /// Names of its foreground classes.
        labels: Vec<String>,
    },
    /// To a picture.
    Segmented {
        /// `[height, width]` in pixels.
        size: [usize; 2],
        /// The class of each pixel, 0 being background.
        mask: Vec<u8>,
        /// Of foreground, a pixel; of several classes the first one's, then the second one's and so on.
        probabilities: Vec<f32>,
    },
}

/// Hears the calls for good, where this module runs in a worker.
pub fn listen(hear: impl Fn(EmbedCall) + 'static) {
    if let Ok(worker) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
        let listener = EventListener::new(&worker, "message", move |event| {
            let event: Option<&MessageEvent> = event.dyn_ref();
            if let Some(call) = event.and_then(|event| call_of(&event.data())) {
                hear(call);
            }
        });
        listener.forget();
    }
}

/// Sends the answer to a call, or the sentence that says why there is none.
///
/// # Errors
/// What the browser says.
pub fn answer(call: f64, answer: &Result<EmbedAnswer, String>) -> Result<(), String> {
    try_answer(call, answer).map_err(|error| message(&error))
}

fn try_answer(call: f64, answer: &Result<EmbedAnswer, String>) -> Result<(), JsValue> {
    let worker: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let (object, moved) = (Object::new(), Array::new());
    let set = |name: &str, value: &JsValue| Reflect::set(&object, &name.into(), value);
    set("id", &call.into())?;
    match answer {
        Err(reason) => set("failed", &reason.as_str().into())?,
        Ok(EmbedAnswer::Loaded {
            name,
            exits,
            labels,
        }) => {
            set("name", &name.as_str().into())?;
            let names = |names: &[String]| -> Array {
                names.iter().map(|name| JsValue::from_str(name)).collect()
            };
            set("exits", &names(exits))?;
            set("labels", &names(labels))?
        }
        Ok(EmbedAnswer::Segmented {
            size: [height, width],
            mask,
            probabilities,
        }) => {
            let (mask, shares) = (
                Uint8Array::from(mask.as_slice()),
                Float32Array::from(probabilities.as_slice()),
            );
            moved.push(&mask.buffer());
            moved.push(&shares.buffer());
            set("height", &(*height as f64).into())?;
            set("width", &(*width as f64).into())?;
            set("probabilities", &shares)?;
            set("mask", &mask)?
        }
    };
    worker.post_message_with_transfer(&object, &moved)
}

/// Nothing of what is no call, as the app's bytes are none.
fn call_of(data: &JsValue) -> Option<EmbedCall> {
    if !data.is_object() || data.is_instance_of::<Uint8Array>() {
        return None;
    }
    let id = field(data, "id")?.as_f64()?;
    let request = request_of(data);
    Some(EmbedCall { id, request })
}

fn request_of(data: &JsValue) -> Result<EmbedRequest, String> {
    let Some(bytes) = field(data, "load") else {
        return segment_of(data);
    };
    let bytes = bytes.dyn_into::<Uint8Array>();
    let bytes = bytes.map_err(|_other| "a model is given as its bytes")?;
    Ok(EmbedRequest::Load(bytes.to_vec()))
}

fn segment_of(data: &JsValue) -> Result<EmbedRequest, String> {
    let picture = field(data, "segment");
    let picture = picture.and_then(|image| picture_of(&image));
    let (size, rgba) = picture.ok_or("a picture is given as ImageData with 8 bits a channel")?;
    let exit = field(data, "exit").filter(|exit| !exit.is_null());
    if exit.as_ref().is_some_and(|exit| !exit.is_string()) {
        return Err("an exit is given by its name".into());
    }
    let threshold = field(data, "threshold").and_then(|threshold| threshold.as_f64());
    let threshold = threshold.filter(|threshold| (0.0..=1.0).contains(threshold));
    Ok(EmbedRequest::Segment {
        size,
        rgba,
        exit: exit.and_then(|exit| exit.as_string()),
        threshold: threshold.ok_or("a threshold is a number from 0 to 1")? as f32,
    })
}

/// The size and the pixels of an `ImageData`.
fn picture_of(image: &JsValue) -> Option<([usize; 2], Vec<u8>)> {
    let side = |name| field(image, name)?.as_f64().map(|side| side as usize);
    let rgba = field(image, "data")?.dyn_into::<Uint8ClampedArray>();
    Some(([side("height")?, side("width")?], rgba.ok()?.to_vec()))
}

fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    // An optional field may hold nothing, but is there.
    (!value.is_undefined()).then_some(value)
}
