//! The current picture, and the volume it may be a slice of.

use shared::formats::{
    Note, SlicePlane, Source, Volume, VolumeError, Window, decode_series, decode_source,
    encode_nifti_mask,
};
use shared::imaging::resample::{resize_image, resize_mask};
use shared::imaging::{Image, ImageRows, Mask};
use shared::metrics::Confusion;

use super::{Refusal, generate, missing, pixels};
use crate::protocol::{
    Failure, MaskMeasurements, MaskPixels, Missing, Picture, Screen, Slice, SyntheticSample,
    VolumeView,
};

/// The longest side of what is sent to the screen; more than its place there has pixels.
const SCREEN: usize = 1280;

/// What was opened.
#[derive(Debug)]
pub(super) struct Opened {
    image: Box<dyn ImageRows>,
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
                notes: picture.notes.clone(),
                image: Box::new(picture),
                truth: None,
                volume: None,
            },
            Source::Colours(image) => Self {
                image: Box::new(image),
                notes: Vec::new(),
                truth: None,
                volume: None,
            },
            Source::Slices(volume) => Self::volume(volume)?,
        })
    }

    /// The middle slice of the volume that the files of a DICOM series are.
    pub(super) fn series(files: &[Vec<u8>]) -> Result<Self, Refusal> {
        Self::volume(decode_series(files)?)
    }

    fn volume(volume: Volume) -> Result<Self, Refusal> {
        let plane = volume.plane();
        let window = volume.window();
        let opened = [window.centre(), window.width()];
        let shown = Slice {
            plane,
            index: volume.count(plane) / 2,
            window: opened,
        };
        Ok(Self {
            image: Box::new(image_of(&volume, shown)?),
            notes: volume.notes(),
            truth: None,
            volume: Some(Sliced {
                range: volume.range(),
                ct: volume.is_ct(),
                opened,
                volume,
                shown,
            }),
        })
    }

    pub(super) fn synthetic(sample: SyntheticSample) -> Self {
        let (image, mask) = generate(sample);
        Self {
            image: Box::new(image),
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
        self.image = Box::new(image_of(&sliced.volume, slice)?);
        sliced.shown = slice;
        self.truth = None;
        Ok(())
    }

    /// The shown slice of a volume of labels.
    pub(super) fn own_mask(&self, bytes: Vec<u8>) -> Result<Mask, Refusal> {
        let sliced = self.sliced()?;
        let Slice { plane, index, .. } = sliced.shown;
        match decode_source(bytes)? {
            Source::Slices(labels) => Ok(labels.mask(plane, index)?),
            Source::Picture(_) | Source::Colours(_) => Err(missing(Missing::Volume)),
        }
    }

    /// The mask in the frame of the volume.
    pub(super) fn mask_volume(&self, mask: &Mask) -> Result<Vec<u8>, Refusal> {
        let sliced = self.sliced()?;
        let Slice { plane, index, .. } = sliced.shown;
        Ok(encode_nifti_mask(&sliced.volume, plane, index, mask)?)
    }

    /// The volume, and the slice of it that is shown.
    pub(super) fn volume_shown(&self) -> Result<(&Volume, Slice), Refusal> {
        let sliced = self.sliced()?;
        Ok((&sliced.volume, sliced.shown))
    }

    fn sliced(&self) -> Result<&Sliced, Refusal> {
        let sliced = self.volume.as_ref();
        sliced.ok_or_else(|| missing(Missing::Volume))
    }

    /// A mask to compare with, kept where it fits; as the screen shows it.
    pub(super) fn compare_with(&mut self, mask: Mask) -> Result<MaskPixels, Refusal> {
        if mask.size() != self.image.size() {
            return Err(Refusal::Request(Failure::MaskSize {
                image: self.image.size(),
                mask: mask.size(),
            }));
        }
        let shown = pixels(&resize_mask(&mask, self.screen_size()));
        self.truth = Some(mask);
        Ok(shown)
    }

    /// What a mask of the picture measures.
    pub(super) fn measured(&self, mask: &Mask) -> MaskMeasurements {
        let truth = self.truth.as_ref();
        MaskMeasurements {
            area: mask.foreground(),
            confusion: truth.and_then(|truth| Confusion::between(mask, truth).ok()),
        }
    }

    pub(super) fn image(&self) -> &dyn ImageRows {
        self.image.as_ref()
    }

    /// The pixels at the picture's own size.
    pub(super) fn whole(&self) -> Screen {
        Screen {
            size: self.image.size(),
            rgb: rgb(self.image()),
        }
    }

    /// No longer than a screen is.
    fn screen_size(&self) -> [usize; 2] {
        let size = self.image.size();
        let longest = size[0].max(size[1]);
        if longest <= SCREEN {
            return size;
        }
        size.map(|side| (side * SCREEN / longest).max(1))
    }

    /// For the screen.
    pub(super) fn picture(&self) -> Picture {
        let sliced = self.volume.as_ref();
        Picture {
            size: self.image.size(),
            screen: if self.screen_size() == self.image.size() {
                self.whole()
            } else {
                Screen {
                    size: self.screen_size(),
                    rgb: rgb(&resize_image(self.image(), self.screen_size())),
                }
            },
            notes: self.notes.clone(),
            truth: self
                .truth
                .as_ref()
                .map(|truth| pixels(&resize_mask(truth, self.screen_size()))),
            pixel_mm: sliced.and_then(|sliced| sliced.volume.pixel_mm(sliced.shown.plane)),
            volume: sliced.map(|sliced| VolumeView {
                counts: SlicePlane::ALL.map(|plane| sliced.volume.count(plane)),
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

/// Eight-bit red, green, blue, row by row; grey is repeated.
fn rgb(image: &dyn ImageRows) -> Vec<u8> {
    let [height, width] = image.size();
    let channels = image.channels();
    let mut bytes = vec![0; 3 * height * width];
    let mut values = vec![0.0; width];
    for (y, row) in bytes.chunks_exact_mut(3 * width).enumerate() {
        for c in 0..3 {
            if c < channels {
                image.row(c, y, &mut values);
            }
            for (pixel, value) in row.chunks_exact_mut(3).zip(&values) {
                pixel[c] = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
            }
        }
    }
    bytes
}

pub(super) fn image_of(volume: &Volume, slice: Slice) -> Result<Image, VolumeError> {
    let [centre, width] = slice.window;
    volume.slice(slice.plane, slice.index, Window::new(centre, width)?)
}
