//! The lab's images, synthetic or the user's own: those of the search, and those held out.

use shared::cases::Split;
use shared::formats::{decode_image_beside, decode_mask};
use shared::recipe::Recipe;

use super::super::Refusal;
use super::super::training::{self, Images};
use crate::protocol::Failure;
use crate::protocol::search::OwnCase;

/// Synthetic images of a data set that are held out beside those of the recipe.
const HELD_OUT: usize = 8;

/// Of the user's images one in so many is held out.
const OWN_HELD_OUT: usize = 4;

/// The fewest images of the user's own: a quarter is held out, and each part of the bilevel split is mixed.
const FEWEST: usize = 8;

/// The recipe's synthetic images; the held-out ones are further ones of the same data sets.
pub(super) fn synthetic(recipe: &Recipe) -> Images {
    let drawn = &recipe.synthetic;
    let mut images = Images {
        train: drawn.samples(&recipe.preprocess, recipe.seed, Split::Train),
        held_out: Vec::new(),
    };
    for (domain, kind) in drawn.domains.iter().enumerate() {
        let further = drawn.images..drawn.images + HELD_OUT;
        let one = |number| training::synthetic(recipe, *kind, domain, number);
        images.held_out.extend(further.map(one));
    }
    images
}

/// The user's own.
pub(super) fn own(cases: &[OwnCase], recipe: &Recipe) -> Result<Images, Refusal> {
    if cases.len() < FEWEST {
        return Err(Refusal::Request(Failure::FewCases {
            found: cases.len(),
            least: FEWEST,
        }));
    }
    let mut images = Images::default();
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
        let sample = training::own(recipe, &image, &mask, 0, &case.name);
        images.add_own(sample, index, OWN_HELD_OUT);
    }
    Ok(images)
}
