//! The engine's side of the wire: one request after the other.

use std::cell::RefCell;
use std::panic::{self, PanicHookInfo};
use std::rc::Rc;

use futures::StreamExt as _;
use futures::channel::mpsc::unbounded;

use super::embed::Embedded;
use crate::browser::embed_port::{self, EmbedCall};
use crate::browser::{clock, engine_port::Page, gpu, memory};
use crate::engine::{Engine, Surroundings};
use crate::protocol::{Call, Message, decode, encode};

thread_local! {
    /// The page, for the panic hook, which gets nothing else.
    static PAGE: RefCell<Option<Rc<Page>>> = const { RefCell::new(None) };
}

/// What the engine hears.
enum Heard {
    /// A request of the app, as bytes.
    Call(Vec<u8>),
    /// A request of a page of others.
    Embed(EmbedCall),
}

/// Serves the page that loaded this module until it is ended.
///
/// # Errors
/// There is no such page.
pub async fn serve() -> Result<(), String> {
    let (sender, mut calls) = unbounded::<Heard>();
    let embed = sender.clone();
    // The receiver lives as long as this function, which does not end.
    let page = Page::find(move |bytes| drop(sender.unbounded_send(Heard::Call(bytes))))?;
    embed_port::listen(move |call| drop(embed.unbounded_send(Heard::Embed(call))));
    let page = Rc::new(page);
    PAGE.set(Some(page.clone()));
    panic::set_hook(Box::new(report));
    say(&page, &Message::Listening)?;
    let mut engine = Engine::new(Surroundings {
        now_ms: clock::now_ms,
        gpu: || Box::pin(gpu::probe()),
        memory_bytes: memory::held_bytes,
    });
    let mut embedded = Embedded::default();
    while let Some(heard) = calls.next().await {
        let bytes = match heard {
            Heard::Call(bytes) => bytes,
            Heard::Embed(call) => {
                let answer = match call.request {
                    Ok(request) => embedded.answer(&mut engine, request).await,
                    Err(reason) => Err(reason),
                };
                embed_port::answer(call.id, &answer)?;
                continue;
            }
        };
        let Call { id, request } = decode(&bytes).map_err(|error| error.to_string())?;
        let progress = |progress| {
            // Progress that does not arrive is only missed on the screen.
            drop(say(&page, &Message::Progress { id, progress }));
        };
        let outcome = engine.handle(request, &progress).await;
        say(&page, &Message::Outcome { id, outcome })?;
    }
    Ok(())
}

/// A panic ends a wasm module for good; its last words go to the page, which starts another one.
fn report(panic: &PanicHookInfo<'_>) {
    console_error_panic_hook::hook(panic);
    let words = panic.payload_as_str().unwrap_or_default();
    let words = words.lines().next().unwrap_or_default().to_owned();
    PAGE.with_borrow(|page| {
        if let Some(page) = page {
            drop(say(page, &Message::Panicked { words }));
        }
    });
}

fn say(page: &Page, message: &Message) -> Result<(), String> {
    page.post(&encode(message).map_err(|error| error.to_string())?)
}
