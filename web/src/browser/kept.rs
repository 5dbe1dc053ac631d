//! Short texts that the browser keeps, by name.

use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use gloo_utils::window;

/// How long a text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Until the tab is closed.
    Tab,
    /// For the next visit too.
    Visits,
}

impl Keeping {
    /// What was kept under that name.
    pub fn kept(self, key: &str) -> Option<String> {
        self.storage()?.get_item(key).ok()?
    }

    /// Keeps it, where the browser keeps anything.
    pub fn keep(self, key: &str, text: &str) {
        if let Some(storage) = self.storage() {
            drop(storage.set_item(key, text));
        }
    }

    /// A browser that is told to keep nothing has no storage, and gloo's would end the app.
    fn storage(self) -> Option<web_sys::Storage> {
        let found = match self {
            Self::Tab => window().session_storage(),
            Self::Visits => window().local_storage(),
        };
        let allowed = found.is_ok_and(|storage| storage.is_some());
        allowed.then(|| match self {
            Self::Tab => SessionStorage::raw(),
            Self::Visits => LocalStorage::raw(),
        })
    }
}
