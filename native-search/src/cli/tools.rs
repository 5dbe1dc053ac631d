//! Flags of the commands that look at things, and of those that serve the app.

use std::net::IpAddr;
use std::path::PathBuf;

use shared::mixing::{MixRecipe, MixTarget, MixWeights, Scope};

use super::choices::{host, named_folder, weights};
use super::output::Force;
use crate::commands::mix;
use crate::device::DeviceChoice;
use crate::serve::{NamedFolder, Options};

#[derive(clap::Args)]
pub(super) struct Doctor {
    /// The device that has to work: cpu, wgpu, wgpu:N, cuda or cuda:N
    #[arg(long, default_value_t)]
    pub(super) device: DeviceChoice,
}

#[derive(clap::Args)]
pub(super) struct Inspect {
    /// A genotype file (FILE#id for an entry of a published list), a run folder, or a model file
    #[arg(value_name = "GENOTYPE|RUN|BUNDLE")]
    pub(super) thing: PathBuf,
    /// Folder that gets architecture.svg
    #[arg(long, value_name = "DIR")]
    pub(super) svg: Option<PathBuf>,
    #[command(flatten)]
    pub(super) force: Force,
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
    #[arg(long, value_parser = weights(), default_value = "softmax-beta")]
    weights: MixWeights,
    /// Take the partners of an image from other data sets than its own
    #[arg(long)]
    cross_data_sets: bool,
}

impl Mix {
    pub(super) fn resolve(self) -> mix::Request {
        mix::Request {
            data: self.data,
            recipe: MixRecipe {
                k: self.k,
                mu: self.mu,
                weights: self.weights,
                scope: Scope::Sample,
                originals: 0.0,
                cross_data_sets: self.cross_data_sets,
                target: MixTarget::Labels,
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
    /// What browsers may call it, besides localhost and addresses in numbers; several are possible
    #[arg(long = "name", value_name = "HOST")]
    names: Vec<String>,
    /// Folder of the built web app
    #[arg(long, value_name = "DIR", default_value = "dist")]
    app: PathBuf,
    /// Folder whose runs can be watched; none where it is not given
    #[arg(long, value_name = "DIR")]
    runs: Option<PathBuf>,
    /// Let the page of runs start, stop and resume searches and retrainings in --runs, over the data sets of
    /// --data; for the address that is printed alone, which has a token
    #[arg(long, requires = "runs")]
    allow_runs: bool,
    /// A data set whose images the app offers, under a name; may be given several times
    #[arg(long, value_name = "NAME=DIR", value_parser = named_folder)]
    data: Vec<NamedFolder>,
}

impl Serve {
    pub(super) fn resolve(self) -> Options {
        Options {
            host: self.host,
            names: self.names,
            port: self.port,
            app: self.app,
            runs: self.runs,
            allow_runs: self.allow_runs,
            data: self.data,
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
