//! The flags of the commands that look at things.

use std::net::IpAddr;
use std::path::PathBuf;

use shared::formats::Window;
use shared::mixing::{MixRecipe, Scope};

use super::choices::{AxisChoice, WeightsChoice, host, window};
use crate::commands::{mix, segment};
use crate::serve::Options;

#[derive(clap::Args)]
pub(super) struct Inspect {
    /// A genotype file (FILE#id for an entry of a published list), a run folder, or a model file
    #[arg(value_name = "GENOTYPE|RUN|BUNDLE")]
    pub(super) thing: PathBuf,
    /// Folder that gets architecture.svg
    #[arg(long, value_name = "DIR")]
    pub(super) svg: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(super) struct Mix {
    /// A data set: a folder with images/ and masks/; may be given several times
    #[arg(long, value_name = "DIR", required = true)]
    data: Vec<PathBuf>,
    /// Images per composite
    #[arg(long)]
    k: usize,
    /// mu of Beta(mu, mu)
    #[arg(long, allow_negative_numbers = true)]
    mu: f64,
    /// How many composites
    #[arg(long)]
    count: usize,
    /// Folder of the pictures and of mixes.json
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Seed of partners and weights
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// How weights are drawn
    #[arg(long, value_enum, default_value_t)]
    weights: WeightsChoice,
    /// Take the partners of an image from other data sets than its own
    #[arg(long)]
    cross_data_sets: bool,
}

impl Mix {
    pub(super) fn request(self) -> mix::Request {
        mix::Request {
            data: self.data,
            recipe: MixRecipe {
                k: self.k,
                mu: self.mu,
                weights: self.weights.into(),
                scope: Scope::Sample,
                originals: 0.0,
                cross_data_sets: self.cross_data_sets,
            },
            count: self.count,
            seed: self.seed,
            out: self.out,
        }
    }
}

#[derive(clap::Args)]
pub(super) struct Serve {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to listen on; 0.0.0.0 lets other machines in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = host)]
    host: IpAddr,
    /// Folder of the built web app
    #[arg(long, value_name = "DIR", default_value = "dist")]
    app: PathBuf,
    /// Folder whose runs can be watched; none where it is not given
    #[arg(long, value_name = "DIR")]
    runs: Option<PathBuf>,
}

impl Serve {
    pub(super) fn options(self) -> Options {
        Options {
            host: self.host,
            port: self.port,
            app: self.app,
            runs: self.runs,
        }
    }
}

#[derive(clap::Args)]
pub(super) struct Pack {
    /// Folder of the built web app
    #[arg(long, value_name = "DIR", default_value = "dist")]
    pub(super) app: PathBuf,
    /// Folder that keeps what was compressed, for the next time
    #[arg(long, value_name = "DIR")]
    pub(super) cache: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(super) struct View {
    /// Of a volume: the slice, counted from 0 (default: the middle one)
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    slice: Option<usize>,
    /// Of a volume: the direction through its slices (default: z, as they lie in the file)
    #[arg(long)]
    axis: Option<AxisChoice>,
    /// Of a volume: what is black to white (default: the file's, or all but the outermost values)
    #[arg(long, value_name = "CENTRE,WIDTH", value_parser = window, allow_hyphen_values = true)]
    window: Option<Window>,
}

impl View {
    pub(super) fn asked(self) -> segment::View {
        segment::View {
            slice: self.slice,
            axis: self.axis.map(Into::into),
            window: self.window,
        }
    }
}
