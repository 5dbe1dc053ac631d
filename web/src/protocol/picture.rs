//! The current picture, and masks.

use serde::{Deserialize, Serialize};
use shared::formats::{BodySide, Note, SlicePlane};
use shared::imaging::synthetic::SyntheticDomain;

/// Asks for the picture of an image file, or for the middle slice of a volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The file.
    #[serde(with = "super::bytes")]
    pub bytes: Vec<u8>,
}

/// Asks for the series that a file is a slice of, by its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadSeries {
    /// The file.
    #[serde(with = "super::bytes")]
    pub bytes: Vec<u8>,
}

/// Gives a file of the series that is opened next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddToSeries {
    /// Which one, from 0, in the order given; the first begins a new series.
    pub number: usize,
    /// The file.
    #[serde(with = "super::bytes")]
    pub bytes: Vec<u8>,
}

/// Asks for the middle slice of the volume that the given files are together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSeries;

/// Asks for another slice of the volume, or for the same one in another window.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnTo(pub Slice);

/// Asks for a synthetic picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSynthetic(pub SyntheticSample);

/// Asks for the mask of a file to be compared with, as the screen shows it: a picture, or a volume of labels of which the shown slice is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenMask {
    /// The file.
    #[serde(with = "super::bytes")]
    pub bytes: Vec<u8>,
}

/// A slice of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// Along which the slices lie.
    pub plane: SlicePlane,
    /// From 0.
    pub index: usize,
    /// Centre and width of the window, in the file's own unit.
    pub window: [f32; 2],
}

/// A synthetic picture by its seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyntheticSample {
    /// What is drawn.
    pub domain: SyntheticDomain,
    /// Which of them.
    pub seed: u64,
    /// At which size.
    pub size: [usize; 2],
}

/// A decoded or synthetic picture for the screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Its size.
    pub size: [usize; 2],
    /// What the screen shows of it.
    pub screen: Screen,
    /// What was done to the file's pixels before.
    pub notes: Vec<Note>,
    /// The mask that a synthetic picture comes with.
    pub truth: Option<MaskPixels>,
    /// Millimetres from pixel to pixel, `[down, across]`, where the file says so.
    pub pixel_mm: Option<[f32; 2]>,
    /// The volume it is a slice of.
    pub volume: Option<VolumeView>,
}

/// Pixels for the screen: those of the picture, or fewer where it is larger than a screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    /// `[height, width]`.
    pub size: [usize; 2],
    /// Red, green, blue per pixel, row by row.
    #[serde(with = "super::bytes")]
    pub rgb: Vec<u8>,
}

/// Asks for the picture's own pixels: red, green, blue, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadPixels;

/// What can be chosen of a volume, and what is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VolumeView {
    /// Axial, coronal and sagittal slices.
    pub counts: [usize; 3],
    /// The least and the greatest value.
    pub range: [f32; 2],
    /// Whether its values are Hounsfield units, which windows with names are for.
    pub ct: bool,
    /// Centre and width of the window that it opens in.
    pub opened: [f32; 2],
    /// The sides of the body at the top, the right, the bottom and the left, where the file says how it lies.
    pub sides: Option<[BodySide; 4]>,
    /// Whether a mask can be saved in its frame.
    pub nifti: bool,
    /// Whether its slices are coloured frames, which lie in one plane and have no window.
    pub coloured: bool,
    /// The one that is shown.
    pub slice: Slice,
}

/// A mask: the class of each pixel, 0 being background, row by row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskPixels {
    /// Its size.
    pub size: [usize; 2],
    /// `height * width` classes.
    #[serde(with = "super::bytes")]
    pub classes: Vec<u8>,
}
