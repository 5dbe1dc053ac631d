//! Something to do once things have come to rest.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::{StoredValue, UpdateValue as _, on_cleanup, set_timeout_with_handle};

/// What was put off last; a newer one takes its place, and it goes with the page.
#[derive(Clone, Copy)]
pub struct Later(StoredValue<Option<TimeoutHandle>>);

impl Later {
    /// Nothing yet.
    pub fn new() -> Self {
        let later = Self(StoredValue::new(None));
        on_cleanup(move || later.forget());
        later
    }

    /// Does it after `ms` milliseconds, unless something newer comes first.
    pub fn run(self, ms: u64, what: impl FnOnce() + 'static) {
        self.forget();
        let handle = set_timeout_with_handle(what, Duration::from_millis(ms));
        // A browser without timers does it never, which no browser is.
        self.0.try_update_value(|waiting| *waiting = handle.ok());
    }

    fn forget(self) {
        let waiting = self.0.try_update_value(Option::take).flatten();
        if let Some(handle) = waiting {
            handle.clear();
        }
    }
}

impl Default for Later {
    fn default() -> Self {
        Self::new()
    }
}
