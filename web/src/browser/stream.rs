//! Lines that a server sends as they come.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use super::message;

/// A stream of server-sent events; it ends with this value. A connection that breaks is made again by the browser,
/// which then goes on where it was.
pub struct Stream {
    source: EventSource,
    _line: Closure<dyn FnMut(MessageEvent)>,
    _restart: Closure<dyn FnMut(Event)>,
}

impl Stream {
    /// Hears each line, and `restart` where the lines begin anew.
    ///
    /// # Errors
    /// What the browser says.
    pub fn open(
        address: &str,
        line: impl Fn(String) + 'static,
        restart: impl Fn() + 'static,
    ) -> Result<Self, String> {
        let source = EventSource::new(address).map_err(|error| message(&error))?;
        let line: Closure<dyn FnMut(MessageEvent)> = Closure::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                line(text);
            }
        });
        let restart: Closure<dyn FnMut(Event)> = Closure::new(move |_: Event| restart());
        source.set_onmessage(Some(line.as_ref().unchecked_ref()));
        source
            .add_event_listener_with_callback("restart", restart.as_ref().unchecked_ref())
            .map_err(|error| message(&error))?;
        Ok(Self {
            source,
            _line: line,
            _restart: restart,
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}
