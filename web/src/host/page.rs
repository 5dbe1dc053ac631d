//! The engine on the page's own thread, where workers fail; the page stands still while it computes.

use super::{Host, SCRIPT};
use crate::browser::engine_port::PageWire;

#[derive(Debug)]
pub(super) struct PageHost(PageWire);

impl PageHost {
    pub(super) fn start(
        hear: impl Fn(Vec<u8>) + 'static,
        fail: impl Fn(String) + 'static,
    ) -> Result<Self, String> {
        PageWire::start(SCRIPT, hear, fail).map(Self)
    }
}

impl Host for PageHost {
    fn post(&self, bytes: &[u8]) -> Result<(), String> {
        self.0.post(bytes)
    }
}
