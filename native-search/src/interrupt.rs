//! Signals that ask a program to end, as a flag that a loop reads after each step.

use std::process::Child;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::signal::unix::{SignalKind, signal};

/// The number of SIGINT.
pub const INTERRUPT: u8 = 2;
/// The number of SIGTERM.
pub const TERMINATE: u8 = 15;

/// The number of the last signal that came; 0 before.
static CAUGHT: AtomicU8 = AtomicU8::new(0);
static LISTENS: Mutex<bool> = Mutex::new(false);

/// Whether such a signal came since the first [`Interrupt::listen`] of the process.
#[derive(Clone, Copy)]
pub struct Interrupt(());

/// A run that was stopped by a signal and saved where it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped as asked; go on with {how}")]
pub struct Stopped {
    signal: u8,
    how: &'static str,
}

impl Interrupt {
    /// Begins to listen, where nobody listens yet. A second Ctrl-C ends the program at once.
    ///
    /// # Errors
    /// Where the system does not let the program listen.
    pub fn listen() -> anyhow::Result<Self> {
        let mut listens = LISTENS.lock().unwrap_or_else(PoisonError::into_inner);
        if !*listens {
            ctrlc::set_handler(|| {
                if CAUGHT.swap(INTERRUPT, Ordering::Relaxed) == INTERRUPT {
                    std::process::exit(i32::from(exit_code(INTERRUPT)));
                }
            })
            .context("could not listen for Ctrl-C")?;
            listen_for_others().context("could not listen for signals")?;
            *listens = true;
        }
        Ok(Self(()))
    }

    /// Whether one came.
    pub fn came(&self) -> bool {
        CAUGHT.load(Ordering::Relaxed) != 0
    }

    /// The number of the last signal that came.
    pub fn signal(&self) -> Option<u8> {
        let caught = CAUGHT.load(Ordering::Relaxed);
        (caught != 0).then_some(caught)
    }

    /// The error of a run that was ended by it, and how to go on.
    pub fn stopped(&self, how: &'static str) -> Stopped {
        let signal = CAUGHT.load(Ordering::Relaxed);
        Stopped { signal, how }
    }
}

impl Stopped {
    /// The exit code of the program.
    pub fn exit_code(self) -> u8 {
        exit_code(self.signal)
    }
}

/// As shells have it for a program that a signal ended.
pub fn exit_code(signal: u8) -> u8 {
    128 + signal
}

/// Sends a signal to a process that was begun here. Its number is its own until it has been waited for.
///
/// # Errors
/// A signal that there is not, or a process that nobody may send one to.
pub fn send(process: &Child, signal: u8) -> anyhow::Result<()> {
    let signal = Signal::try_from(i32::from(signal))?;
    let id = Pid::from_raw(i32::try_from(process.id())?);
    kill(id, signal).context("could not send the signal on")
}

/// What `kill` and systems that shut down send, and what clusters send before time is up.
fn listen_for_others() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (mut terminate, mut user) = {
        let _within = runtime.enter();
        (
            signal(SignalKind::terminate())?,
            signal(SignalKind::user_defined1())?,
        )
    };
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                let number = tokio::select! {
                    _ = terminate.recv() => SignalKind::terminate(),
                    _ = user.recv() => SignalKind::user_defined1(),
                };
                let number = u8::try_from(number.as_raw_value()).unwrap_or(INTERRUPT);
                CAUGHT.store(number, Ordering::Relaxed);
                // Later ones are taken and change nothing.
                std::future::pending::<()>().await;
            });
        })?;
    Ok(())
}
