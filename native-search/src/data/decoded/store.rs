//! A file of decoded cases as a store of samples, with a thread that reads ahead.

use std::error::Error;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::Context as _;
use shared::cases::{Pair, SampleStore};

use super::case_file::CaseFile;
use crate::errors::in_words;

/// Cases that wait to be read ahead; further ones are read when they are needed.
const WAITING: usize = 256;

/// A file of decoded cases.
#[derive(Debug)]
pub(super) struct FileStore {
    file: Arc<CaseFile>,
    ahead: SyncSender<usize>,
}

impl FileStore {
    /// # Errors
    /// A system that starts no more threads.
    pub(super) fn new(file: CaseFile) -> anyhow::Result<Self> {
        let file = Arc::new(file);
        let (ahead, indices) = sync_channel(WAITING);
        let own = file.clone();
        let thread = thread::Builder::new().name("read-ahead".to_owned());
        // It ends with the last sender.
        thread
            .spawn(move || read_ahead(&own, &indices))
            .context("could not start the thread that reads decoded images ahead")?;
        Ok(Self { file, ahead })
    }
}

/// Has the system read records into its cache of files, where those who need them find them.
fn read_ahead(file: &CaseFile, indices: &Receiver<usize>) {
    let mut bytes = Vec::new();
    for index in indices {
        // Who needs it says what is wrong with it.
        file.read_record(index, &mut bytes).ok();
    }
}

impl SampleStore for FileStore {
    fn size(&self) -> [usize; 2] {
        self.file.shape().size
    }

    fn read(&self, index: usize) -> Result<Pair, Box<dyn Error + Send + Sync>> {
        self.file.pair(index).map_err(|error| {
            let (reason, path) = (in_words(&error), self.file.path().display());
            format!("{reason}; delete this file and go on with --resume: {path}").into()
        })
    }

    fn read_ahead(&self, index: usize) {
        // Where too many wait already, it is read when it is needed.
        self.ahead.try_send(index).ok();
    }
}
