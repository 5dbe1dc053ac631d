//! Pointer and keyboard events of a picture's parts: pointing at one, or choosing it.

use leptos::prelude::*;

/// Where a picture says what is done with its parts `P`.
#[derive(Clone, Copy, Debug)]
pub struct Pointing<P: Send + Sync + 'static> {
    /// Hears what is pointed at, or nothing any more.
    pub hover: Callback<Option<P>>,
    /// Hears what is chosen.
    pub choose: Callback<P>,
    /// What stands out: what is described beside the picture.
    pub here: Signal<Option<P>>,
}
