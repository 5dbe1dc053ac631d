//! Asynchronous work that ends with the page that began it.

use leptos::prelude::{GetValue as _, Owner, StoredValue, untrack};
use leptos::reactive::owner::WeakOwner;
use leptos::reactive::spawn_local_scoped_with_cancellation;

/// Where a component's event handlers begin work that awaits something. Work whose page has gone is dropped where it
/// waits, so it never reads a signal that went with the page.
#[derive(Clone, Copy, Debug)]
pub struct Tasks(StoredValue<WeakOwner>);

impl Tasks {
    /// Of the component that is being built.
    pub fn new() -> Self {
        let owner = Owner::current().expect("a component is built under an owner");
        Self(StoredValue::new(owner.downgrade()))
    }

    /// Begins the work; where the component has gone already, it is not begun.
    pub fn run(self, work: impl Future<Output = ()> + 'static) {
        let owner = self.0.try_get_value().and_then(|owner| owner.upgrade());
        if let Some(owner) = owner {
            // Untracked: an effect that begins work does not depend on what the work reads.
            owner.with(|| untrack(|| spawn_local_scoped_with_cancellation(work)));
        }
    }
}

impl Default for Tasks {
    fn default() -> Self {
        Self::new()
    }
}
