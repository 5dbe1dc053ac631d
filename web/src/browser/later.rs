//! A delayed action that a newer one replaces (debouncing).

use gloo_timers::callback::Timeout;
use leptos::prelude::{LocalStorage, SetValue as _, StoredValue};

/// What was put off last; a newer one takes its place, and it goes with the page.
#[derive(Clone, Copy)]
pub struct Later(StoredValue<Option<Timeout>, LocalStorage>);

impl Later {
    /// Nothing yet.
    pub fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Does it after `ms` milliseconds, unless something newer comes first or the page has gone.
    pub fn run(self, ms: u32, what: impl FnOnce() + 'static) {
        // A timeout that is dropped does nothing: the one before here, and the new one where the page has gone.
        drop(self.0.try_set_value(Some(Timeout::new(ms, what))));
    }
}

impl Default for Later {
    fn default() -> Self {
        Self::new()
    }
}
