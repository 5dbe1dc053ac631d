//! The page's side of the wire: numbered requests, their responses, and the messages in between.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::channel::oneshot;

use super::Host;
use super::page::PageHost;
use super::worker::WorkerHost;
use crate::browser::page;
use crate::protocol::{
    AnyRequest, Call, Ending, Message, Outcome, Progress, Request, RequestError, decode, encode,
};

/// Where an engine is to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a worker; in the page where that fails.
    Worker,
    /// In the page.
    Page,
}

impl Place {
    /// In the page where its address says so, `?host=page`; else in a worker.
    pub fn of_address() -> Self {
        match page::parameter("host").as_deref() {
            Some("page") => Self::Page,
            _ => Self::Worker,
        }
    }
}

/// What an engine says unasked.
pub struct Listener {
    /// On the way to an answer.
    pub progress: Box<dyn Fn(Progress)>,
    /// Once, when it is in the page because a worker failed, with the reason.
    pub moved: Box<dyn Fn(Ending)>,
    /// Once, when it ends by itself, with the reason.
    pub stopped: Box<dyn Fn(Ending)>,
}

/// An engine, wherever it runs.
#[derive(Clone)]
pub struct Client(Rc<RefCell<Inner>>);

struct Inner {
    host: Option<Box<dyn Host>>,
    listener: Rc<Listener>,
    state: State,
    /// Requests from before it listened.
    queue: Vec<Vec<u8>>,
    waiting: BTreeMap<u64, oneshot::Sender<Outcome>>,
    requested: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Loading(Place),
    Listening,
    Ended,
}

impl Client {
    /// Starts an engine.
    pub fn start(index: Place, listener: Listener) -> Self {
        let client = Self(Rc::new(RefCell::new(Inner {
            host: None,
            listener: Rc::new(listener),
            state: State::Loading(index),
            queue: Vec::new(),
            waiting: BTreeMap::new(),
            requested: 0,
        })));
        client.load(index);
        client
    }

    /// The response to a request.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn ask<R: Request>(&self, request: R) -> Result<R::Response, RequestError> {
        let (sender, outcome) = oneshot::channel();
        self.send(request.into_any(), sender)?;
        let outcome = outcome.await.map_err(|_canceled| RequestError::Ended)?;
        outcome.of::<R>()
    }

    /// Ends it; requests on the way end with an error.
    pub fn end(&self) {
        let mut inner = self.0.borrow_mut();
        inner.state = State::Ended;
        inner.waiting.clear();
        inner.host = None;
    }

    fn send(
        &self,
        request: AnyRequest,
        sender: oneshot::Sender<Outcome>,
    ) -> Result<(), RequestError> {
        let mut inner = self.0.borrow_mut();
        inner.requested += 1;
        let id = inner.requested;
        let bytes = encode(&Call { id, request });
        let bytes = bytes.map_err(|error| RequestError::NotSent(error.to_string()))?;
        match inner.state {
            State::Ended => return Err(RequestError::Ended),
            State::Loading(_) => inner.queue.push(bytes),
            State::Listening => inner.post(&bytes).map_err(RequestError::NotSent)?,
        }
        inner.waiting.insert(id, sender);
        Ok(())
    }

    fn load(&self, index: Place) {
        let (hearing, failing) = (self.clone(), self.clone());
        let hear = move |bytes: Vec<u8>| hearing.hear(&bytes);
        let fail = move |words| failing.fail(Ending::Unreachable(words));
        let host: Result<Box<dyn Host>, String> = match index {
            Place::Worker => WorkerHost::start(hear, fail).map(|host| Box::new(host) as _),
            Place::Page => PageHost::start(hear, fail).map(|host| Box::new(host) as _),
        };
        match host {
            Ok(host) => {
                let mut inner = self.0.borrow_mut();
                inner.state = State::Loading(index);
                inner.host = Some(host);
            }
            Err(words) => self.fail(Ending::Unreachable(words)),
        }
    }

    fn hear(&self, bytes: &[u8]) {
        let listener = self.0.borrow().listener.clone();
        match decode(bytes) {
            Ok(Message::Listening) => {
                let mut inner = self.0.borrow_mut();
                inner.state = State::Listening;
                let queue = std::mem::take(&mut inner.queue);
                let sent: Result<(), String> = queue.iter().try_for_each(|b| inner.post(b));
                drop(inner);
                if let Err(words) = sent {
                    self.fail(Ending::Unreachable(words));
                }
            }
            Ok(Message::Progress { progress, .. }) => (listener.progress)(progress),
            Ok(Message::Panicked { words }) => self.fail(Ending::Panicked(words)),
            Ok(Message::Outcome {
                outcome: Outcome::Lost(words),
                ..
            }) => self.fail(Ending::DeviceLost(words)),
            Ok(Message::Outcome { id, outcome }) => {
                let sender = self.0.borrow_mut().waiting.remove(&id);
                // Whoever asked may have gone; then nobody misses the outcome.
                if let Some(sender) = sender {
                    drop(sender.send(outcome));
                }
            }
            Err(error) => self.fail(Ending::OtherVersion(error.to_string())),
        }
    }

    /// A worker that never listened is replaced by the page; anything else is the end.
    fn fail(&self, why: Ending) {
        let (state, listener) = {
            let inner = self.0.borrow();
            (inner.state, inner.listener.clone())
        };
        match state {
            State::Ended => {}
            State::Loading(Place::Worker) => {
                self.0.borrow_mut().host = None;
                (listener.moved)(why);
                self.load(Place::Page);
            }
            State::Loading(Place::Page) | State::Listening => {
                self.end();
                (listener.stopped)(why);
            }
        }
    }
}

impl Inner {
    fn post(&self, bytes: &[u8]) -> Result<(), String> {
        let host = self.host.as_ref().ok_or("the engine has ended")?;
        host.post(bytes)
    }
}
