//! All slices of a volume.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use shared::formats::{MaskVolume, SlicePlane, Volume, Window, encode_png_rgba};
use shared::imaging::overlay::overlay;
use shared::imaging::{Image, Mask};

use super::inputs::Input;
use crate::files;
use crate::inference::Inference;
use crate::printer::Printer;

/// A volume with what decides how it is seen.
pub(super) struct Whole<'a> {
    pub(super) volume: &'a Volume,
    pub(super) plane: SlicePlane,
    pub(super) window: Window,
    /// Where the mask and the overlay go.
    pub(super) files: [&'a Path; 2],
}

/// A segmented volume.
#[derive(Serialize)]
pub(super) struct WholeDone {
    image: PathBuf,
    /// A label a voxel, in the volume's own frame.
    pub(super) mask: PathBuf,
    /// The slice with most foreground.
    overlay: PathBuf,
    plane: SlicePlane,
    slices: usize,
    /// Of them those that are out of distribution for the model.
    slices_out_of_distribution: usize,
    exit: String,
    threshold: f32,
    foreground_voxels: usize,
    /// None where the file does not say how far voxels are apart.
    millilitres: Option<f64>,
    /// The same of each class, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    classes: Vec<ClassVolume>,
}

/// How much of a volume is of one class.
#[derive(Serialize)]
struct ClassVolume {
    /// The class's value in the mask.
    value: u8,
    label: String,
    voxels: usize,
    millilitres: Option<f64>,
}

impl ClassVolume {
    /// Of all classes of a model that has several.
    fn all(labels: &[String], mask: &MaskVolume, volume: &Volume) -> Vec<Self> {
        let several = labels.iter().zip(1..).filter(|_| labels.len() > 1);
        let of_class = |(label, value): (&String, u8)| {
            let voxels = mask.of_class(value);
            Self {
                value,
                label: label.clone(),
                voxels,
                millilitres: volume.voxel_ml().map(|ml| voxels as f64 * ml),
            }
        };
        several.map(of_class).collect()
    }
}

fn size_in_words(voxels: usize, millilitres: Option<f64>) -> String {
    match millilitres {
        Some(ml) => format!("{ml:.1} ml"),
        None => format!("{voxels} voxels"),
    }
}

impl WholeDone {
    /// For people.
    pub(super) fn line(&self) -> String {
        let size = if self.classes.is_empty() {
            size_in_words(self.foreground_voxels, self.millilitres)
        } else {
            let of_class = self.classes.iter().map(|class| {
                let size = size_in_words(class.voxels, class.millilitres);
                format!("{} {size}", class.label)
            });
            of_class.collect::<Vec<_>>().join(", ")
        };
        let plane = self.plane.name();
        format!(
            "{}: {size} in {} {plane} slices",
            self.mask.display(),
            self.slices
        )
    }
}

impl WholeDone {
    /// A warning where most slices are out of distribution.
    pub(super) fn warning(&self) -> Option<String> {
        let (outside, slices) = (self.slices_out_of_distribution, self.slices);
        (2 * outside > slices).then(|| {
            format!(
                "{outside} of its {slices} slices are out of distribution for the model, so its mask deserves no trust"
            )
        })
    }
}

impl Whole<'_> {
    /// Segments slice by slice and writes the mask and, of the slice with most foreground, the
    /// overlay.
    ///
    /// # Errors
    /// A slice that cannot be segmented, a full disk.
    pub(super) fn segment(
        &self,
        input: &Input,
        inference: &Inference,
        threshold: f32,
        printer: &Printer,
    ) -> anyhow::Result<WholeDone> {
        let Self { volume, plane, .. } = *self;
        let slices = volume.count(plane);
        let mut labels = MaskVolume::of(volume);
        let (mut fullest, mut outside): (Option<(Image, Mask)>, usize) = (None, 0);
        let bar = printer.bar(slices as u64);
        for index in 0..slices {
            let image = volume.slice(plane, index, self.window)?;
            let mask = inference.mask(&image, threshold);
            let (mask, verdict) = mask.with_context(|| format!("slice {index}"))?;
            outside += usize::from(verdict.is_some());
            labels.put(volume, plane, index, &mask)?;
            let most = fullest.as_ref().map(|(_, mask)| mask.foreground());
            if most.is_none_or(|most| mask.foreground() > most) {
                fullest = Some((image, mask));
            }
            bar.set_position(index as u64 + 1);
        }
        bar.finish_and_clear();
        let [mask, overlay_file] = self.files;
        files::write(mask, &labels.encode(volume)?)?;
        if let Some((image, mask)) = fullest {
            let shown = overlay(&image.to_rgb(), &mask);
            files::write(overlay_file, &encode_png_rgba(shown.size, &shown.bytes)?)?;
        }
        Ok(WholeDone {
            image: input.path().to_owned(),
            mask: mask.to_owned(),
            overlay: overlay_file.to_owned(),
            plane,
            slices,
            slices_out_of_distribution: outside,
            exit: inference.output().name(),
            threshold,
            foreground_voxels: labels.foreground(),
            millilitres: labels.millilitres(volume),
            classes: ClassVolume::all(inference.labels(), &labels, volume),
        })
    }
}
