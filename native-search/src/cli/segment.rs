//! Flags of `segment`.

use std::path::PathBuf;

use shared::formats::{SlicePlane, WindowChoice};
use shared::segment::Mirrors;

use super::choices::{plane, window};
use super::output::Force;
use crate::commands::segment::{Extent, Request, SliceView};
use crate::device::DeviceChoice;

#[derive(clap::Args)]
pub(super) struct Segment {
    /// A model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Images: PNG, JPEG, BMP, TIFF, WebP; volumes: DICOM, NIfTI, or the files or the folder of a DICOM series
    #[arg(required = true)]
    images: Vec<PathBuf>,
    /// Folder of the masks (0 and 255, or of a model of several classes 0 and a value a class) and overlays
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Output of the network: x0.5 is fast, x0.9 is best
    #[arg(long)]
    exit: Option<String>,
    /// Average the probabilities of an image and its three mirror images; takes four times as long
    #[arg(long)]
    mirror: bool,
    /// Probability above which a pixel is foreground, of the likeliest class
    #[arg(long, default_value_t = 0.5)]
    threshold: f32,
    /// Of a volume: the slice, of coloured frames: the frame, counted from 0 (default: the middle one)
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    slice: Option<usize>,
    /// Of a volume: all slices, as one mask of the volume's size (STEM-mask.nii.gz), with its millilitres
    #[arg(long, conflicts_with = "slice")]
    whole: bool,
    /// Of a volume: the plane of its slices (default: axial, or that of a DICOM file)
    #[arg(long, value_parser = plane())]
    axis: Option<SlicePlane>,
    /// Of a volume: what is black to white, as centre and width or by name: abdomen, liver, lung, bone, brain, full
    /// (default: the file's; abdomen for CT; else all but the outermost values)
    #[arg(long, value_name = "NAME|CENTRE/WIDTH", value_parser = window, allow_hyphen_values = true)]
    window: Option<WindowChoice>,
    /// What computes: cpu, wgpu, wgpu:N, cuda or cuda:N, as doctor lists them
    #[arg(long, default_value_t)]
    device: DeviceChoice,
    #[command(flatten)]
    force: Force,
}

impl Segment {
    pub(super) fn resolve(self) -> Request {
        Request {
            model: self.model,
            images: self.images,
            out: self.out,
            exit: self.exit,
            mirrors: if self.mirror {
                Mirrors::All
            } else {
                Mirrors::None
            },
            threshold: self.threshold,
            view: SliceView {
                slice: self.slice,
                plane: self.axis,
                window: self.window,
                extent: if self.whole {
                    Extent::Whole
                } else {
                    Extent::Slice
                },
            },
            device: self.device,
            overwriting: self.force.overwriting(),
        }
    }
}
