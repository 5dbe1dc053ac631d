//! The engine in a worker, so that the page stays free while it computes.

use super::{Host, SCRIPT};
use crate::browser::engine_port::WorkerWire;

#[derive(Debug)]
pub(super) struct WorkerHost(WorkerWire);

impl WorkerHost {
    pub(super) fn start(
        hear: impl Fn(Vec<u8>) + 'static,
        fail: impl Fn(String) + 'static,
    ) -> Result<Self, String> {
        WorkerWire::start(SCRIPT, hear, fail).map(Self)
    }
}

impl Host for WorkerHost {
    fn post(&self, bytes: &[u8]) -> Result<(), String> {
        self.0.post(bytes)
    }
}
