//! The settings that vary, the base values of the others, and the points that are measured.

use native_search::recipes::RecipeSource;
use serde::{Deserialize, Serialize};
use shared::recipe::Recipe;

/// Synthetic images of all data sets together.
pub(crate) const IMAGES: usize = 48;

/// A setting that varies alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Factor {
    /// Images per step.
    Batch,
    /// Images per composite.
    K,
    /// Cell width at depth 0.
    Width,
    /// Layers of the lattice.
    Layers,
    /// Data sets in the union, of equally many images together.
    DataSets,
    /// Threads.
    Threads,
    /// Images in the folders that are loaded; the time is that of loading.
    LoadedImages,
}

impl Factor {
    pub(crate) const ALL: [Self; 7] = [
        Self::Batch,
        Self::K,
        Self::Width,
        Self::Layers,
        Self::DataSets,
        Self::Threads,
        Self::LoadedImages,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::K => "k",
            Self::Width => "width",
            Self::Layers => "layers",
            Self::DataSets => "data sets",
            Self::Threads => "threads",
            Self::LoadedImages => "loaded images",
        }
    }

    /// The value while another factor varies.
    pub(crate) fn base(self) -> usize {
        match self {
            Self::Batch | Self::Width => 4,
            Self::K | Self::DataSets => 2,
            Self::Layers => 5,
            Self::Threads => cores(),
            Self::LoadedImages => 80,
        }
    }

    fn values(self) -> Vec<usize> {
        match self {
            Self::Batch => vec![1, 2, 4, 8, 12],
            Self::K | Self::DataSets => vec![1, 2, 3, 4],
            Self::Width => vec![2, 4, 8],
            Self::Layers => vec![5, 7, 9],
            Self::Threads => {
                let powers = (0..).map(|power| 1 << power);
                let fewer = powers.take_while(|threads| *threads < cores());
                fewer.chain([cores()]).collect()
            }
            Self::LoadedImages => vec![20, 40, 80, 160],
        }
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// One factor at one value, all others at the base.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Point {
    pub(crate) factor: Factor,
    pub(crate) value: usize,
}

/// All points, in the order of the table.
pub(crate) fn points() -> Vec<Point> {
    let of = |factor: Factor| {
        let values = factor.values().into_iter();
        values.map(move |value| Point { factor, value })
    };
    Factor::ALL.into_iter().flat_map(of).collect()
}

impl Point {
    fn at(self, factor: Factor) -> usize {
        if self.factor == factor {
            self.value
        } else {
            factor.base()
        }
    }

    pub(crate) fn threads(self) -> usize {
        self.at(Factor::Threads)
    }

    pub(crate) fn data_sets(self) -> usize {
        self.at(Factor::DataSets)
    }

    /// The quick recipe with the point's values; every sample is mixed.
    pub(crate) fn settings(self) -> anyhow::Result<Recipe> {
        let mut settings = "quick".parse::<RecipeSource>()?.load()?;
        settings.structure.width = self.at(Factor::Width);
        settings.search.batch = self.at(Factor::Batch);
        settings.search.layers = vec![self.at(Factor::Layers)];
        settings.mixing.k = self.at(Factor::K);
        settings.mixing.originals = 0.0;
        Ok(settings)
    }
}
