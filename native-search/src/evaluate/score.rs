//! Per-image measures of one method on one part of a data set.

use serde::Serialize;
use shared::imaging::{Image, Mask};
use shared::metrics::{Confusion, Summary, SurfaceDistances};

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
    /// Accuracy.
    pub accuracy: Summary,
    /// 95 % Hausdorff distance in pixels, over the images where it is defined; none where it is in none.
    pub hd95: Option<Summary>,
    /// Average symmetric surface distance in pixels, likewise.
    pub assd: Option<Summary>,
    /// Normalised surface Dice at two pixels, likewise.
    pub nsd: Option<Summary>,
}

/// The measures of one image.
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
    /// Sensitivity.
    pub sensitivity: f64,
    /// Specificity.
    pub specificity: f64,
    /// Precision.
    pub precision: f64,
    /// Accuracy.
    pub accuracy: f64,
    /// Distances of the outlines; none where only one of the masks is empty.
    #[serde(flatten)]
    pub surface: Option<SurfaceDistances>,
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
    let mut surfaces = Vec::with_capacity(cases.len());
    for case in cases {
        let (image, truth) = load_original(case)?;
        let found = predict(&image)?;
        counts.push(Confusion::between(&found, &truth)?);
        surfaces.push(SurfaceDistances::between(&found, &truth)?);
    }
    let over = |measure: fn(&Confusion) -> f64| {
        let values: Vec<f64> = counts.iter().map(measure).collect();
        Summary::of(&values).ok_or_else(|| anyhow::anyhow!("there is no image to evaluate on"))
    };
    let outlines = |measure: fn(&SurfaceDistances) -> f64| {
        let values: Vec<f64> = surfaces.iter().flatten().map(measure).collect();
        Summary::of(&values)
    };
    let measured = counts.iter().zip(&surfaces);
    let images = cases
        .iter()
        .zip(measured)
        .map(|(case, (count, surface))| ImageScore {
            id: case.id.clone(),
            group: case.group.clone(),
            dice: count.dice(),
            jaccard: count.jaccard(),
            sensitivity: count.sensitivity(),
            specificity: count.specificity(),
            precision: count.precision(),
            accuracy: count.accuracy(),
            surface: *surface,
        });
    let score = Score {
        dice: over(Confusion::dice)?,
        jaccard: over(Confusion::jaccard)?,
        sensitivity: over(Confusion::sensitivity)?,
        specificity: over(Confusion::specificity)?,
        precision: over(Confusion::precision)?,
        accuracy: over(Confusion::accuracy)?,
        hd95: outlines(|surface| surface.hd95),
        assd: outlines(|surface| surface.assd),
        nsd: outlines(|surface| surface.nsd),
    };
    Ok((score, images.collect()))
}
