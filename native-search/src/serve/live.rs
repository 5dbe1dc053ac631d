//! A file of lines as server-sent events: what it holds, then what comes.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::path::PathBuf;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, SeekFrom};

use tokio::sync::OwnedSemaphorePermit;

use super::folder::ServedFolder;

/// How often the file is looked at.
const PAUSE: Duration = Duration::from_millis(250);
/// Most bytes that one look reads.
const CHUNK: u64 = 1 << 20;

/// Where a reader stands in a file of lines.
struct Reader {
    root: ServedFolder,
    names: String,
    /// The run's folder: where it is gone, the stream ends.
    folder: PathBuf,
    offset: u64,
    /// A line whose end is not written yet.
    begun: Vec<u8>,
    /// Lines read so far; the id of the last one.
    count: usize,
    /// Lines that the browser had before the connection broke.
    seen: usize,
    waiting: VecDeque<Event>,
    /// Held as long as the stream is read.
    _permit: OwnedSemaphorePermit,
}

/// Every line is one event; its id is the number of its line, so that a browser that connects again
/// goes on where it was (`seen`). A file that became shorter was started over: an event `restart`,
/// then all of it again.
pub(super) fn lines(
    root: ServedFolder,
    names: String,
    seen: usize,
    folder: PathBuf,
    permit: OwnedSemaphorePermit,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let reader = Reader {
        root,
        names,
        folder,
        offset: 0,
        begun: Vec::new(),
        count: 0,
        seen,
        waiting: VecDeque::new(),
        _permit: permit,
    };
    let events = stream::unfold(reader, async |mut reader| {
        let event = reader.next().await?;
        Some((Ok(event), reader))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

impl Reader {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            match self.look().await {
                Ok(0) => {}
                Ok(_) => continue,
                // It is written anew at this moment, or not there yet.
                Err(_) if self.folder.is_dir() => {}
                Err(_) => return None,
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Reads on, opening the file again: a run replaces it whole. How many bytes there were.
    async fn look(&mut self) -> std::io::Result<usize> {
        let path = self.root.file(&self.names);
        let mut file = File::open(path.ok_or(std::io::ErrorKind::NotFound)?).await?;
        if file.metadata().await?.len() < self.offset {
            self.waiting
                .push_back(Event::default().event("restart").data("{}"));
            (self.offset, self.count, self.seen) = (0, 0, 0);
            self.begun.clear();
        }
        file.seek(SeekFrom::Start(self.offset)).await?;
        let mut bytes = Vec::new();
        let read = file.take(CHUNK).read_to_end(&mut bytes).await?;
        self.offset += read as u64;
        self.split(&bytes);
        Ok(read)
    }

    fn split(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            self.begun.extend_from_slice(&rest[..end]);
            rest = &rest[end + 1..];
            let line = std::mem::take(&mut self.begun);
            self.count += 1;
            if self.count > self.seen {
                // An event's text may hold no line end, and a stray one would make axum panic.
                let text = String::from_utf8_lossy(&line).replace('\r', "");
                self.waiting
                    .push_back(Event::default().id(self.count.to_string()).data(text));
            }
        }
        self.begun.extend_from_slice(rest);
    }
}
