//! The result as a mask: measured, compared, saved.

use std::sync::Arc;

use leptos::prelude::*;
use shared::imaging::{Mask, Tidy};
use shared::metrics::Confusion;

use super::{Trouble, Workbench};
use crate::browser::files::{Given, save};
use crate::protocol::{
    EncodeMask, EncodeProbabilities, MaskFile, MaskPixels, OpenMask, Request, Segmented,
};

/// Foreground where the probability exceeds `threshold`, tidied.
pub(super) fn of(result: &Segmented, threshold: f32, tidy: Tidy) -> Mask {
    let values = result.probabilities.iter();
    let values = values.map(|p| u8::from(*p > threshold)).collect();
    tidy.apply(Mask::new(result.size, values).expect("there is one probability a pixel"))
}

/// `None` where the engine's bytes do not fill the size, which it never sends.
pub(super) fn from_pixels(pixels: MaskPixels) -> Option<Mask> {
    Mask::new(pixels.size, pixels.classes).ok()
}

impl Workbench {
    /// Foreground pixels.
    pub fn area(self) -> Option<usize> {
        self.mask.with(|mask| mask.as_ref().map(|m| m.foreground()))
    }

    /// The area in square millimetres, where the file says how far pixels are apart.
    pub fn area_mm2(self) -> Option<f64> {
        let picture = self.picture.get()?;
        let [down, across] = picture.pixel_mm?;
        Some(self.area()? as f64 * f64::from(down) * f64::from(across))
    }

    /// The mask against the one there is to compare with.
    pub fn confusion(self) -> Option<Confusion> {
        let (found, truth) = (self.mask.get()?, self.truth.get()?);
        Confusion::between(&found, &truth).ok()
    }

    /// Compares with the user's own mask.
    pub fn compare(self, file: Given) {
        self.task(async move {
            let name = file.name();
            let bytes = file.bytes().await?;
            let mask = self.ask(OpenMask { bytes }).await;
            let mask = mask.map_err(|e| e.about(&name))?;
            let size = self.picture.with_untracked(|p| p.as_ref().map(|p| p.size));
            if size.is_some_and(|size| size != mask.size) {
                let [h, w] = mask.size;
                return Err(Trouble::Message(format!(
                    "{name}: this mask is {h} × {w} pixels (height × width), the picture has another size"
                )));
            }
            self.truth.set(from_pixels(mask).map(Arc::new));
            Ok(())
        });
    }

    /// Offers the mask as a PNG file of 0 and 255.
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

    /// Offers the probabilities as a grey PNG file of 16 bits, 65535 for 1.
    pub fn save_probabilities(self, name: String) {
        self.task(async move { self.offer(EncodeProbabilities, name, "image/png").await });
    }

    async fn offer<R: Request<Response = Vec<u8>>>(
        self,
        request: R,
        name: String,
        kind: &str,
    ) -> Result<(), Trouble> {
        let bytes = self.ask(request).await?;
        Ok(save(&name, kind, &bytes)?)
    }
}
