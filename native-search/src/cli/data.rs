//! Flags of `data`.

use std::path::PathBuf;

use super::choices::size;
use crate::commands::data::Request;

#[derive(clap::Subcommand)]
pub(super) enum Data {
    /// Read every image and mask of a data set and say what is wrong
    Check(Check),
    /// Draw four different data sets: skin lesions, polyps, liver CT, nuclei
    Synth(Synth),
}

#[derive(clap::Args)]
pub(super) struct Check {
    /// A folder with images/ and masks/
    pub(super) dir: PathBuf,
}

#[derive(clap::Args)]
pub(super) struct Synth {
    /// Folder that gets one data set a domain
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Images per domain
    #[arg(long, default_value_t = 60)]
    count: usize,
    /// Image size, height x width
    #[arg(long, default_value = "128x128", value_parser = size)]
    size: [usize; 2],
    /// Seed of the drawing
    #[arg(long, default_value_t = 42)]
    seed: u64,
}

impl Synth {
    pub(super) fn resolve(self) -> Request {
        Request {
            out: self.out,
            count: self.count,
            size: self.size,
            seed: self.seed,
        }
    }
}
