//! The result as a mask: measured, compared, saved.

use std::sync::Arc;

use leptos::prelude::*;
use shared::imaging::{Geometry, Mask, Tidy};
use shared::metrics::Confusion;

use super::archive::Archive;
use super::file_name::plain;
use super::{Trouble, Workbench};
use crate::browser::files::{Given, save};
use crate::protocol::{
    Agreement, ClassMeasurements, EncodeMask, EncodeProbabilities, MaskFile, MaskMeasurements,
    MaskPixels, Measure, OpenMask, ReadPixels, Request, Screen, Segmented,
};

/// The network's own probabilities, brought to the size of a picture; not yet calibrated.
pub fn probabilities_at(result: &Segmented, size: [usize; 2]) -> Vec<f32> {
    let geometry = Geometry {
        original: size,
        network: result.network,
    };
    geometry.restore_probabilities(&result.probabilities)
}

/// The threshold of the network's own probabilities where that of the calibrated ones is `threshold`.
pub fn own_threshold(result: &Segmented, threshold: f32) -> f32 {
    let temperature = result.temperature;
    temperature.map_or(threshold, |temperature| temperature.undo(threshold))
}

/// Foreground where a probability exceeds `threshold`, of the likeliest class, tidied. There is one probability a class and
/// pixel of `size`; both are the network's own.
pub fn mask_of(probabilities: &[f32], size: [usize; 2], threshold: f32, tidy: Tidy) -> Mask {
    tidy.apply(Mask::of_greatest(size, probabilities, threshold))
}

/// `None` where the engine's bytes do not fill the size, which it never sends.
pub(super) fn from_pixels(pixels: MaskPixels) -> Option<Mask> {
    Mask::new(pixels.size, pixels.classes).ok()
}

/// A class of a model that has several, in the mask.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundClass {
    /// Its value in masks, from 1.
    pub value: u8,
    /// What it is called.
    pub label: String,
    /// What the mask measures of it.
    pub measured: ClassMeasurements,
}

/// Whether the mask is being measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measuring {
    No,
    /// As it is.
    Current,
    /// As it was before a change.
    Outdated,
}

impl Workbench {
    /// Foreground pixels.
    pub fn area(self) -> Option<usize> {
        Some(self.measurements()?.foreground.area)
    }

    /// The area in square millimetres, where the file says how far pixels are apart.
    pub fn area_mm2(self) -> Option<f64> {
        Some(self.area()? as f64 * self.pixel_mm2()?)
    }

    /// The square millimetres of a pixel, where the file says how far pixels are apart.
    pub fn pixel_mm2(self) -> Option<f64> {
        let [down, across] = self.picture.with(|picture| picture.as_ref()?.pixel_mm)?;
        Some(f64::from(down) * f64::from(across))
    }

    /// A score of the mask against the one there is to compare with; of several classes their mean.
    pub fn score(self, of: fn(&Confusion) -> f64) -> Option<f64> {
        self.measurements()?.score(of)
    }

    /// What masks have to have in common to agree.
    pub fn agreement(self) -> Agreement {
        self.measured.with(|measured| {
            let agreement = measured.as_ref().map(MaskMeasurements::agreement);
            agreement.unwrap_or_default()
        })
    }

    /// The classes of a model that has several, with what the mask measures of each.
    pub fn classes(self) -> Vec<FoundClass> {
        let labels = self.card.with(|card| Some(card.as_ref()?.labels.clone()));
        let measured = self.measurements().map(|measured| measured.classes);
        let found = (1..).zip(labels.unwrap_or_default());
        let found = found.zip(measured.unwrap_or_default());
        let found = found.map(|((value, label), measured)| FoundClass {
            value,
            label,
            measured,
        });
        found.collect()
    }

    /// Of the result, where there is one.
    fn measurements(self) -> Option<MaskMeasurements> {
        let measured = self.measured.get();
        measured.filter(|_| self.result.with(Option::is_some))
    }

    /// Measures the mask again; of many changes in a row only the last one is measured to its end.
    pub fn measure_again(self) {
        if self.measuring.get_value() != Measuring::No {
            self.measuring.set_value(Measuring::Outdated);
            return;
        }
        self.task(async move { self.measure_mask().await });
    }

    /// Measures the mask, and again as long as it has changed meanwhile.
    pub(super) async fn measure_mask(self) -> Result<(), Trouble> {
        let measured = self.measure_last().await;
        self.measuring.set_value(Measuring::No);
        measured
    }

    async fn measure_last(self) -> Result<(), Trouble> {
        loop {
            self.measuring.set_value(Measuring::Current);
            if self.result.with_untracked(Option::is_none) {
                return Ok(());
            }
            let turn = self.turn.get_value();
            let request = Measure {
                threshold: self.threshold.get_untracked(),
                tidy: self.tidy.get_untracked(),
            };
            let measured = self.ask(request).await?;
            if !self.is_turn(turn) {
                return Ok(());
            }
            if self.measuring.get_value() != Measuring::Outdated {
                self.measured.set(Some(measured));
                return Ok(());
            }
        }
    }

