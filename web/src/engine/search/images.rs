//! The lab's images, synthetic or the user's own: those of the search, and those held out.

use shared::cases::{Sample, Split, synthetic_case};
use shared::formats::{decode_image_beside, decode_mask};
use shared::recipe::Recipe;

use super::super::Refusal;
use crate::protocol::Failure;
use crate::protocol::search::OwnCase;

/// Synthetic images of a data set that are held out beside those of the recipe.
const HELD_OUT: usize = 8;

/// Of the user's images one in so many is held out.
const OWN_HELD_OUT: usize = 4;

/// The fewest images of the user's own: a quarter is held out, and each part of the bilevel split is mixed.
const FEWEST: usize = 8;

/// Images in the network's frame.
#[derive(Debug, Default)]
pub(super) struct Images {
    /// What is searched and trained on.
    pub(super) train: Vec<Sample>,
    /// What the comparison is scored on.
    pub(super) held_out: Vec<Sample>,
}

impl Images {
    /// The recipe's synthetic images; the held-out ones are further ones of the same data sets.
    pub(super) fn synthetic(recipe: &Recipe) -> Self {
        let Recipe {
            preprocess,
            synthetic,
            ..
        } = recipe;
        let further = |(domain, kind): (usize, &shared::imaging::synthetic::SyntheticDomain)| {
            let kind = *kind;
            (synthetic.images..synthetic.images + HELD_OUT).map(move |i| {
                let (image, mask) = synthetic_case(kind, i, preprocess.size, recipe.seed);
                Sample {
                    image: preprocess.apply(&image).image,
                    mask,
                    domain,
                    id: format!("{}-{i:04}", kind.name()),
                    group: format!("{}-{i:04}", kind.name()),
                }
            })
        };
        Self {
            train: synthetic.samples(preprocess, recipe.seed, Split::Train),
            held_out: synthetic
                .domains
                .iter()
                .enumerate()
                .flat_map(further)
                .collect(),
        }
    }

    /// The user's own.
    pub(super) fn own(cases: &[OwnCase], recipe: &Recipe) -> Result<Self, Refusal> {
        if cases.len() < FEWEST {
            return Err(Refusal::Request(Failure::FewCases {
                found: cases.len(),
                least: FEWEST,
            }));
        }
        let mut images = Self::default();
        for (index, case) in cases.iter().enumerate() {
            let named = |failure: Failure| {
                Refusal::Request(Failure::Case {
                    name: case.name.clone(),
                    failure: Box::new(failure),
                })
            };
            let refused = |words: String| named(Failure::Refused(words));
            let mask = decode_mask(&case.mask).map_err(|e| refused(e.to_string()))?;
            let image = decode_image_beside(&case.image, mask.size());
            let image = image.map_err(|e| refused(e.to_string()))?;
            if image.size() != mask.size() {
                return Err(named(Failure::MaskSize {
                    image: image.size(),
                    mask: mask.size(),
                }));
            }
            let sample = Sample {
                image: recipe.preprocess.apply(&image).image,
                mask: recipe.preprocess.apply_mask(&mask),
                domain: 0,
                id: case.name.clone(),
                group: case.name.clone(),
            };
            if index % OWN_HELD_OUT == OWN_HELD_OUT - 1 {
                images.held_out.push(sample);
            } else {
                images.train.push(sample);
            }
        }
        Ok(images)
    }
}
