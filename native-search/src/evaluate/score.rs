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

/// Scores `predict` on every case.
///
/// # Errors
/// A case that cannot be read, a prediction that fails.
pub fn score(
    cases: &[&Case],
    mut predict: impl FnMut(&Image) -> anyhow::Result<Mask>,
) -> anyhow::Result<Score> {
    let mut counts = Vec::with_capacity(cases.len());
    for case in cases {
        let (image, truth) = load_original(case)?;
        counts.push(Confusion::between(&predict(&image)?, &truth)?);
    }
    let over = |measure: fn(&Confusion) -> f64| {
        let values: Vec<f64> = counts.iter().map(measure).collect();
        Summary::of(&values).ok_or_else(|| anyhow::anyhow!("there is no image to evaluate on"))
    };
    Ok(Score {
        dice: over(Confusion::dice)?,
        jaccard: over(Confusion::jaccard)?,
        sensitivity: over(Confusion::sensitivity)?,
        specificity: over(Confusion::specificity)?,
        precision: over(Confusion::precision)?,
    })
}
