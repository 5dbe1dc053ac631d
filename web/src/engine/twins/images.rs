//! The images of the twins: synthetic ones of the data sets on the page, and the user's own.

use shared::imaging::synthetic::SyntheticDomain;
use shared::recipe::Recipe;

use super::super::Refusal;
use super::super::training::{self, Images};
use crate::protocol::twins::BeginTwins;

/// Synthetic images of a data set that are learnt from.
const LEARNT: usize = 16;
/// Further ones of it that are held out: composites of up to six are made of one data set.
const HELD_OUT: usize = 8;
/// Of the user's images one in so many is held out.
const OWN_HELD_OUT: usize = 3;

/// Those of a request; without a data set it is that of lesions.
pub(super) fn of(request: &BeginTwins, recipe: &Recipe) -> Result<Images, Refusal> {
    let mut domains = request.domains.clone();
    if domains.is_empty() {
        domains.push(SyntheticDomain::Lesion);
    }
    let mut images = Images::default();
    for (set, domain) in domains.iter().enumerate() {
        let one = |number| training::synthetic(recipe, *domain, set, number);
        images.train.extend((0..LEARNT).map(one));
        let further = LEARNT..LEARNT + HELD_OUT;
        images.held_out.extend(further.map(one));
    }
    for (index, own) in request.own.iter().enumerate() {
        let sample = training::sent(recipe, own, domains.len(), &format!("own-{index}"))?;
        images.add_own(sample, index, OWN_HELD_OUT);
    }
    Ok(images)
}
