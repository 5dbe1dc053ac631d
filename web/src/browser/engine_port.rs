//! The wire between the page and the engine's module, which runs in a worker or, where workers fail, in the page.
//!
//! A module in the page has no scope of its own to post to, so the page leaves it one end of a channel under
//! [`PAGE_PORT`].

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    DedicatedWorkerGlobalScope, Event, HtmlScriptElement, MessageChannel, MessageEvent,
    MessagePort, Worker, WorkerOptions, WorkerType,
};

use super::message;

/// The name of the page's property that holds the engine's end of the channel.
const PAGE_PORT: &str = "mixsearchEnginePort";

type OnMessage = Closure<dyn FnMut(MessageEvent)>;
type OnError = Closure<dyn FnMut(Event)>;

/// An engine in a worker.
#[derive(Debug)]
pub struct WorkerWire {
    worker: Worker,
    _on_message: OnMessage,
    _on_error: OnError,
}

/// An engine in the page's own thread.
#[derive(Debug)]
pub struct PageWire {
    port: MessagePort,
    script: HtmlScriptElement,
    _on_message: OnMessage,
    _on_error: OnError,
}

/// The page, seen from the engine.
#[derive(Debug)]
pub enum Page {
    /// The engine is in a worker.
    Outside(DedicatedWorkerGlobalScope),
    /// The engine is in the page.
    Around(MessagePort),
}

impl WorkerWire {
    /// Starts `script` as a worker.
    ///
    /// # Errors
    /// What the browser says.
    pub fn start(
        script: &str,
        hear: impl Fn(Vec<u8>) + 'static,
        fail: impl Fn(String) + 'static,
    ) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(script, &options).map_err(|error| message(&error))?;
        let on_message = hearing(hear);
        let on_error = failing(fail);
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// What the browser says.
    pub fn post(&self, bytes: &[u8]) -> Result<(), String> {
        let (array, moved) = movable(bytes);
        self.worker
            .post_message_with_transfer(&array, &moved)
            .map_err(|error| message(&error))
    }

    /// Ends the worker, whatever it is doing.
    pub fn end(&self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl PageWire {
    /// Loads `script` as a module of the page.
    ///
    /// # Errors
    /// What the browser says.
    pub fn start(
        script: &str,
        hear: impl Fn(Vec<u8>) + 'static,
        fail: impl Fn(String) + 'static,
    ) -> Result<Self, String> {
        Self::try_start(script, hearing(hear), failing(fail)).map_err(|error| message(&error))
    }

    fn try_start(source: &str, on_message: OnMessage, on_error: OnError) -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let port = channel.port1();
        port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Reflect::set(&js_sys::global(), &PAGE_PORT.into(), &channel.port2())?;
        let document = web_sys::window().and_then(|window| window.document());
        let document = document.ok_or("there is no page")?;
        let script: HtmlScriptElement = document.create_element("script")?.unchecked_into();
        script.set_type("module");
        script.set_src(source);
        script.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        document
            .body()
            .ok_or("the page has no body")?
            .append_child(&script)?;
        Ok(Self {
            port,
            script,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// What the browser says.
    pub fn post(&self, bytes: &[u8]) -> Result<(), String> {
        let (array, moved) = movable(bytes);
        self.port
            .post_message_with_transferable(&array, &moved)
            .map_err(|error| message(&error))
    }

    /// Hears nothing of it any more; a module cannot be unloaded.
    pub fn end(&self) {
        self.port.close();
        self.script.remove();
    }
}

impl Page {
    /// Finds the page that loaded this module, and listens to it.
    ///
    /// # Errors
    /// Neither a worker nor a page that left a port.
    pub fn find(hear: impl Fn(Vec<u8>) + 'static) -> Result<Self, String> {
        let scope = js_sys::global();
        let on_message = hearing(hear).into_js_value();
        let left = Reflect::get(&scope, &PAGE_PORT.into()).map_err(|error| message(&error))?;
        if let Ok(port) = left.dyn_into::<MessagePort>() {
            port.set_onmessage(Some(on_message.unchecked_ref()));
            return Ok(Self::Around(port));
        }
        let worker = scope.dyn_into::<DedicatedWorkerGlobalScope>();
        let worker = worker.map_err(|_scope| "the engine was loaded outside a worker")?;
        worker.set_onmessage(Some(on_message.unchecked_ref()));
        Ok(Self::Outside(worker))
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// What the browser says.
    pub fn post(&self, bytes: &[u8]) -> Result<(), String> {
        let (array, moved) = movable(bytes);
        match self {
            Self::Outside(worker) => worker.post_message_with_transfer(&array, &moved),
            Self::Around(port) => port.post_message_with_transferable(&array, &moved),
        }
        .map_err(|error| message(&error))
    }
}

/// The bytes as a JavaScript array, and the list that lets its memory move instead of being copied again.
fn movable(bytes: &[u8]) -> (Uint8Array, Array) {
    let array = Uint8Array::from(bytes);
    let moved = Array::of1(&array.buffer());
    (array, moved)
}

fn hearing(hear: impl Fn(Vec<u8>) + 'static) -> OnMessage {
    Closure::new(move |event: MessageEvent| {
        if let Ok(array) = event.data().dyn_into::<Uint8Array>() {
            hear(array.to_vec());
        }
    })
}

fn failing(fail: impl Fn(String) + 'static) -> OnError {
    Closure::new(move |event: Event| {
        let said = message(event.as_ref());
        fail(if said.starts_with("JsValue") {
            "the engine's file could not be loaded".into()
        } else {
            said
        });
    })
}
