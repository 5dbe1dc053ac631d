//! Ctrl-C as a flag that a loop reads after each step.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

/// Whether somebody pressed Ctrl-C since [`Interrupt::listen`].
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Begins to listen; once in a process.
    ///
    /// # Errors
    /// Where the system does not let the program listen, or it listens already.
    pub fn listen() -> anyhow::Result<Self> {
        let pressed = Arc::new(AtomicBool::new(false));
        let seen = pressed.clone();
        ctrlc::set_handler(move || seen.store(true, Ordering::Relaxed))
            .context("could not listen for Ctrl-C")?;
        Ok(Self(pressed))
    }

    /// Whether it was pressed.
    pub fn pressed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
