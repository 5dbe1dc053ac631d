//! Flags of `data`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use shared::formats::{MOST_CLASSES, WindowChoice};

use super::choices::{layout, size, window};
use crate::commands::data::{Imported, Request};
use crate::import::{Layout, Rule};

#[derive(clap::Subcommand)]
pub(super) enum Data {
    /// Read every image and mask of data sets and say what is wrong, and what lies in two parts or sets
    Check(Check),
    /// Make a data set of files as their owner distributes them: pictures, DICOM slices, NIfTI volumes
    ///
    /// Of a volume its axial slices with foreground become pictures, turned as radiologists see them. A patient, a video
    /// sequence is one group. An import that was stopped goes on with the same command.
    Import(Import),
    /// Draw four different data sets: skin lesions, polyps, liver CT, nuclei
    Synth(Synth),
}

#[derive(clap::Args)]
pub(super) struct Check {
    /// Folders with images/ and masks/
    #[arg(required = true)]
    pub(super) dir: Vec<PathBuf>,
}

#[derive(clap::Args)]
pub(super) struct Import {
    /// How the owner lays it out
    #[arg(long, value_parser = layout())]
    layout: Layout,
    /// The folder as it was unpacked
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// The folder of the data set
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Of volumes and DICOM: what is black to white, as centre and width or by name: abdomen, liver, lung, bone, brain,
    /// full (default: the file's; abdomen for CT; else all but the outermost values)
    #[arg(long, value_name = "NAME|CENTRE/WIDTH", value_parser = window, allow_hyphen_values = true)]
    window: Option<WindowChoice>,
    /// The labels that are foreground (default: all but 0)
    #[arg(long, value_name = "N", value_delimiter = ',')]
    labels: Vec<u32>,
    /// The labels that become the classes 1, 2, … of the masks, in this order, instead of one foreground
    #[arg(
        long,
        value_name = "N",
        value_delimiter = ',',
        conflicts_with = "labels"
    )]
    classes: Vec<u32>,
    /// Of a volume's slices with foreground, keep each N-th
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
    /// Pixels of foreground that a slice of a volume needs
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_foreground: usize,
}

impl Import {
    pub(super) fn resolve(self) -> anyhow::Result<Imported> {
        let classes: BTreeSet<u32> = self.classes.iter().copied().collect();
        anyhow::ensure!(
            classes.len() == self.classes.len()
                && classes.len() <= MOST_CLASSES
                && !classes.contains(&0),
            "--classes names a label twice, or 0, or more than {MOST_CLASSES}: name each label that becomes a class once"
        );
        Ok(Imported {
            layout: self.layout,
            from: self.from,
            out: self.out,
            rule: Rule {
                window: self.window,
                labels: self.labels,
                classes: self.classes,
                every: self.every as usize,
                least: self.min_foreground,
            },
        })
    }
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
