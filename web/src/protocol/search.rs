//! The search lab's requests to its engine and their responses: one step of a search at a time.

use serde::{Deserialize, Serialize};
use shared::imaging::synthetic::SyntheticDomain;
use shared::space::{Candidates, Probabilities};

use super::twins::OwnSample;
use crate::named::named;

/// Asks for a search from its beginning. The engine keeps one search and one comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Begin {
    /// What the user chose.
    pub settings: LabSettings,
    /// The user's own images; the synthetic ones where there are none.
    pub own: Vec<OwnCase>,
}

/// Asks for a search from its beginning on data sets that the server offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeginServed {
    /// What the user chose; its synthetic data sets take no part.
    pub settings: LabSettings,
    /// The data sets, one or more.
    pub sets: Vec<LabSet>,
}

/// Asks for an image with its mask in the frame of the lab's searches. The search stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecodeCase(pub OwnCase);

/// Asks for one move of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advance;

/// Asks for one step of every contender; the search has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compare;

/// Asks for the whole recipe as a file for the command line, in TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRecipe;

/// What a user may change; the rest is the recipe `lab`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabSettings {
    /// The seed of everything, the synthetic images included.
    pub seed: u64,
    /// The synthetic data sets.
    pub domains: [SyntheticDomain; 2],
    /// Epochs of a stage.
    pub epochs: usize,
    /// Epochs at the start of a stage for the weights alone.
    pub warm_up: usize,
    /// Learning rate of alpha and beta.
    pub arch_rate: f64,
    /// What is done against the collapse to skips.
    pub remedy: Remedy,
}

impl Default for LabSettings {
    /// The recipe as it is; a test compares.
    fn default() -> Self {
        Self {
            seed: 11,
            domains: [SyntheticDomain::Lesion, SyntheticDomain::Nuclei],
            epochs: 8,
            warm_up: 2,
            arch_rate: 0.03,
            remedy: Remedy::None,
        }
    }
}

named! {
    /// A remedy against the collapse to skips, with its name in links and in the table of texts.
    #[derive(Default, Serialize, Deserialize)]
    pub enum Remedy {
        /// As in the paper.
        #[default]
        None = "none",
        /// Edges go without their skip for some of the steps.
        Dropout = "dropout",
        /// A stage ends when too many edges are skips.
        Limit = "limit",
    }
}

impl Remedy {
    /// The share of steps in which a skip is dropped, at the first rate.
    pub const DROPOUT: f64 = 0.5;

    /// The share of edges that may be skips.
    pub const LIMIT: f64 = 0.3;
}

/// Some images of a data set that the server offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabSet {
    /// The data set's name.
    pub name: String,
    /// The images, in the order of their names.
    pub cases: Vec<LabCase>,
}

/// An image with its mask in the frame of the lab's searches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabCase {
    /// The image's name in its data set.
    pub name: String,
    /// Both, as [`DecodeCase`] gives them.
    pub sample: OwnSample,
}

/// An image with its mask, as files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCase {
    /// The image's name.
    pub name: String,
    /// The image's bytes.
    pub image: Vec<u8>,
    /// The mask's bytes.
    pub mask: Vec<u8>,
}

/// A search that is about to begin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Begun {
    /// Layers of the supernet of each stage.
    pub layers: Vec<usize>,
    /// Epochs of a stage.
    pub epochs: usize,
    /// Of them, for the weights alone.
    pub warm_up: usize,
    /// Steps of an epoch.
    pub steps: usize,
    /// Steps of the comparison.
    pub compared: usize,
    /// The images, in the network's frame.
    pub samples: Vec<Thumbnail>,
    /// The probabilities.
    pub view: SearchView,
}

/// What an image is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Half {
    /// The weights learn on it.
    Weights,
    /// Alpha and beta learn on it.
    Architecture,
    /// It is held out of the search, and the comparison is scored on it.
    HeldOut,
}

/// A small image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumbnail {
    /// What it is for.
    pub half: Half,
    /// Its size.
    pub size: [usize; 2],
    /// Red, green, blue per pixel, row by row.
    pub rgb: Vec<u8>,
    /// Its mask: 0 or 1 per pixel.
    pub mask: Vec<u8>,
}

/// The probabilities, and of which operations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchView {
    /// The candidates by family and edge.
    pub candidates: Candidates,
    /// Their shares, and those of the branches.
    pub probabilities: Probabilities,
    /// The share of edges whose strongest operation is the identity.
    pub skips: f64,
}

/// One move.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// What happened.
    pub event: SearchEvent,
    /// The probabilities now.
    pub view: SearchView,
    /// How long it took.
    pub elapsed_ms: f64,
}

/// What happened in a move.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SearchEvent {
    /// One step.
    Stepped {
        /// Stage, from 0.
        stage: usize,
        /// Epoch of the stage, from 0.
        epoch: usize,
        /// Steps of the epoch so far.
        step: usize,
        /// Loss on the weights' part of the split.
        weight_loss: f64,
        /// Loss on the architecture's part of the split; none while warming up.
        arch_loss: Option<f64>,
    },
    /// An epoch is complete.
    EpochEnded,
    /// A stage is complete, and each edge keeps the stronger half of its operations.
    Halved,
    /// A variant of the supernet was scored, to read the architecture off.
    Scored {
        /// Scores so far.
        done: usize,
        /// Scores in all.
        total: usize,
        /// The greatest Dice so far.
        best: f64,
    },
    /// The search is complete.
    Found {
        /// The genotype's file.
        genotype: String,
    },
}

/// A network in the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContenderKind {
    /// What the search found.
    Found,
    /// The same weave with operations and edges by chance.
    Random,
    /// The U path of the same lattice with plain convolutions.
    UPath,
}

impl ContenderKind {
    /// In the order of the table.
    pub const ALL: [Self; 3] = [Self::Found, Self::Random, Self::UPath];

    /// Its name in the table of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Random => "random",
            Self::UPath => "u-path",
        }
    }
}

/// How the comparison stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Steps that each contender has taken.
    pub done: usize,
    /// Of how many.
    pub total: usize,
    /// The contenders, in the order of [`ContenderKind::ALL`].
    pub contenders: Vec<Contender>,
    /// How long the move took.
    pub elapsed_ms: f64,
}

/// A network that is trained from scratch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contender {
    /// Which one.
    pub kind: ContenderKind,
    /// Weights that take part in its last output.
    pub parameters: u64,
    /// Training loss of its last step.
    pub loss: f64,
    /// Mean Dice over the held-out images, where it was measured after this step.
    pub dice: Option<f64>,
    /// Its masks of the first held-out images, 0 or 1 per pixel; after the last step only.
    pub masks: Vec<Vec<u8>>,
}
