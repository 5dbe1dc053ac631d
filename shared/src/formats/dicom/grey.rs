//! The grey slices of a DICOM file, and how they lie in the body.

use super::layout::Layout;
use super::tags::{
    BETWEEN, CENTRE, INTERCEPT, ORIENTATION, PIXEL_SPACING, POSITION, SLOPE, THICKNESS, Tag, WIDTH,
};
use crate::formats::bytes::Order;
use crate::formats::note::Note;
use crate::formats::orientation::Orientation;
use crate::formats::volume::{Bright, OrientationSource, Volume};
use crate::formats::voxels::{VoxelType, Voxels};
use crate::formats::window::Window;

/// All that a volume is made of.
pub(super) struct Slices {
    /// `[slices, rows, columns]`
    pub(super) size: [usize; 3],
    pub(super) voxels: Voxels,
    /// From slice to slice, in millimetres.
    pub(super) between: f64,
    /// From row to row and from column to column, in millimetres.
    pub(super) pixel_mm: Option<[f64; 2]>,
    pub(super) window: Option<Window>,
    pub(super) bright: Bright,
    pub(super) pose: Pose,
    /// What there is to say of how they were chosen.
    pub(super) notes: Vec<Note>,
}

/// Where slices lie in the body; coordinates are millimetres to the left, to the back, to the head.
#[derive(Clone, Copy)]
pub(super) struct Pose {
    /// Of the first pixel of the first slice.
    pub(super) position: Option<[f64; 3]>,
    /// In which columns and rows are counted.
    pub(super) directions: Option<[f64; 6]>,
}

/// What is said of slices besides their pixels.
#[derive(Clone, Copy)]
pub(super) struct Description {
    slope: f64,
    intercept: f64,
    window: Option<Window>,
    between: f64,
    pixel_mm: Option<[f64; 2]>,
    pub(super) pose: Pose,
}

impl Description {
    /// Slope and intercept of its values.
    pub(super) fn scale(&self) -> (f64, f64) {
        (self.slope, self.intercept)
    }

    /// How bright its values are to be seen, where it says so.
    pub(super) fn window(&self) -> Option<Window> {
        self.window
    }

    /// By the numbers of each element, none where it is not there.
    pub(super) fn of(reals: impl Fn(Tag) -> Vec<f64>) -> Self {
        let first = |tag| reals(tag).first().copied();
        Self {
            slope: first(SLOPE).filter(|slope| *slope != 0.0).unwrap_or(1.0),
            intercept: first(INTERCEPT).unwrap_or(0.0),
            window: match (first(CENTRE), first(WIDTH)) {
                (Some(centre), Some(width)) => Window::new(centre as f32, width as f32).ok(),
                _ => None,
            },
            between: first(BETWEEN).or(first(THICKNESS)).unwrap_or(1.0),
            pixel_mm: reals(PIXEL_SPACING).first_chunk().copied(),
            pose: Pose::of(reals),
        }
    }
}

impl Slices {
    /// So many frames of the layout, whose stored numbers are `numbers`.
    pub(super) fn of(
        description: &Description,
        layout: &Layout,
        frames: usize,
        bright: Bright,
        numbers: impl Iterator<Item = u16>,
    ) -> Self {
        let kind = layout.kind();
        let count = frames * layout.rows * layout.columns;
        let mut bytes = Vec::with_capacity(count * kind.bytes());
        for number in numbers {
            match kind {
                VoxelType::U8 => bytes.push(number as u8),
                _ => bytes.extend(number.to_le_bytes()),
            }
        }
        let Description {
            slope, intercept, ..
        } = *description;
        let voxels = Voxels::new(bytes, 0, count, kind, Order::Little).scaled(slope, intercept);
        Self {
            size: [frames, layout.rows, layout.columns],
            voxels,
            between: description.between,
            pixel_mm: description.pixel_mm,
            window: description.window,
            bright,
            pose: description.pose,
            notes: Vec::new(),
        }
    }

    pub(super) fn volume(self) -> Volume {
        let spacing = self
            .pixel_mm
            .map(|[row, column]| [self.between, row, column].map(|mm| mm as f32));
        let volume = Volume::new(self.size, self.voxels);
        let volume = match self.pose.directions.and_then(orientation) {
            Some(orientation) => volume.with_orientation(orientation, OrientationSource::Stated),
            None => volume,
        };
        volume
            .with_spacing(spacing)
            .with_window(self.window, self.bright)
            .with_notes(self.notes)
    }
}

impl Pose {
    /// By the numbers of each element, none where it is not there.
    pub(super) fn of(reals: impl Fn(Tag) -> Vec<f64>) -> Self {
        Self {
            position: reals(POSITION).first_chunk().copied(),
            directions: reals(ORIENTATION).first_chunk().copied(),
        }
    }

    /// How far along the normal of its slices, in millimetres.
    pub(super) fn along(&self) -> Option<f64> {
        let normal = through(self.directions?);
        let length = normal.iter().map(|n| n * n).sum::<f64>().sqrt();
        let dot: f64 = normal.iter().zip(self.position?).map(|(n, p)| n * p).sum();
        Some(dot / length).filter(|along| along.is_finite())
    }
}

/// The direction at right angles to that of columns and that of rows.
fn through([a, b, c, d, e, f]: [f64; 6]) -> [f64; 3] {
    let (across, down) = ([a, b, c], [d, e, f]);
    [0, 1, 2].map(|i| {
        let [j, k] = [(i + 1) % 3, (i + 2) % 3];
        across[j] * down[k] - across[k] * down[j]
    })
}

fn orientation(directions: [f64; 6]) -> Option<Orientation> {
    let [a, b, c, d, e, f] = directions;
    // To the right and to the front instead of to the left and to the back.
    let turned = |[x, y, z]: [f64; 3]| [-x, -y, z].map(|part| part as f32);
    Orientation::nearest([[a, b, c], [d, e, f], through(directions)].map(turned))
}
