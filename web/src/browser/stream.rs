//! A stream of lines from a server.

use futures::StreamExt as _;
use futures::stream::{Select, select};
use gloo_net::eventsource::futures::{EventSource, EventSourceSubscription};

/// What a server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// A line.
    Line(String),
    /// The lines begin anew.
    Restart,
}

/// A stream of server-sent events; it ends with this value. A connection that breaks is made again by the browser,
/// which then goes on where it was.
pub struct Stream {
    events: Select<EventSourceSubscription, EventSourceSubscription>,
    _source: EventSource,
}

impl Stream {
    /// Begins to listen.
    ///
    /// # Errors
    /// What the browser says.
    pub fn open(address: &str) -> Result<Self, String> {
        let mut source = EventSource::new(address).map_err(|error| error.message)?;
        let mut hear = |kind: &str| source.subscribe(kind).map_err(|error| error.message);
        let events = select(hear("message")?, hear(RESTART)?);
        Ok(Self {
            events,
            _source: source,
        })
    }

    /// The next thing that the server says; none after the end of the connection.
    pub async fn next(&mut self) -> Option<Sent> {
        let (kind, event) = self.events.next().await?.ok()?;
        Some(if kind == RESTART {
            Sent::Restart
        } else {
            Sent::Line(event.data().as_string().unwrap_or_default())
        })
    }
}

/// The kind of event that says that lines begin anew.
const RESTART: &str = "restart";
