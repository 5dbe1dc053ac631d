//! An engine that a part of a page has for itself, so that its work keeps nobody else waiting.

use leptos::prelude::*;

use crate::host::{Client, Listener, Place};
use crate::protocol::Request;
use crate::text::{engine as message, text};

/// The engine; none before its start, and none after an end of its own.
#[derive(Clone, Copy)]
pub struct OwnEngine(StoredValue<Option<Client>, LocalStorage>);

impl OwnEngine {
    /// Before its start.
    pub fn unstarted() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Starts one where there is none; `stopped` hears why it ended by itself, in a sentence without its full stop.
    pub fn start(self, stopped: impl Fn(String) + 'static) {
        if self.0.with_value(Option::is_some) {
            return;
        }
        let listener = Listener {
            progress: Box::new(|_| {}),
            moved: Box::new(|_| {}),
            stopped: Box::new(move |why| {
                self.0.set_value(None);
                stopped(message::ending(&why));
            }),
        };
        let client = Client::start(Place::of_address(), listener);
        self.0.set_value(Some(client));
    }

    /// The response to a request.
    ///
    /// # Errors
    /// Why there is none, in a sentence without its full stop.
    pub async fn ask<R: Request>(self, request: R) -> Result<R::Response, String> {
        let client = self.0.get_value();
        let client = client.ok_or_else(|| text("engine.own-ended"))?;
        let response = client.ask(request).await;
        response.map_err(|error| message::ask_error(&error))
    }

    /// Ends it; the page goes.
    pub fn end(self) {
        if let Some(client) = self.0.get_value() {
            client.end();
        }
    }
}
