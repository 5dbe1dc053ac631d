//! How a NIfTI file places its voxels in the body: its sform, else its qform, else the sizes of its voxels alone.

use super::fields::{Field, Fields};
use crate::formats::orientation::Orientation;
use crate::formats::volume::OrientationSource;

/// Distances and sides.
#[derive(Clone, Copy)]
pub(super) struct Placement {
    /// `[z, y, x]` in millimetres.
    pub(super) spacing: [f32; 3],
    pub(super) orientation: Orientation,
    pub(super) origin: OrientationSource,
}

/// A vector for each of the indices x, y, z: [to the right, to the front, to the head].
type Directions = [[f32; 3]; 3];

pub(super) fn placement(fields: &Fields<'_>) -> Placement {
    let real = |field: Field| fields.real(field) as f32;
    // Unknown units are taken for millimetres, which nearly all files have.
    let to_mm = match fields.whole(Field::Units) & 7 {
        1 => 1000.0,
        3 => 0.001,
        _ => 1.0,
    };
    let sizes = [1, 2, 3].map(|axis| real(Field::Spacing(axis)).abs());
    let is_set = |field: Field| fields.whole(field) > 0;
    let sform = || is_set(Field::SformCode).then(|| sform(real));
    let qform = || is_set(Field::QformCode).then(|| qform(real)).flatten();
    let stated = [&sform as &dyn Fn() -> Option<Directions>, &qform]
        .into_iter()
        .filter_map(|form| form())
        .find_map(Orientation::nearest);
    let [x, y, z] = sizes.map(|size| size * to_mm);
    Placement {
        spacing: [z, y, x],
        orientation: stated.unwrap_or(Orientation::DIAGONAL),
        origin: match stated {
            Some(_) => OrientationSource::Stated,
            None => OrientationSource::Assumed,
        },
    }
}

/// The columns of the three rows that the header writes out.
fn sform(real: impl Fn(Field) -> f32) -> Directions {
    let column = |i: usize| [0, 4, 8].map(|row| real(Field::Affine(row + i)));
    [0, 1, 2].map(column)
}

/// The rotation by a unit quaternion of which b, c and d are stored; the sign of the first voxel size turns z round.
fn qform(real: impl Fn(Field) -> f32) -> Option<Directions> {
    let [b, c, d] = [0, 1, 2].map(|i| real(Field::Quaternion(i)));
    let rest = 1.0 - (b * b + c * c + d * d);
    if !rest.is_finite() || rest < -1e-3 {
        return None;
    }
    let a = rest.max(0.0).sqrt();
    let turn = if real(Field::Spacing(0)) < 0.0 {
        -1.0
    } else {
        1.0
    };
    Some([
        [
            a * a + b * b - c * c - d * d,
            2.0 * (b * c + a * d),
            2.0 * (b * d - a * c),
        ],
        [
            2.0 * (b * c - a * d),
            a * a + c * c - b * b - d * d,
            2.0 * (c * d + a * b),
        ],
        [
            2.0 * (b * d + a * c),
            2.0 * (c * d - a * b),
            a * a + d * d - b * b - c * c,
        ]
        .map(|part| turn * part),
    ])
}
