//! The images of the twins: synthetic ones of the data sets on the page, and the user's own.

use shared::cases::{Sample, synthetic_case};
use shared::imaging::synthetic::SyntheticDomain;
use shared::imaging::{Image, Mask};
use shared::recipe::Recipe;

use super::super::Refusal;
use crate::protocol::twins::{BeginTwins, OwnSample};

/// Synthetic images of a data set that are learnt from.
const LEARNT: usize = 16;
/// Further ones of it that are held out: composites of up to six are made of one data set.
const HELD_OUT: usize = 8;
/// Of the user's images one in so many is held out.
const OWN_HELD_OUT: usize = 3;

/// Images in the network's frame.
#[derive(Debug, Default)]
pub(super) struct Images {
    /// What both learn on.
    pub(super) train: Vec<Sample>,
    /// What both are measured on.
    pub(super) held_out: Vec<Sample>,
}

impl Images {
    /// Those of a request; without a data set it is that of lesions.
    pub(super) fn of(request: &BeginTwins, recipe: &Recipe) -> Result<Self, Refusal> {
        let mut domains = request.domains.clone();
        if domains.is_empty() {
            domains.push(SyntheticDomain::Lesion);
        }
        let mut images = Self::default();
        for (set, domain) in domains.iter().enumerate() {
            let one = |i| synthetic(*domain, set, i, recipe);
            images.train.extend((0..LEARNT).map(one));
            let further = LEARNT..LEARNT + HELD_OUT;
            images.held_out.extend(further.map(one));
        }
        for (index, own) in request.own.iter().enumerate() {
            let sample = sample_of(own, domains.len(), index, recipe)?;
            if index % OWN_HELD_OUT == OWN_HELD_OUT - 1 {
                images.held_out.push(sample);
            } else {
                images.train.push(sample);
            }
        }
        Ok(images)
    }
}

fn synthetic(domain: SyntheticDomain, set: usize, i: usize, recipe: &Recipe) -> Sample {
    let (image, mask) = synthetic_case(domain, i, recipe.preprocess.size, recipe.seed);
    let id = format!("{}-{i:04}", domain.name());
    Sample {
        image: recipe.preprocess.apply(&image).image,
        mask,
        domain: set,
        group: id.clone(),
        id,
    }
}

fn sample_of(
    own: &OwnSample,
    set: usize,
    index: usize,
    recipe: &Recipe,
) -> Result<Sample, Refusal> {
    let image = Image::new(3, own.image.size, own.image.values.clone())?;
    let mask = Mask::new(own.mask.size, own.mask.classes.clone())?;
    let id = format!("own-{index}");
    Ok(Sample {
        image: recipe.preprocess.apply(&image).image,
        mask: recipe.preprocess.apply_mask(&mask),
        domain: set,
        group: id.clone(),
        id,
    })
}
