//! The current picture, and the volume it may be a slice of.

use std::cell::Cell;

use shared::formats::{
    ColourFrames, Note, SlicePlane, Source, Volume, VolumeError, Window, decode_class_mask,
    decode_mask, decode_series, decode_source, encode_nifti_mask,
};
use shared::imaging::resample::{resize_image, resize_mask};
use shared::imaging::{Image, ImageRows, Mask};
use shared::metrics::Confusion;

use super::{Refusal, generate, missing, pixels};
use crate::protocol::{
    ClassMeasurements, Failure, MaskMeasurements, MaskPixels, Missing, Picture, Screen, Slice,
    SyntheticSample, VolumeView,
};

/// The longest side of what is sent to the screen; more than its place there has pixels.
const SCREEN: usize = 1280;

/// What was opened.
#[derive(Debug)]
pub(super) struct Opened {
    image: Box<dyn ImageRows>,
    notes: Vec<Note>,
    truth: Option<OwnMask>,
    slices: Option<Slices>,
}

/// What a picture is one of.
#[derive(Debug)]
enum Slices {
    Volume(Box<Sliced>),
    Frames(FrameLoop),
}

impl Slices {
    fn view(&self) -> VolumeView {
        match self {
            Self::Volume(sliced) => sliced.view(),
            Self::Frames(frames) => frames.view(),
        }
    }
}

/// Coloured frames, and the one that is shown.
#[derive(Debug)]
struct FrameLoop {
    frames: ColourFrames,
    shown: usize,
}

impl FrameLoop {
    fn view(&self) -> VolumeView {
        let window = [0.5, 1.0];
        VolumeView {
            counts: [self.frames.count(), 1, 1],
            range: [0.0, 1.0],
            ct: false,
            opened: window,
            sides: None,
            nifti: false,
            coloured: true,
            slice: Slice {
                plane: SlicePlane::Axial,
                index: self.shown,
                window,
            },
        }
    }
}

/// A mask to compare with.
#[derive(Debug)]
pub(super) struct OwnMask {
    mask: Mask,
    /// Foreground classes that it tells apart.
    classes: usize,
}

impl OwnMask {
    /// The mask of a picture's file: of the classes of the model where it can be, else of what is foreground.
    pub(super) fn decode(bytes: &[u8], classes: usize) -> Result<Self, Refusal> {
        match decode_class_mask(bytes, classes) {
            Ok(mask) => Ok(Self { mask, classes }),
            Err(error) => {
                let mask = decode_mask(bytes).or(Err(error))?;
                Ok(Self { mask, classes: 1 })
            }
        }
    }
}

#[derive(Debug)]
struct Sliced {
    volume: Volume,
    range: [f32; 2],
    ct: bool,
    opened: [f32; 2],
    shown: Slice,
}

impl Sliced {
    fn view(&self) -> VolumeView {
        VolumeView {
            counts: SlicePlane::ALL.map(|plane| self.volume.count(plane)),
            range: self.range,
            ct: self.ct,
            opened: self.opened,
            sides: self.volume.sides(self.shown.plane),
            nifti: self.volume.is_nifti(),
            coloured: false,
            slice: self.shown,
        }
    }
}

impl Opened {
    /// A picture, or the middle slice of a volume in the file's own window.
    pub(super) fn decode(bytes: Vec<u8>) -> Result<Self, Refusal> {
        Ok(match decode_source(bytes)? {
            Source::Picture(picture) => Self {
                notes: picture.notes.clone(),
                image: Box::new(picture),
                truth: None,
                slices: None,
            },
            Source::Colours(image) => Self {
                image: Box::new(image),
                notes: Vec::new(),
                truth: None,
                slices: None,
            },
            Source::Frames(frames) => {
                let shown = frames.count() / 2;
                Self {
                    image: Box::new(frames.frame(shown)?),
                    notes: vec![frames.note(shown)],
                    truth: None,
                    slices: Some(Slices::Frames(FrameLoop { frames, shown })),
                }
            }
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
            slices: Some(Slices::Volume(Box::new(Sliced {
                range: volume.range(),
                ct: volume.is_ct(),
                opened,
                volume,
                shown,
            }))),
        })
    }

