//! `segment`: images in, masks and overlays out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use shared::bundle::ModelBundle;
use shared::formats::{Axis, Source, Window, decode_source, encode_png_gray, encode_png_rgba};
use shared::imaging::Image;
use shared::imaging::overlay::{overlay, to_grey8};
use shared::segment::Segmenter;
use shared::space::Exit;

use super::model;
use crate::device::DeviceChoice;
use crate::files;
use crate::printer::Printer;

/// A model at work, with the exit asked for or its deepest.
///
/// # Errors
/// Where the model does not fit itself, or has no such exit.
pub fn load(
    bundle: ModelBundle,
    exit: Option<&str>,
    device: DeviceChoice,
) -> anyhow::Result<(Segmenter, Exit)> {
    let segmenter = Segmenter::load(bundle, &device.open()?)?;
    let lattice = segmenter.lattice();
    let exit = match exit {
        Some(name) => lattice.exit(name)?,
        None => *lattice.exits().last().expect("every lattice has exits"),
    };
    Ok((segmenter, exit))
}

/// What the user asked for.
pub struct Request {
    /// The model bundle.
    pub model: PathBuf,
    /// Image files.
    pub images: Vec<PathBuf>,
    /// Folder of the results.
    pub out: PathBuf,
    /// The exit; the deepest where none is named.
    pub exit: Option<String>,
    /// Probability above which a pixel is foreground.
    pub threshold: f32,
    /// What of a volume.
    pub view: View,
    /// What computes.
    pub device: DeviceChoice,
}

/// Which slice of a volume, and how bright; what is left out, the file or the middle decides.
#[derive(Clone, Copy, Default)]
pub struct View {
    /// From 0.
    pub slice: Option<usize>,
    /// Through which the slices are counted.
    pub axis: Option<Axis>,
    /// From black to white.
    pub window: Option<Window>,
}

impl View {
    fn of(self, source: Source) -> anyhow::Result<Image> {
        match source {
            Source::Slices(volume) => {
                let axis = self.axis.unwrap_or_default();
                let index = self.slice.unwrap_or(volume.count(axis) / 2);
                let window = self.window.unwrap_or_else(|| volume.window());
                Ok(volume.slice(axis, index, window)?)
            }
            Source::Picture(image) => {
                if self.slice.is_some() || self.axis.is_some() || self.window.is_some() {
                    bail!("it is a picture: --slice, --axis and --window are for volumes");
                }
                Ok(image)
            }
        }
    }
}

/// The name of a file without its ending, or without both of `.nii.gz`.
fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.strip_suffix(".nii").unwrap_or(&stem).to_owned()
}

/// Segments every image: `STEM-mask.png` (0 and 255, the image's size) and `STEM-overlay.png`.
///
/// # Errors
/// A model or an image that cannot be read, a threshold outside (0, 1), a full disk.
pub fn segment(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let Request {
        model,
        images,
        out,
        exit,
        threshold,
        view,
        device,
    } = request;
    if !(*threshold > 0.0 && *threshold < 1.0) {
        bail!("--threshold is {threshold}, expected a number between 0 and 1");
    }
    let (segmenter, exit) = load(model::read(model)?, exit.as_deref(), *device)?;
    let mut stems = BTreeMap::new();
    for path in images {
        if let Some(other) = stems.insert(stem(path), path) {
            bail!(
                "{} and {} would write the same files: segment them into two folders",
                other.display(),
                path.display()
            );
        }
    }
    let mut written = Vec::new();
    for path in images {
        let bytes = std::fs::read(path)
            .with_context(|| format!("could not read the image {}", path.display()))?;
        let read = || view.of(decode_source(&bytes)?);
        let image = read().with_context(|| path.display().to_string())?;
        let mask = pollster::block_on(segmenter.segment(&image, exit))?.mask(*threshold);
        let stem = stem(path);
        let shown = overlay(&image.to_rgb(), &mask);
        let mask_file = out.join(format!("{stem}-mask.png"));
        files::write(&mask_file, &encode_png_gray(mask.size(), &to_grey8(&mask))?)?;
        let overlay_file = out.join(format!("{stem}-overlay.png"));
        files::write(&overlay_file, &encode_png_rgba(shown.size, &shown.bytes)?)?;
        written.push(mask_file);
    }
    let names: Vec<String> = written
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    printer.result(&names.join("\n"), &serde_json::to_string(&written)?);
    Ok(())
}
