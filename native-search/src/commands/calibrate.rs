//! The temperature of a model, fitted on images that did not set its weights (`export --calibrate`).

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use burn::tensor::Device;
use shared::bundle::{Bundle, Manifest};
use shared::metrics::{LogitCounts, TemperatureFit};
use shared::segment::Segmenter;

use crate::data::{Case, DataSet, Split, load_original};
use crate::evaluate::{KnownSet, Part};
use crate::printer::Printer;

/// The line of a model's provenance that says on what its temperature was fitted.
const PROVENANCE: &str = "calibrated on";

/// A temperature, and the images that it was fitted on.
pub struct Calibrated {
    /// The temperature with what it does.
    pub fit: TemperatureFit,
    /// Data sets, parts and numbers of images, in words.
    images: String,
}

impl Calibrated {
    /// Writes the temperature into a model, with where it comes from.
    pub fn store(&self, manifest: &mut Manifest) {
        manifest.temperature = Some(self.fit.temperature);
        let provenance = &mut manifest.provenance;
        provenance.insert(PROVENANCE.to_owned(), self.images.clone());
    }

    /// The temperature, and the measures before and after.
    pub fn text(&self) -> String {
        let TemperatureFit {
            temperature,
            before,
            after,
        } = self.fit;
        let end = if self.fit.is_at_the_end() {
            "; at the end of what is tried, so images or masks may not be what the model was made for"
        } else {
            ""
        };
        format!(
            "temperature {:.4} ({}): expected calibration error {:.4}, before {:.4}; negative log likelihood {:.4}, \
             before {:.4}{end}",
            temperature.value(),
            self.images,
            after.error,
            before.error,
            after.loss,
            before.loss
        )
    }
}

/// The temperature of `model` at its deepest output, fitted in the network's own frame on the validation parts of the
/// data sets in `roots`, divided as they were when it was trained. Every image weighs the same.
///
/// # Errors
/// A data set that cannot be read, or that has neither a validation nor a training part.
pub fn calibrate(
    model: &Bundle,
    roots: &[PathBuf],
    printer: &Printer,
) -> anyhow::Result<Calibrated> {
    let manifest = &model.manifest;
    let known = KnownSet::open_all(roots, std::slice::from_ref(manifest))?;
    // All sets are checked before the images of one are segmented, which may take long.
    let mut checked: Vec<(String, Vec<&Case>)> = Vec::new();
    for KnownSet { set, .. } in &known {
        let (part, cases) = part(set, printer)?;
        let words = format!("{}: {} of {}", set.name, images(cases.len()), part.name());
        checked.push((words, cases));
    }
    let segmenter = Segmenter::load(model.clone(), &Device::flex())?;
    let classes = manifest.labels.len();
    let mut counts = LogitCounts::default();
    for (words, cases) in &checked {
        printer.note(words);
        for case in cases {
            let (image, mask) = load_original(case, classes)?;
            let mut pass = segmenter.begin(&image);
            let found = segmenter.reach(&mut pass, segmenter.last_output());
            let found = pollster::block_on(found)?;
            let sound = found.probabilities.iter().all(|p| p.is_finite());
            ensure!(
                sound,
                "the model gives numbers that are no probabilities for {}: export it again",
                case.image.display()
            );
            counts.add(&found.probabilities, &manifest.preprocess.apply_mask(&mask));
        }
    }
    let words: Vec<String> = checked.into_iter().map(|(words, _)| words).collect();
    Ok(Calibrated {
        fit: counts.fit().context("there is no image to calibrate on")?,
        images: words.join(", "),
    })
}

/// The part that the temperature is fitted on: validation, and where there is none, training, which a note says.
fn part<'a>(set: &'a DataSet, printer: &Printer) -> anyhow::Result<(Part, Vec<&'a Case>)> {
    let validation = set.part(Split::Val);
    if !validation.is_empty() {
        return Ok((Part::Of(Split::Val), validation));
    }
    let training = set.part(Split::Train);
    ensure!(
        !training.is_empty(),
        "{} has neither a validation nor a training part to calibrate on, and its test part is for evaluation: give \
         another data set",
        set.name
    );
    printer.note(&format!(
        "{} has no validation part: the temperature is fitted on its training part, and comes out too low where that \
         trained the model",
        set.name
    ));
    Ok((Part::Of(Split::Train), training))
}

fn images(count: usize) -> String {
    match count {
        1 => "1 image".to_owned(),
        count => format!("{count} images"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::data::SplitRecipe;
    use crate::data::folder::tests::synthetic_set;

    #[test]
    fn validation_comes_first_then_training_and_never_the_test_part() {
        let folder = synthetic_set(2);
        let printer = Printer::new(false, true);
        let chosen = |parts: [&str; 2]| {
            let item = |case: usize| {
                format!(
                    r#"{{"id":"{case}","image":"images/case-{case}.png","mask":"masks/case-{case}.png","split":"{}"}}"#,
                    parts[case]
                )
            };
            let items = format!("{{\"items\":[{},{}]}}", item(0), item(1));
            fs::write(folder.path().join("manifest.json"), items).unwrap();
            let set = DataSet::open(folder.path(), &SplitRecipe::default()).unwrap();
            part(&set, &printer).map(|(part, cases)| (part.name(), cases.len()))
        };
        assert_eq!(chosen(["train", "val"]).unwrap(), ("val", 1));
        assert_eq!(chosen(["train", "test"]).unwrap(), ("train", 1));
        let error = chosen(["test", "test"]).unwrap_err().to_string();
        assert!(error.contains("its test part is for evaluation"), "{error}");
    }
}
