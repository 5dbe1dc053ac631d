//! The message port between the page and the engine's module, which runs in a worker or, where workers fail, in the
//! page.
//!
//! A module in the page has no scope of its own to post to, so the page leaves it one end of a channel under
//! [`PAGE_PORT`].

use gloo_events::EventListener;
use gloo_utils::{body, document};
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    DedicatedWorkerGlobalScope, EventTarget, HtmlScriptElement, MessageChannel, MessageEvent,
    MessagePort, Worker, WorkerOptions, WorkerType,
};

use super::message;

/// The name of the page's property that holds the engine's end of the channel.
const PAGE_PORT: &str = "mixsearchEnginePort";

/// An engine in a worker, which ends with this value, whatever it is doing.
#[derive(Debug)]
pub struct WorkerWire {
    worker: Worker,
    _listeners: [EventListener; 2],
}

/// An engine in the page's own thread. Nothing is heard of it after this value; a module cannot be unloaded.
#[derive(Debug)]
pub struct PageWire {
    port: MessagePort,
    script: HtmlScriptElement,
    _listeners: [EventListener; 2],
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
        Ok(Self {
            _listeners: [hearing(&worker, hear), failing(&worker, fail)],
            worker,
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
}

impl Drop for WorkerWire {
    fn drop(&mut self) {
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
        Self::try_start(script, hear, fail).map_err(|error| message(&error))
    }

    fn try_start(
        source: &str,
        hear: impl Fn(Vec<u8>) + 'static,
        fail: impl Fn(String) + 'static,
    ) -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let port = channel.port1();
        Reflect::set(&js_sys::global(), &PAGE_PORT.into(), &channel.port2())?;
        let script: HtmlScriptElement = document().create_element("script")?.unchecked_into();
        script.set_type("module");
        script.set_src(source);
        let listeners = [hearing(&port, hear), failing(&script, fail)];
        port.start();
        body().append_child(&script)?;
        Ok(Self {
            port,
            script,
            _listeners: listeners,
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
}

impl Drop for PageWire {
    fn drop(&mut self) {
        self.port.close();
        self.script.remove();
    }
}

impl Page {
    /// Finds the page that loaded this module, and listens to it for good.
    ///
    /// # Errors
    /// Neither a worker nor a page that left a port.
    pub fn find(hear: impl Fn(Vec<u8>) + 'static) -> Result<Self, String> {
        let scope = js_sys::global();
        let left = Reflect::get(&scope, &PAGE_PORT.into()).map_err(|error| message(&error))?;
        if let Ok(port) = left.dyn_into::<MessagePort>() {
            hearing(&port, hear).forget();
            port.start();
            return Ok(Self::Around(port));
        }
        let worker = scope.dyn_into::<DedicatedWorkerGlobalScope>();
        let worker = worker.map_err(|_scope| "the engine was loaded outside a worker")?;
        hearing(&worker, hear).forget();
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

fn hearing(source: &EventTarget, hear: impl Fn(Vec<u8>) + 'static) -> EventListener {
    EventListener::new(source, "message", move |event| {
        let event: Option<&MessageEvent> = event.dyn_ref();
        let array = event.and_then(|event| event.data().dyn_into::<Uint8Array>().ok());
        if let Some(array) = array {
            hear(array.to_vec());
        }
    })
}

fn failing(source: &EventTarget, fail: impl Fn(String) + 'static) -> EventListener {
    EventListener::new(source, "error", move |event| {
        let sentence = message(event);
        fail(if sentence.starts_with("JsValue") {
            "the engine's file could not be loaded".into()
        } else {
            sentence
        });
    })
}