    pub(super) fn synthetic(sample: SyntheticSample) -> Self {
        let (image, mask) = generate(sample);
        Self {
            image: Box::new(image),
            notes: Vec::new(),
            truth: Some(OwnMask { mask, classes: 1 }),
            slices: None,
        }
    }

    /// Shows another slice; one that is not there changes nothing.
    pub(super) fn turn_to(&mut self, slice: Slice) -> Result<(), Refusal> {
        match &mut self.slices {
            None => return Err(missing(Missing::Volume)),
            Some(Slices::Volume(sliced)) => {
                self.image = Box::new(image_of(&sliced.volume, slice)?);
                sliced.shown = slice;
            }
            Some(Slices::Frames(of)) => {
                self.image = Box::new(of.frames.frame(slice.index)?);
                self.notes = vec![of.frames.note(slice.index)];
                of.shown = slice.index;
            }
        }
        self.truth = None;
        Ok(())
    }

    /// The shown slice of a volume of labels, which are the model's classes; of a model of one class all are foreground.
    pub(super) fn own_mask(&self, bytes: Vec<u8>, classes: usize) -> Result<OwnMask, Refusal> {
        let sliced = self.sliced()?;
        let Slice { plane, index, .. } = sliced.shown;
        let Source::Slices(labels) = decode_source(bytes)? else {
            return Err(missing(Missing::Volume));
        };
        if classes == 1 {
            let mask = labels.mask(plane, index)?;
            return Ok(OwnMask { mask, classes });
        }
        let other = Cell::new(None);
        let mask = labels.mask_by(plane, index, |label| {
            // What is no number is background, as in masks of one class.
            let is_class = label.fract() == 0.0 && (0.0..=classes as f32).contains(&label);
            if !is_class && !label.is_nan() {
                other.set(other.get().or(Some(label)));
            }
            if is_class { label as u8 } else { 0 }
        })?;
        match other.get() {
            Some(value) => Err(Refusal::Request(Failure::Label { value, classes })),
            None => Ok(OwnMask { mask, classes }),
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
        match &self.slices {
            Some(Slices::Volume(sliced)) => Ok(sliced),
            Some(Slices::Frames(_)) | None => Err(missing(Missing::Volume)),
        }
    }

    /// A mask to compare with, kept where it fits; as the screen shows it.
    pub(super) fn compare_with(&mut self, own: OwnMask) -> Result<MaskPixels, Refusal> {
        if own.mask.size() != self.image.size() {
            return Err(Refusal::Request(Failure::MaskSize {
                image: self.image.size(),
                mask: own.mask.size(),
            }));
        }
        let shown = pixels(&resize_mask(&own.mask, self.screen_size()));
        self.truth = Some(own);
        Ok(shown)
    }

    /// What a mask of the picture measures, of so many classes; each is compared where the other mask tells as many apart.
    pub(super) fn measured(&self, mask: &Mask, classes: usize) -> MaskMeasurements {
        let truth = self.truth.as_ref();
        let compared = |mask: &Mask, truth: Option<&Mask>| ClassMeasurements {
            area: mask.foreground(),
            confusion: truth.and_then(|truth| Confusion::between(mask, truth).ok()),
        };
        let of_class = |class: usize| {
            let truth = truth.filter(|truth| truth.classes == classes);
            let truth = truth.map(|truth| truth.mask.of_class(class, classes));
            compared(&mask.of_class(class, classes), truth.as_ref())
        };
        let several = (1..=classes).filter(|_| classes > 1);
        MaskMeasurements {
            foreground: compared(mask, truth.map(|truth| &truth.mask)),
            classes: several.map(of_class).collect(),
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
        let sliced = self.sliced().ok();
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
                .map(|truth| pixels(&resize_mask(&truth.mask, self.screen_size()))),
            pixel_mm: sliced.and_then(|sliced| sliced.volume.pixel_mm(sliced.shown.plane)),
            volume: self.slices.as_ref().map(Slices::view),
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
