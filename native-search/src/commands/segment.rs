//! `segment`: images in, masks and overlays out.

mod inputs;
mod warning;
mod whole;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;
use shared::formats::{
    Note, SlicePlane, Source, Volume, Window, WindowChoice, encode_nifti_mask, encode_png_gray,
    encode_png_rgba,
};
use shared::imaging::overlay::{overlay, to_levels8};
use shared::imaging::{Image, Mask};
use shared::segment::Mirrors;

use self::inputs::Input;
use self::warning::warning;
use self::whole::{Whole, WholeDone};
use super::model;
use crate::device::DeviceChoice;
use crate::errors::in_words;
use crate::files::{self, Overwriting};
use crate::inference::Inference;
use crate::printer::Printer;

/// What the user asked for.
pub struct Request {
    /// The model bundle.
    pub model: PathBuf,
    /// Image files, and folders of a DICOM series each.
    pub images: Vec<PathBuf>,
    /// Folder of the results.
    pub out: PathBuf,
    /// The exit; the deepest where none is named.
    pub exit: Option<String>,
    /// Whether mirror images are segmented, too.
    pub mirrors: Mirrors,
    /// Probability above which a pixel is foreground, of its likeliest class.
    pub threshold: f32,
    /// What of a volume.
    pub view: SliceView,
    /// What computes.
    pub device: DeviceChoice,
    /// What happens to files that are there already.
    pub overwriting: Overwriting,
}

/// Which slice of a volume, and how bright; what is left out, the file or the middle decides.
#[derive(Clone, Copy, Default)]
pub struct SliceView {
    /// From 0.
    pub slice: Option<usize>,
    /// Along which the slices lie.
    pub plane: Option<SlicePlane>,
    /// From black to white.
    pub window: Option<WindowChoice>,
    /// One slice, or all.
    pub extent: Extent,
}

/// How much of a volume.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// One slice.
    #[default]
    Slice,
    /// All of them, as one mask.
    Whole,
}

/// What is segmented of a file.
struct Seen {
    image: Image,
    notes: Vec<Note>,
    slice: Option<VolumeSlice>,
}

/// A slice of a volume.
struct VolumeSlice {
    volume: Volume,
    plane: SlicePlane,
    index: usize,
}

impl SliceView {
    fn refuse_for_a_picture(self) -> anyhow::Result<()> {
        let chosen = self.slice.is_some() || self.plane.is_some() || self.window.is_some();
        if chosen || self.extent == Extent::Whole {
            bail!("it is a picture: --slice, --axis, --window and --whole are for volumes");
        }
        Ok(())
    }

    fn window_of(self, volume: &Volume) -> Window {
        match self.window {
            Some(choice) => choice.window(volume.range()),
            None => volume.window(),
        }
    }

    fn of(self, source: Source) -> anyhow::Result<Seen> {
        match source {
            Source::Slices(volume) => {
                let plane = self.plane.unwrap_or_else(|| volume.plane());
                let index = self.slice.unwrap_or(volume.count(plane) / 2);
                let window = self.window_of(&volume);
                Ok(Seen {
                    image: volume.slice(plane, index, window)?,
                    notes: volume.notes(),
                    slice: Some(VolumeSlice {
                        volume,
                        plane,
                        index,
                    }),
                })
            }
            Source::Picture(picture) => {
                self.refuse_for_a_picture()?;
                Ok(Seen {
                    image: picture.image(),
                    notes: picture.notes,
                    slice: None,
                })
            }
            Source::Colours(image) => {
                self.refuse_for_a_picture()?;
                Ok(Seen {
                    image,
                    notes: Vec::new(),
                    slice: None,
                })
            }
            Source::Frames(frames) => {
                // Of these alone --slice may choose one.
                let others = Self {
                    slice: None,
                    ..self
                };
                let refused = "of coloured frames --slice alone can be chosen";
                others.refuse_for_a_picture().context(refused)?;
                let index = self.slice.unwrap_or(frames.count() / 2);
                Ok(Seen {
                    image: frames.frame(index)?,
                    notes: vec![frames.note(index)],
                    slice: None,
                })
            }
        }
    }
}

