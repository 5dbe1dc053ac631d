//! Per-image measures of one method on one part of a data set.

use anyhow::Context as _;
use serde::Serialize;
use shared::imaging::{Image, Mask};
use shared::metrics::{Calibration, Confusion, SizeMismatch, Summary, SurfaceDistances};

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

/// The measures over the images, and those of each.
pub type Scored = (Score, Vec<ImageScore>);

/// The score of each class, and of their mean.
pub struct ClassScores {
    /// The mean of every measure over the classes, image by image; of one class its measures.
    pub mean: Scored,
    /// Class by class where there are several.
    pub by_class: Vec<Scored>,
    /// Expected calibration error over all images and classes; none where no probabilities were given.
    pub calibration_error: Option<f64>,
}

/// What a method finds in an image, at the image's own size.
pub struct Prediction {
    /// The class of each pixel.
    pub mask: Mask,
    /// The probabilities behind it, `[classes, height, width]`; none of a method that knows none.
    pub probabilities: Option<Vec<f32>>,
}

impl From<Mask> for Prediction {
    fn from(mask: Mask) -> Self {
        Self {
            mask,
            probabilities: None,
        }
    }
}

/// Scores `predict` on every case by its masks of so many foreground classes; the images in the order of their cases.
///
/// # Errors
/// A case that cannot be read, a prediction that fails.
pub fn score(
    cases: &[&Case],
    classes: usize,
    mut predict: impl FnMut(&Image) -> anyhow::Result<Prediction>,
) -> anyhow::Result<ClassScores> {
    let mut calibration = Calibration::default();
    let mut by_class = vec![Vec::with_capacity(cases.len()); classes];
    let mut mean = Vec::with_capacity(cases.len());
    for case in cases {
        let (image, truth) = load_original(case, classes)?;
        let Prediction {
            mask: found,
            probabilities,
        } = predict(&image)?;
        let of_class = |class| {
            let [found, truth] = [&found, &truth].map(|mask| mask.of_class(class, classes));
            ImageScore::of(case, &found, &truth)
        };
        let of_case: Vec<ImageScore> = (1..=classes).map(of_class).collect::<Result<_, _>>()?;
        mean.push(ImageScore::mean(&of_case).context("there is no class to evaluate")?);
        for (all, own) in by_class.iter_mut().zip(of_case) {
            all.push(own);
        }
        if let Some(probabilities) = probabilities {
            calibration.add(&probabilities, &truth);
        }
    }
    let over = |images: Vec<ImageScore>| anyhow::Ok((Score::over(&images)?, images));
    let several = by_class.into_iter().filter(|_| classes > 1);
    Ok(ClassScores {
        mean: over(mean)?,
        by_class: several.map(over).collect::<anyhow::Result<_>>()?,
        calibration_error: calibration.error(),
    })
}

impl Score {
    fn over(images: &[ImageScore]) -> anyhow::Result<Self> {
        let over = |measure: fn(&ImageScore) -> f64| {
            let values: Vec<f64> = images.iter().map(measure).collect();
            Summary::of(&values).context("there is no image to evaluate on")
        };
        let outlines = |measure: fn(&SurfaceDistances) -> f64| {
            let surfaces = images.iter().filter_map(|image| image.surface.as_ref());
            let values: Vec<f64> = surfaces.map(measure).collect();
            Summary::of(&values)
        };
        Ok(Self {
            dice: over(|image| image.dice)?,
            jaccard: over(|image| image.jaccard)?,
            sensitivity: over(|image| image.sensitivity)?,
            specificity: over(|image| image.specificity)?,
            precision: over(|image| image.precision)?,
            accuracy: over(|image| image.accuracy)?,
            hd95: outlines(|surface| surface.hd95),
            assd: outlines(|surface| surface.assd),
            nsd: outlines(|surface| surface.nsd),
        })
    }
}

impl ImageScore {
    fn of(case: &Case, found: &Mask, truth: &Mask) -> Result<Self, SizeMismatch> {
        let counts = Confusion::between(found, truth)?;
        Ok(Self {
            id: case.id.clone(),
            group: case.group.clone(),
            dice: counts.dice(),
            jaccard: counts.jaccard(),
            sensitivity: counts.sensitivity(),
            specificity: counts.specificity(),
            precision: counts.precision(),
            accuracy: counts.accuracy(),
            surface: SurfaceDistances::between(found, truth)?,
        })
    }

    /// The mean over the classes of one image; of the distances over those where they are defined.
    fn mean(classes: &[Self]) -> Option<Self> {
        let (first, others) = classes.split_first()?;
        if others.is_empty() {
            return Some(first.clone());
        }
        let over = |measure: fn(&Self) -> f64| {
            classes.iter().map(measure).sum::<f64>() / classes.len() as f64
        };
        let defined: Vec<SurfaceDistances> = classes.iter().filter_map(|one| one.surface).collect();
        let outlines = |measure: fn(&SurfaceDistances) -> f64| {
            defined.iter().map(measure).sum::<f64>() / defined.len() as f64
        };
        Some(Self {
            id: first.id.clone(),
            group: first.group.clone(),
            dice: over(|one| one.dice),
            jaccard: over(|one| one.jaccard),
            sensitivity: over(|one| one.sensitivity),
            specificity: over(|one| one.specificity),
            precision: over(|one| one.precision),
            accuracy: over(|one| one.accuracy),
            surface: (!defined.is_empty()).then(|| SurfaceDistances {
                hd95: outlines(|surface| surface.hd95),
                assd: outlines(|surface| surface.assd),
                nsd: outlines(|surface| surface.nsd),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use shared::formats::encode_png_gray;

    use super::*;
    use crate::data::folder::tests::synthetic_set;
    use crate::data::{DataSet, SplitRecipe};

    #[test]
    fn every_class_is_measured_and_the_mean_is_that_of_each_image() {
        let folder = synthetic_set(2);
        let set = DataSet::open(folder.path(), &SplitRecipe::default()).unwrap();
        let cases: Vec<&Case> = set.cases.iter().collect();
        let values: Vec<u8> = (0..24)
            .map(|i| u8::from(i < 12) + u8::from(i < 6))
            .collect();
        for case in &cases {
            fs::write(&case.mask, encode_png_gray([4, 6], &values).unwrap()).unwrap();
        }
        // The first class is found whole, of the second nothing, and the third is nowhere.
        let predict = |_: &Image| {
            let found = values.iter().map(|class| u8::from(*class == 1));
            let mask = Mask::new([4, 6], found.collect())?;
            // Each class at one half in every pixel.
            Ok(Prediction {
                mask,
                probabilities: Some(vec![0.5; 3 * 24]),
            })
        };
        let scores = score(&cases, 3, predict).unwrap();
        let dice: Vec<f64> = scores
            .by_class
            .iter()
            .map(|(score, _)| score.dice.mean)
            .collect();
        assert_eq!(dice, [1.0, 0.0, 1.0]);
        let (mean, images) = &scores.mean;
        assert!((mean.dice.mean - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(images.len(), 2);
        assert_eq!(images[0].surface.map(|found| found.nsd), Some(1.0));
        assert!(scores.by_class[1].0.hd95.is_none());
        // A sixth of all values are foreground: a quarter of the first class, a quarter of the second.
        let error = scores.calibration_error.unwrap();
        assert!((error - (0.5 - 1.0 / 6.0)).abs() < 1e-9, "{error}");
    }
}
