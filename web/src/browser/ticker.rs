//! An action that repeats at a fixed interval.

use gloo_timers::callback::Interval;
use leptos::prelude::{LocalStorage, SetValue as _, StoredValue};

/// What is done at a steady pace; it goes with the page.
#[derive(Clone, Copy)]
pub struct Ticker(StoredValue<Option<Interval>, LocalStorage>);

impl Ticker {
    /// Nothing yet.
    pub fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Does it every `ms` milliseconds, in place of what was done before.
    pub fn start(self, ms: u32, what: impl FnMut() + 'static) {
        drop(self.0.try_set_value(Some(Interval::new(ms, what))));
    }

    /// Ends it.
    pub fn stop(self) {
        drop(self.0.try_set_value(None));
    }
}

impl Default for Ticker {
    fn default() -> Self {
        Self::new()
    }
}