/// Segments every image: `STEM-mask.png` (0 and 255, as it is seen, or 0 and a value a class of several) and
/// `STEM-overlay.png`; of a slice of a NIfTI file also
/// `STEM-mask.nii.gz`, in the frame of that file; of a whole volume `STEM-mask.nii.gz` with all slices, and one overlay.
/// The files of a DICOM series are one volume. An image that cannot be segmented does not keep the others from it.
///
/// # Errors
/// A model or an image that cannot be read, a threshold outside (0, 1), a full disk.
pub fn segment(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let Request {
        model,
        images,
        out,
        exit,
        mirrors,
        threshold,
        view,
        device,
        overwriting,
    } = request;
    if !(*threshold > 0.0 && *threshold < 1.0) {
        bail!("--threshold is {threshold}, expected a number between 0 and 1");
    }
    files::check_folder(out)?;
    let bundle = model::read(model)?;
    let device = device.find()?;
    device.announce(printer);
    let inference = Inference::load(bundle, exit.as_deref(), &device.device)
        .with_context(|| model.display().to_string())?
        .mirrored(*mirrors);
    let inputs = Input::all(images)?;
    let work = Work {
        inference,
        threshold: *threshold,
        view: *view,
        out,
        overwriting: *overwriting,
    };
    if view.extent == Extent::Whole {
        return work.volumes(&inputs, printer);
    }
    let (mut written, mut failed) = (Vec::new(), Vec::new());
    for input in &inputs {
        let path = input.path();
        match work.one(input) {
            Ok(done) => {
                for note in &done.notes {
                    printer.note(&format!("{}: {note}", path.display()));
                }
                if let Some(out_of_distribution) = &done.out_of_distribution {
                    printer.note(&format!("{}: {out_of_distribution}", path.display()));
                }
                written.push(done);
            }
            Err(error) => failed.push(in_words(&error)),
        }
    }
    if !written.is_empty() {
        let names = written.iter().map(|done| done.mask.display().to_string());
        printer.result(
            &names.collect::<Vec<_>>().join("\n"),
            &serde_json::to_string(&written)?,
        );
    }
    refused(&failed, inputs.len())
}

/// One error of what went wrong with some of all images.
fn refused(failed: &[String], images: usize) -> anyhow::Result<()> {
    match failed {
        [] => Ok(()),
        [reason] => bail!("{reason}"),
        reasons => bail!(
            "{} of {images} images were not segmented: {}",
            reasons.len(),
            reasons.join("; ")
        ),
    }
}

/// A segmented image.
#[derive(Serialize)]
struct Done {
    image: PathBuf,
    mask: PathBuf,
    overlay: PathBuf,
    /// The mask in the frame of the NIfTI file that the image is a slice of.
    mask_volume: Option<PathBuf>,
    exit: String,
    threshold: f32,
    /// The share of the picture that is foreground.
    foreground: f64,
    /// The share of each class by its label, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    classes: Vec<ClassShare>,
    /// What was done to the picture before it was segmented, in sentences.
    notes: Vec<String>,
    /// A sentence where the image is out of distribution; its name in the JSON is an earlier one.
    #[serde(rename = "unlike")]
    out_of_distribution: Option<String>,
}

/// How much of a picture is of one class.
#[derive(Serialize)]
struct ClassShare {
    /// The class's value in the mask.
    value: usize,
    label: String,
    share: f64,
}

impl ClassShare {
    /// Of all classes of a model that has several.
    fn all(labels: &[String], mask: &Mask) -> Vec<Self> {
        let several = labels.iter().zip(1..).filter(|_| labels.len() > 1);
        let of_class = |(label, value): (&String, usize)| Self {
            value,
            label: label.clone(),
            share: mask.of_class(value, labels.len()).foreground() as f64
                / mask.values().len() as f64,
        };
        several.map(of_class).collect()
    }
}

