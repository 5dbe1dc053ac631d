//! Flags of the measurement of what is out of distribution.

use std::path::PathBuf;

use crate::commands::out_of_distribution::Request;

#[derive(clap::Args)]
pub(super) struct OutOfDistribution {
    /// A model file that stores features (export --typical)
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Data sets of the kinds that trained it: of one that did, the test part; of any other, every image
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    own: Vec<PathBuf>,
    /// Data sets of other kinds
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    other: Vec<PathBuf>,
}

impl OutOfDistribution {
    pub(super) fn resolve(self) -> Request {
        Request {
            model: self.model,
            own: self.own,
            other: self.other,
        }
    }
}
