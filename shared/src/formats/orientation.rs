//! How the indices of a volume lie in the body.

use serde::{Deserialize, Serialize};

/// A side of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BodySide {
    /// The patient's right.
    Right,
    /// The patient's left.
    Left,
    /// The front.
    Anterior,
    /// The back.
    Posterior,
    /// The head.
    Superior,
    /// The feet.
    Inferior,
}

/// Planes through the body, along whose slices a volume is seen as radiologists see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SlicePlane {
    /// Across the body, from below: its front above, its right at the left.
    #[default]
    Axial,
    /// From the front: the head above, the body's right at the left.
    Coronal,
    /// From its left: the head above, the front at the left.
    Sagittal,
}

impl BodySide {
    /// R, L, A, P, S or I.
    pub fn letter(self) -> char {
        match self {
            Self::Right => 'R',
            Self::Left => 'L',
            Self::Anterior => 'A',
            Self::Posterior => 'P',
            Self::Superior => 'S',
            Self::Inferior => 'I',
        }
    }

    /// Along which of the body's directions it lies: 0 across, 1 from front to back, 2 from head to feet.
    fn direction(self) -> usize {
        match self {
            Self::Right | Self::Left => 0,
            Self::Anterior | Self::Posterior => 1,
            Self::Superior | Self::Inferior => 2,
        }
    }

    /// The side where the coordinate of the direction grows (or falls), with x to the right, y to the front, z to the head.
    fn of(direction: usize, coordinate: f32) -> Self {
        match (direction, coordinate < 0.0) {
            (0, false) => Self::Right,
            (0, true) => Self::Left,
            (1, false) => Self::Anterior,
            (1, true) => Self::Posterior,
            (_, false) => Self::Superior,
            (_, true) => Self::Inferior,
        }
    }

    /// Whether rows downwards or columns rightwards end there.
    fn is_last_on_screen(self) -> bool {
        matches!(self, Self::Left | Self::Posterior | Self::Inferior)
    }
}

impl SlicePlane {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Axial, Self::Coronal, Self::Sagittal];

    /// Its name on the command line and in the table of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Axial => "axial",
            Self::Coronal => "coronal",
            Self::Sagittal => "sagittal",
        }
    }

    /// The sides at the top, the right, the bottom and the left of its pictures.
    pub fn sides(self) -> [BodySide; 4] {
        match self {
            Self::Axial => [
                BodySide::Anterior,
                BodySide::Left,
                BodySide::Posterior,
                BodySide::Right,
            ],
            Self::Coronal => [
                BodySide::Superior,
                BodySide::Left,
                BodySide::Inferior,
                BodySide::Right,
            ],
            Self::Sagittal => [
                BodySide::Superior,
                BodySide::Posterior,
                BodySide::Inferior,
                BodySide::Anterior,
            ],
        }
    }

    /// The body's directions through the slices, down the rows and along the columns.
    fn directions(self) -> [usize; 3] {
        match self {
            Self::Axial => [2, 1, 0],
            Self::Coronal => [1, 2, 0],
            Self::Sagittal => [0, 2, 1],
        }
    }
}

/// The sides towards which the indices x, y, z grow, each along another of the body's directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orientation([BodySide; 3]);

/// An axis of a volume, as it is gone through for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AxisWalk {
    /// 0 for x, 1 for y, 2 for z.
    pub(super) axis: usize,
    pub(super) way: Way,
}

/// From which end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Forward,
    Backward,
}

impl Orientation {
    /// Of slices that are seen as they are stored.
    pub(super) const AS_STORED: Self =
        Self([BodySide::Left, BodySide::Posterior, BodySide::Inferior]);
    /// Of an affine that is a diagonal of positive numbers.
    pub(super) const DIAGONAL: Self =
        Self([BodySide::Right, BodySide::Anterior, BodySide::Superior]);

    /// The nearest to the directions of the indices x, y and z, each as [to the right, to the front, to the head]; `None`
    /// where they are no three directions.
    pub(super) fn nearest(directions: [[f32; 3]; 3]) -> Option<Self> {
        const ORDERS: [[usize; 3]; 6] = [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ];
        let lengths = directions.map(|d| d.iter().map(|part| part * part).sum::<f32>().sqrt());
        if !lengths
            .iter()
            .all(|length| length.is_finite() && *length > 0.0)
        {
            return None;
        }
        let part = |axis: usize, along: usize| directions[axis][along] / lengths[axis];
        let agree =
            |order: &[usize; 3]| -> f32 { (0..3).map(|axis| part(axis, order[axis]).abs()).sum() };
        let best = ORDERS
            .into_iter()
            .max_by(|a, b| agree(a).total_cmp(&agree(b)))?;
        let found = [0, 1, 2].map(|axis| BodySide::of(best[axis], part(axis, best[axis])));
        // Each has to lean to its own direction at all, as those of a flat volume do not.
        (0..3)
            .all(|axis| part(axis, best[axis]) != 0.0)
            .then_some(Self(found))
    }

    /// The directions of the indices x, y and z, each as [to the right, to the front, to the head].
    pub(super) fn directions(self) -> [[f32; 3]; 3] {
        self.0.map(|side| {
            let mut direction = [0.0; 3];
            let grows = matches!(
                side,
                BodySide::Right | BodySide::Anterior | BodySide::Superior
            );
            direction[side.direction()] = if grows { 1.0 } else { -1.0 };
            direction
        })
    }

    /// The axes through the slices of a plane (in the file's own order), down the rows and along the columns.
    pub(super) fn walks(self, plane: SlicePlane) -> [AxisWalk; 3] {
        let [through, rows, columns] = plane.directions().map(|direction| {
            let axis = self.0.iter().position(|side| side.direction() == direction);
            let axis = axis.expect("each direction is that of one axis");
            let way = if self.0[axis].is_last_on_screen() {
                Way::Forward
            } else {
                Way::Backward
            };
            AxisWalk { axis, way }
        });
        let through = AxisWalk {
            way: Way::Forward,
            ..through
        };
        [through, rows, columns]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_orientation_of_an_oblique_scan_is_found() {
        let tilted = [[-0.9, 0.3, 0.1], [0.2, 0.1, -0.8], [0.3, 1.9, 0.4]];
        let found = Orientation::nearest(tilted).unwrap();
        assert_eq!(
            found.0,
            [BodySide::Left, BodySide::Inferior, BodySide::Anterior]
        );
        let identity = [[2.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 5.0]];
        assert_eq!(Orientation::nearest(identity), Some(Orientation::DIAGONAL));
        for broken in [
            [[0.0; 3]; 3],
            [[f32::NAN, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]],
        ] {
            assert_eq!(Orientation::nearest(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn what_is_stored_as_it_is_seen_is_gone_through_forward() {
        let walk = |axis| AxisWalk {
            axis,
            way: Way::Forward,
        };
        let walks = |plane| Orientation::AS_STORED.walks(plane);
        assert_eq!(walks(SlicePlane::Axial), [walk(2), walk(1), walk(0)]);
        assert_eq!(walks(SlicePlane::Coronal), [walk(1), walk(2), walk(0)]);
        assert_eq!(walks(SlicePlane::Sagittal), [walk(0), walk(2), walk(1)]);
    }
}
