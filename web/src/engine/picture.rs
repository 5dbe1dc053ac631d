//! The current picture, and the volume it may be a slice of.

use shared::formats::{
    Note, Plane, Source, Volume, VolumeError, Window, decode_source, encode_nifti_mask,
};
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
    ct: bool,
    opened: [f32; 2],
    shown: Slice,
}

impl Opened {
    /// A picture, or the middle slice of a volume in the file's own window.
    pub(super) fn decode(bytes: Vec<u8>) -> Result<Self, Refusal> {
        Ok(match decode_source(bytes)? {
            Source::Picture(picture) => Self {
                image: picture.image,
                notes: picture.notes,
                truth: None,
                volume: None,
            },
            Source::Slices(volume) => {
                let plane = volume.plane();
                let window = volume.window();
                let opened = [window.centre(), window.width()];
                let shown = Slice {
                    plane,
                    index: volume.count(plane) / 2,
                    window: opened,
                };
                Self {
                    image: image_of(&volume, shown)?,
                    notes: volume.notes(),
                    truth: None,
                    volume: Some(Sliced {
                        range: volume.range(),
                        ct: volume.is_ct(),
                        opened,
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

    /// The shown slice of a volume of labels.
    pub(super) fn own_mask(&self, bytes: Vec<u8>) -> Result<Mask, Refusal> {
        let sliced = self.sliced()?;
        let Slice { plane, index, .. } = sliced.shown;
        match decode_source(bytes)? {
            Source::Slices(labels) => Ok(labels.mask(plane, index)?),
            Source::Picture(_) => Err(missing(Missing::Volume)),
        }
    }

    /// The mask in the frame of the volume.
    pub(super) fn mask_volume(&self, mask: &Mask) -> Result<Vec<u8>, Refusal> {
        let sliced = self.sliced()?;
        let Slice { plane, index, .. } = sliced.shown;
        Ok(encode_nifti_mask(&sliced.volume, plane, index, mask)?)
    }

    fn sliced(&self) -> Result<&Sliced, Refusal> {
        let sliced = self.volume.as_ref();
        sliced.ok_or_else(|| missing(Missing::Volume))
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
            pixel_mm: sliced.and_then(|sliced| sliced.volume.pixel_mm(sliced.shown.plane)),
            volume: sliced.map(|sliced| VolumeView {
                counts: Plane::ALL.map(|plane| sliced.volume.count(plane)),
                range: sliced.range,
                ct: sliced.ct,
                opened: sliced.opened,
                sides: sliced.volume.sides(sliced.shown.plane),
                nifti: sliced.volume.is_nifti(),
                slice: sliced.shown,
            }),
        }
    }
}

fn image_of(volume: &Volume, slice: Slice) -> Result<Image, VolumeError> {
    let [centre, width] = slice.window;
    volume.slice(slice.plane, slice.index, Window::new(centre, width)?)
}