    /// The picture's own pixels, which are more than the screen's; nothing where another one has come meanwhile.
    ///
    /// # Errors
    /// The engine does not give them.
    pub async fn whole(self) -> Result<Option<Arc<Screen>>, Trouble> {
        let turn = self.turn.get_value();
        if let Some((of, pixels)) = self.whole.get_value()
            && of == turn
        {
            return Ok(Some(pixels));
        }
        let pixels = Arc::new(self.ask(ReadPixels).await?);
        if !self.is_turn(turn) {
            return Ok(None);
        }
        self.whole.set_value(Some((turn, pixels.clone())));
        Ok(Some(pixels))
    }

    /// Compares with the user's own mask.
    pub fn compare(self, file: Given) {
        self.task(async move {
            let name = file.name();
            let bytes = file.bytes().await?;
            let mask = self.ask(OpenMask { bytes }).await;
            let mask = mask.map_err(|e| e.about(&name))?;
            self.truth.set(from_pixels(mask).map(Arc::new));
            self.measure_mask().await
        });
    }

    /// Offers the mask as a PNG file of 0 and 255, or of the values of several classes.
    pub fn save_mask(self, name: String) {
        let request = self.mask_file(MaskFile::Picture);
        self.task(async move { self.offer(request, name, "image/png").await });
    }

    /// Offers the mask as a NIfTI file in the frame of the volume.
    pub fn save_mask_volume(self, name: String) {
        let request = self.mask_file(MaskFile::Volume);
        self.task(async move { self.offer(request, name, "application/gzip").await });
    }

    pub(super) fn mask_file(self, file: MaskFile) -> EncodeMask {
        EncodeMask {
            threshold: self.threshold.get_untracked(),
            tidy: self.tidy.get_untracked(),
            file,
        }
    }

    /// Offers the probabilities as a grey PNG file of 16 bits, 65535 for 1; those of several classes as a ZIP file of one
    /// each.
    pub fn save_probabilities(self) {
        let turn = self.turn.get_value();
        self.task(async move {
            let files = self.probability_files().await;
            // What belongs to two pictures is not saved as one.
            if !self.is_turn(turn) {
                return Ok(());
            }
            let files = files?;
            if let [(name, bytes)] = &files[..] {
                return Ok(save(name, "image/png", bytes)?);
            }
            let mut archive = Archive::default();
            for (name, bytes) in files {
                archive.put(name, bytes);
            }
            let name = self.file("probabilities", "zip");
            Ok(save(&name, "application/zip", &archive.into_bytes()?)?)
        });
    }

    /// One of each class, with its name.
    async fn probability_files(self) -> Result<Vec<(String, Vec<u8>)>, Trouble> {
        let card = self.card.get_untracked();
        let labels = card.map(|card| card.labels).unwrap_or_default();
        let mut files = Vec::new();
        for (class, label) in labels.iter().enumerate() {
            let what = match labels.len() {
                1 => "probabilities".to_owned(),
                _ => format!("probabilities-{}", plain(label)),
            };
            let bytes = self.ask(EncodeProbabilities { class }).await?;
            files.push((self.file(&what, "png"), bytes));
        }
        Ok(files)
    }

    /// Offers all there is to save as one ZIP file; `picture` is a PNG file of the picture with its result.
    pub fn save_everything(self, picture: Vec<u8>) {
        let turn = self.turn.get_value();
        self.task(async move {
            let mut archive = Archive::default();
            let mask = self.ask(self.mask_file(MaskFile::Picture)).await?;
            archive.put(self.file("mask", "png"), mask);
            if untrack(|| self.is_nifti()) {
                let volume = self.ask(self.mask_file(MaskFile::Volume)).await?;
                archive.put(self.file("mask", "nii.gz"), volume);
            }
            let probabilities = self.probability_files().await?;
            // What belongs to two pictures is not saved as one.
            if !self.is_turn(turn) {
                return Ok(());
            }
            for (name, bytes) in probabilities {
                archive.put(name, bytes);
            }
            archive.put(self.file("overlay", "png"), picture);
            archive.put(self.file("record", "json"), self.record()?.into_bytes());
            let name = self.file("all", "zip");
            Ok(save(&name, "application/zip", &archive.into_bytes()?)?)
        });
    }

    /// Whether the picture is a slice of a NIfTI file, in whose frame its mask can be saved.
    pub fn is_nifti(self) -> bool {
        let view = self.picture.with(|p| p.as_ref()?.volume.clone());
        view.is_some_and(|view| view.nifti)
    }

    pub(super) async fn offer<R: Request<Response = Vec<u8>>>(
        self,
        request: R,
        name: String,
        kind: &str,
    ) -> Result<(), Trouble> {
        let bytes = self.ask(request).await?;
        Ok(save(&name, kind, &bytes)?)
    }
}
