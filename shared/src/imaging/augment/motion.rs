//! Motions of an image and its mask within their frame.

use super::bend::Bend;
use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

/// A rotation, a change of size, a shift and a bend around the picture's centre; outside of the
/// picture its border goes on.
pub(super) struct Motion {
    pub(super) degrees: f32,
    pub(super) factor: f32,
    /// Down and across, as shares of the sides.
    pub(super) shift: [f32; 2],
    pub(super) bend: Option<Bend>,
}

impl Motion {
    /// The one that leaves everything where it is.
    pub(super) const NONE: Self = Self {
        degrees: 0.0,
        factor: 1.0,
        shift: [0.0, 0.0],
        bend: None,
    };

    /// Where the value of pixel (y, x) comes from, in pixels.
    fn source(&self, [h, w]: [usize; 2], y: usize, x: usize) -> [f32; 2] {
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let (h, w) = (h as f32, w as f32);
        let (y, x) = (y as f32 + 0.5, x as f32 + 0.5);
        let bend = self.bend.as_ref();
        let [down, across] = bend.map_or([0.0; 2], |bend| bend.at([y / h, x / w]));
        let dy = y - h / 2.0 - (self.shift[0] + down) * h;
        let dx = x - w / 2.0 - (self.shift[1] + across) * w;
        [
            (cos * dy - sin * dx) / self.factor + h / 2.0 - 0.5,
            (sin * dy + cos * dx) / self.factor + w / 2.0 - 0.5,
        ]
    }

    pub(super) fn image(&self, image: &Image) -> Image {
        let [h, w] = image.size();
        let indices: Vec<[f32; 2]> = (0..h * w)
            .map(|at| self.source([h, w], at / w, at % w))
            .collect();
        let mut values = Vec::with_capacity(image.values().len());
        for c in 0..image.channels() {
            let plane = image.channel(c);
            values.extend(indices.iter().map(|index| bilinear(plane, [h, w], *index)));
        }
        Image::new(image.channels(), [h, w], values).expect("means of finite values are finite")
    }

    pub(super) fn mask(&self, mask: &Mask) -> Mask {
        let [h, w] = mask.size();
        let nearest = |at: usize| {
            let [y, x] = self.source([h, w], at / w, at % w);
            let y = y.round().clamp(0.0, (h - 1) as f32) as usize;
            let x = x.round().clamp(0.0, (w - 1) as f32) as usize;
            mask.values()[y * w + x]
        };
        Mask::new([h, w], (0..h * w).map(nearest).collect()).expect("one class a pixel")
    }
}

fn bilinear(plane: &[f32], [h, w]: [usize; 2], [y, x]: [f32; 2]) -> f32 {
    let (y, x) = (y.clamp(0.0, (h - 1) as f32), x.clamp(0.0, (w - 1) as f32));
    let (top, left) = (y as usize, x as usize);
    let (bottom, right) = ((top + 1).min(h - 1), (left + 1).min(w - 1));
    let (dy, dx) = (y - top as f32, x - left as f32);
    let row = |r: usize| plane[r * w + left] * (1.0 - dx) + plane[r * w + right] * dx;
    row(top) * (1.0 - dy) + row(bottom) * dy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_turn_moves_a_corner_to_the_next() {
        let motion = Motion {
            degrees: 90.0,
            factor: 1.0,
            ..Motion::NONE
        };
        let mut classes = vec![0; 16];
        classes[0] = 1;
        let turned = motion.mask(&Mask::new([4, 4], classes).unwrap());
        let indices: Vec<usize> = (0..16).filter(|at| turned.values()[*at] == 1).collect();
        assert_eq!(indices.len(), 1);
        assert!([3, 12].contains(&indices[0]));
    }
}
