//! The host of the engine, a worker or the page, and the messages between it and the page.

mod client;
mod embed;
mod page;
mod serve;
mod worker;

pub use client::{Client, Listener, Place};
pub use serve::serve;

/// The engine's module, beside the page; Trunk names it after the binary `worker`.
const SCRIPT: &str = "./worker_loader.js";

/// A place where an engine runs; it ends with this value.
trait Host {
    /// Sends bytes to it.
    fn post(&self, bytes: &[u8]) -> Result<(), String>;
}
