//! Per-image measures of one method on one part of a data set.

use serde::Serialize;
use shared::imaging::{Image, Mask};
use shared::metrics::{Confusion, Summary};

use crate::data::{Case, load_original};

/// Measures over images, each computed per image at the image's own size.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Dice.
    pub dice: Summary,
    /// Jaccard.
    pub jaccard: Summary,
    /// Sensitivity.
    pub sensitivity: Summary,
    /// Specificity.
    pub specificity: Summary,
    /// Precision.
    pub precision: Summary,
}

/// Two measures of one image.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImageScore {
    /// The case's id.
    pub id: String,
    /// Patient, video sequence or the like; the id where none is known.
    pub group: String,
    /// Dice.
    pub dice: f64,
    /// Jaccard.
    pub jaccard: f64,
}

/// Scores `predict` on every case; the score of all, and of each in their order.
///
/// # Errors
/// A case that cannot be read, a prediction that fails.
pub fn score(
    cases: &[&Case],
    mut predict: impl FnMut(&Image) -> anyhow::Result<Mask>,
) -> anyhow::Result<(Score, Vec<ImageScore>)> {
    let mut counts = Vec::with_capacity(cases.len());
    for case in cases {
        let (image, truth) = load_original(case)?;
        counts.push(Confusion::between(&predict(&image)?, &truth)?);
    }
    let over = |measure: fn(&Confusion) -> f64| {
        let values: Vec<f64> = counts.iter().map(measure).collect();
        Summary::of(&values).ok_or_else(|| anyhow::anyhow!("there is no image to evaluate on"))
    };
    let images = cases.iter().zip(&counts).map(|(case, count)| ImageScore {
        id: case.id.clone(),
        group: case.group.clone(),
        dice: count.dice(),
        jaccard: count.jaccard(),
    });
    let score = Score {
        dice: over(Confusion::dice)?,
        jaccard: over(Confusion::jaccard)?,
        sensitivity: over(Confusion::sensitivity)?,
        specificity: over(Confusion::specificity)?,
        precision: over(Confusion::precision)?,
    };
    Ok((score, images.collect()))
}
