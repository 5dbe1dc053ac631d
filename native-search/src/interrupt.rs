//! Ctrl-C as a flag that a loop reads after each step.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

static PRESSED: AtomicBool = AtomicBool::new(false);
static LISTENS: Mutex<bool> = Mutex::new(false);

/// Whether somebody pressed Ctrl-C since the first [`Interrupt::listen`] of the process.
#[derive(Clone, Copy)]
pub struct Interrupt(());

impl Interrupt {
    /// Begins to listen, where nobody listens yet.
    ///
    /// # Errors
    /// Where the system does not let the program listen.
    pub fn listen() -> anyhow::Result<Self> {
        let mut listens = LISTENS.lock().unwrap_or_else(PoisonError::into_inner);
        if !*listens {
            ctrlc::set_handler(|| PRESSED.store(true, Ordering::Relaxed))
                .context("could not listen for Ctrl-C")?;
            *listens = true;
        }
        Ok(Self(()))
    }

    /// Whether it was pressed.
    pub fn pressed(&self) -> bool {
        PRESSED.load(Ordering::Relaxed)
    }
}
