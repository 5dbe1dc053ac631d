//! The synthetic data sets that a search without data learns on.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::pixels::Pixels;
use super::sample::Sample;
use super::split::{Split, SplitRecipe};
use crate::imaging::synthetic::SyntheticDomain;
use crate::imaging::{Image, Mask, Preprocess};

/// What is generated where no data is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SyntheticRecipe {
    /// The data sets, each once.
    pub domains: Vec<SyntheticDomain>,
    /// Images of each, the parts that do not train included.
    pub images: usize,
}

impl Default for SyntheticRecipe {
    fn default() -> Self {
        Self {
            domains: SyntheticDomain::ALL.to_vec(),
            images: 60,
        }
    }
}

impl SyntheticRecipe {
    /// One part of each data set at the network's size; [`Sample::domain`] is a place in `domains`.
    pub fn samples(&self, preprocess: &Preprocess, seed: u64, split: Split) -> Vec<Sample> {
        let one = |(domain, kind): (usize, &SyntheticDomain)| {
            let planned = self.planned(*kind, seed).into_iter().enumerate();
            let own = planned.filter(|(_, (_, part))| *part == split);
            let kind = *kind;
            own.map(move |(i, (id, _))| (domain, kind, i, id))
                .collect::<Vec<_>>()
        };
        let wanted: Vec<_> = self.domains.iter().enumerate().flat_map(one).collect();
        wanted
            .into_par_iter()
            .map(|(domain, kind, i, id)| {
                let (image, mask) = synthetic_case(kind, i, preprocess.size, seed);
                Sample {
                    pixels: Pixels::held(preprocess.apply(&image).image, mask),
                    domain,
                    group: id.clone(),
                    id,
                }
            })
            .collect()
    }

    /// Id and part of every case of a data set.
    pub fn planned(&self, domain: SyntheticDomain, seed: u64) -> Vec<(String, Split)> {
        let ids: Vec<String> = (0..self.images)
            .map(|i| format!("{}-{i:04}", domain.name()))
            .collect();
        let keys: Vec<(&str, &str)> = ids.iter().map(|id| (id.as_str(), id.as_str())).collect();
        let parts = SplitRecipe {
            seed,
            ..SplitRecipe::default()
        }
        .assign(&keys);
        ids.into_iter().zip(parts).collect()
    }
}

/// Case `i` of a synthetic data set: its picture at its own channels, and its mask. It depends on the
/// seed and on `i` only.
pub fn synthetic_case(
    domain: SyntheticDomain,
    i: usize,
    size: [usize; 2],
    seed: u64,
) -> (Image, Mask) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // One stream a case: more cases, or other domains, change no picture.
    rng.set_stream((domain as u64) << 32 | i as u64);
    domain.generate(size, &mut rng)
}
