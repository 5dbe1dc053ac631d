//! The current picture, and the volume it may be a slice of.

use shared::formats::{Axis, Note, Source, Volume, VolumeError, Window, decode_source};
use shared::imaging::overlay::to_rgb8;
use shared::imaging::{Image, Mask};

use super::{Refusal, generate, missing, pixels};
use crate::protocol::{Missing, Picture, Slice, SyntheticSample, VolumeView};

/// What was opened.
#[derive(Debug)]
pub(super) struct Opened {
    image: Image,
    notes: Vec<Note>,
    truth: Option<Mask>,
    volume: Option<Sliced>,
}

#[derive(Debug)]
struct Sliced {
    volume: Volume,
    range: [f32; 2],
    shown: Slice,
}

impl Opened {
    /// A picture, or the middle slice of a volume in the file's own window.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        Ok(match decode_source(bytes)? {
            Source::Picture(picture) => Self {
                image: picture.image,
                notes: picture.notes,
                truth: None,
                volume: None,
            },
            Source::Slices(volume) => {
                let axis = Axis::default();
                let window = volume.window();
                let shown = Slice {
                    axis,
                    index: volume.count(axis) / 2,
                    window: [window.centre(), window.width()],
                };
                Self {
                    image: image_of(&volume, shown)?,
                    notes: Vec::new(),
                    truth: None,
                    volume: Some(Sliced {
                        range: range(volume.values()),
                        volume,
                        shown,
                    }),
                }
            }
        })
    }

    pub(super) fn synthetic(sample: SyntheticSample) -> Self {
        let (image, mask) = generate(sample);
        Self {
            image,
            notes: Vec::new(),
            truth: Some(mask),
            volume: None,
        }
    }

    /// Shows another slice; one that is not there changes nothing.
    pub(super) fn turn_to(&mut self, slice: Slice) -> Result<(), Refusal> {
        let sliced = self
            .volume
            .as_mut()
            .ok_or_else(|| missing(Missing::Volume))?;
        self.image = image_of(&sliced.volume, slice)?;
        sliced.shown = slice;
        Ok(())
    }

    pub(super) fn image(&self) -> &Image {
        &self.image
    }

    /// For the screen.
    pub(super) fn picture(&self) -> Picture {
        let sliced = self.volume.as_ref();
        Picture {
            size: self.image.size(),
            rgb: to_rgb8(&self.image),
            notes: self.notes.clone(),
            truth: self.truth.as_ref().map(pixels),
            pixel_mm: sliced.and_then(|sliced| sliced.volume.pixel_mm(sliced.shown.axis)),
            volume: sliced.map(|sliced| VolumeView {
                counts: sliced.volume.size(),
                range: sliced.range,
                slice: sliced.shown,
            }),
        }
    }
}

fn image_of(volume: &Volume, slice: Slice) -> Result<Image, VolumeError> {
    let [centre, width] = slice.window;
    volume.slice(slice.axis, slice.index, Window::new(centre, width)?)
}

/// The least and the greatest finite value.
fn range(values: &[f32]) -> [f32; 2] {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let start = [f32::INFINITY, f32::NEG_INFINITY];
    let [low, high] = finite.fold(start, |[low, high], v| [low.min(v), high.max(v)]);
    if low <= high { [low, high] } else { [0.0, 1.0] }
}
