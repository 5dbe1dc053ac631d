//! A whole volume, segmented slice by slice.

use serde::{Deserialize, Serialize};

/// Begins the mask of the whole volume: of all slices in the plane and the window that are shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeginWhole {
    /// The name of the exit.
    pub exit: String,
    /// Foreground where the probability exceeds it.
    pub threshold: f32,
}

/// Segments the next slice of the volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvanceWhole;

/// Asks for the mask of the volume as a compressed NIfTI file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncodeWhole;

/// How far the mask of a volume is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WholeProgress {
    /// Slices that are segmented.
    pub done: usize,
    /// Slices in all.
    pub total: usize,
    /// Foreground so far, whatever its class.
    pub foreground: ClassVolume,
    /// Each class in its order; empty where the model has one.
    pub classes: Vec<ClassVolume>,
}

/// How much of a volume is of one class, or foreground.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassVolume {
    /// Voxels.
    pub voxels: usize,
    /// The same in millilitres, where the file says how far voxels are apart.
    pub millilitres: Option<f64>,
}