/// What all images have in common.
struct Work<'a> {
    inference: Inference,
    threshold: f32,
    view: SliceView,
    out: &'a Path,
    overwriting: Overwriting,
}

impl Work<'_> {
    /// Every input as a whole volume.
    fn volumes(&self, inputs: &[Input], printer: &Printer) -> anyhow::Result<()> {
        let (mut written, mut failed) = (Vec::new(), Vec::new());
        for input in inputs {
            match self.volume(input, printer) {
                Ok(done) => written.push(done),
                Err(error) => failed.push(in_words(&error)),
            }
        }
        if !written.is_empty() {
            let lines: Vec<String> = written.iter().map(WholeDone::line).collect();
            printer.result(&lines.join("\n"), &serde_json::to_string(&written)?);
        }
        refused(&failed, inputs.len())
    }

    fn volume(&self, input: &Input, printer: &Printer) -> anyhow::Result<WholeDone> {
        let at = || input.path().display().to_string();
        let Source::Slices(volume) = input.decode()? else {
            self.view.refuse_for_a_picture().with_context(at)?;
            bail!("{} is no volume", at());
        };
        let notes = volume.notes().into_iter().map(|note| note.to_string());
        for note in input.note().into_iter().chain(notes) {
            printer.note(&format!("{}: {note}", at()));
        }
        let [_, mask, overlay] = self.files(&input.stem());
        for file in [&mask, &overlay] {
            self.overwriting.check(file)?;
        }
        let whole = Whole {
            volume: &volume,
            plane: self.view.plane.unwrap_or_else(|| volume.plane()),
            window: self.view.window_of(&volume),
            files: [&mask, &overlay],
        };
        let done = whole.segment(input, &self.inference, self.threshold, printer);
        let done = done.with_context(at)?;
        if let Some(warning) = done.warning() {
            printer.note(&format!("{}: {warning}", at()));
        }
        Ok(done)
    }

    /// Mask, mask of the volume and overlay of an input, by its stem.
    fn files(&self, stem: &str) -> [PathBuf; 3] {
        ["mask.png", "mask.nii.gz", "overlay.png"]
            .map(|ending| self.out.join(format!("{stem}-{ending}")))
    }

    fn one(&self, input: &Input) -> anyhow::Result<Done> {
        let path = input.path();
        let source = input.decode()?;
        let seen = self.view.of(source);
        let seen = seen.with_context(|| path.display().to_string())?;
        let Seen {
            image,
            notes,
            slice,
        } = seen;
        let slice = slice.filter(|slice| slice.volume.is_nifti());
        let [mask_file, volume_file, overlay_file] = self.files(&input.stem());
        for file in [&mask_file, &overlay_file]
            .into_iter()
            .chain(slice.as_ref().map(|_| &volume_file))
        {
            self.overwriting.check(file)?;
        }
        let examined = self.inference.examine(&image)?;
        let mask = examined.mask(self.threshold);
        let notes = notes.iter().map(ToString::to_string);
        let shown = overlay(&image.to_rgb(), &mask);
        let labels = self.inference.labels();
        let levels = to_levels8(&mask, labels.len());
        files::write(&mask_file, &encode_png_gray(mask.size(), &levels)?)?;
        let mask_volume = match slice {
            Some(VolumeSlice {
                volume,
                plane,
                index,
            }) => {
                let bytes = encode_nifti_mask(&volume, plane, index, &mask)?;
                files::write(&volume_file, &bytes)?;
                Some(volume_file)
            }
            None => None,
        };
        files::write(&overlay_file, &encode_png_rgba(shown.size, &shown.bytes)?)?;
        Ok(Done {
            image: path.to_owned(),
            mask: mask_file,
            overlay: overlay_file,
            mask_volume,
            exit: self.inference.output().name(),
            threshold: self.threshold,
            foreground: mask.foreground() as f64 / mask.values().len() as f64,
            classes: ClassShare::all(labels, &mask),
            notes: input.note().into_iter().chain(notes).collect(),
            out_of_distribution: examined.out_of_distribution.as_ref().map(warning),
        })
    }
}
