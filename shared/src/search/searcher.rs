//! Which searcher reads the architecture off the trained supernet.

use serde::{Deserialize, Serialize};

/// How the architecture is read off after the last stage (METHOD.md, section 5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Searcher {
    /// The strongest shares of alpha, as the paper has it.
    #[default]
    Darts,
    /// The operations and edges without which the supernet scores worst (arXiv 2108.04392).
    Perturbation,
    /// The best of architectures by chance, on the supernet's weights.
    Random,
    /// The best of a regularised evolution (arXiv 1802.01548), on the supernet's weights.
    Evolution,
}

impl Searcher {
    /// Its name in recipes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Darts => "darts",
            Self::Perturbation => "perturbation",
            Self::Random => "random",
            Self::Evolution => "evolution",
        }
    }

    /// Whether it scores the supernet on images.
    pub fn scores(self) -> bool {
        self != Self::Darts
    }
}
