//! Random changes of a training image and its mask that leave their meaning as it is.

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::image::Image;
use super::mask::Mask;

/// How much images may change, besides being mirrored; all zero by default, as in the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AugmentRecipe {
    /// Largest rotation either way, in degrees.
    pub turn: f32,
    /// Largest change of size: 0.25 is from 1/1.25 to 1.25 times.
    pub scale: f32,
    /// Largest shift, as a share of the side.
    pub shift: f32,
    /// Largest change of brightness, added to every value.
    pub brightness: f32,
    /// Largest change of contrast around the mean: 0.25 is from 1/1.25 to 1.25 times.
    pub contrast: f32,
    /// Largest change of one channel against the others; grey images stay grey.
    pub tint: f32,
}

impl AugmentRecipe {
    /// Whether every setting is a finite number that is not negative.
    pub fn is_sound(&self) -> bool {
        let Self {
            turn,
            scale,
            shift,
            brightness,
            contrast,
            tint,
        } = *self;
        let all = [turn, scale, shift, brightness, contrast, tint];
        all.iter().all(|value| value.is_finite() && *value >= 0.0)
    }

    /// The image and its mask, changed alike. With all settings zero nothing is drawn from `rng`.
    pub fn apply(&self, image: &Image, mask: &Mask, rng: &mut impl Rng) -> (Image, Mask) {
        let (image, mask) = if self.turn + self.scale + self.shift > 0.0 {
            let motion = Motion {
                degrees: between(self.turn, rng),
                factor: times(self.scale, rng),
                shift: [between(self.shift, rng), between(self.shift, rng)],
            };
            (motion.image(image), motion.mask(mask))
        } else {
            (image.clone(), mask.clone())
        };
        if self.brightness + self.contrast + self.tint > 0.0 {
            let (brightness, contrast) = (between(self.brightness, rng), times(self.contrast, rng));
            (self.light(&image, brightness, contrast, rng), mask)
        } else {
            (image, mask)
        }
    }

    fn light(&self, image: &Image, brightness: f32, contrast: f32, rng: &mut impl Rng) -> Image {
        let grey = (1..image.channels()).all(|c| image.channel(c) == image.channel(0));
        let mean = image.values().iter().sum::<f32>() / image.values().len() as f32;
        let mut values = Vec::with_capacity(image.values().len());
        for c in 0..image.channels() {
            let tint = if grey { 0.0 } else { between(self.tint, rng) };
            let change = |v: &f32| mean + (v - mean) * contrast + brightness + tint;
            values.extend(image.channel(c).iter().map(change));
        }
        Image::new(image.channels(), image.size(), values).expect("finite values stay finite")
    }
}

/// Uniform from `-most` to `most`.
fn between(most: f32, rng: &mut impl Rng) -> f32 {
    most * (2.0 * rng.random::<f32>() - 1.0)
}

/// A factor from `1 / (1 + most)` to `1 + most`, as often below as above one.
fn times(most: f32, rng: &mut impl Rng) -> f32 {
    (1.0 + most).powf(2.0 * rng.random::<f32>() - 1.0)
}

/// A rotation, a change of size and a shift around the picture's centre; outside of the picture its
/// border goes on.
struct Motion {
    degrees: f32,
    factor: f32,
    /// Down and across, as shares of the sides.
    shift: [f32; 2],
}

impl Motion {
    /// Where the value of pixel (y, x) comes from, in pixels.
    fn source(&self, [h, w]: [usize; 2], y: usize, x: usize) -> [f32; 2] {
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let (h, w) = (h as f32, w as f32);
        let dy = (y as f32 + 0.5) - h / 2.0 - self.shift[0] * h;
        let dx = (x as f32 + 0.5) - w / 2.0 - self.shift[1] * w;
        [
            (cos * dy - sin * dx) / self.factor + h / 2.0 - 0.5,
            (sin * dy + cos * dx) / self.factor + w / 2.0 - 0.5,
        ]
    }

    fn image(&self, image: &Image) -> Image {
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

    fn mask(&self, mask: &Mask) -> Mask {
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
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn picture() -> (Image, Mask) {
        let classes: Vec<u8> = (0..32 * 48)
            .map(|at| u8::from((8..20).contains(&(at / 48)) && (10..30).contains(&(at % 48))))
            .collect();
        let values: Vec<f32> = classes.iter().map(|c| f32::from(*c)).collect();
        let image = Image::new(3, [32, 48], values.repeat(3)).unwrap();
        (image, Mask::new([32, 48], classes).unwrap())
    }

    #[test]
    fn without_a_setting_nothing_changes_and_nothing_is_drawn() {
        let (image, mask) = picture();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let found = AugmentRecipe::default().apply(&image, &mask, &mut rng);
        assert_eq!(found, (image, mask));
        assert_eq!(rng, ChaCha8Rng::seed_from_u64(1));
    }

    #[test]
    fn image_and_mask_move_together() {
        let (image, mask) = picture();
        let recipe = AugmentRecipe {
            turn: 180.0,
            scale: 0.3,
            shift: 0.1,
            ..AugmentRecipe::default()
        };
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        for _ in 0..8 {
            let (moved, moved_mask) = recipe.apply(&image, &mask, &mut rng);
            let inside = moved.channel(0).iter().map(|v| u8::from(*v > 0.5));
            let out_of_distribution = inside.zip(moved_mask.values()).filter(|(a, b)| a != *b);
            // Rounding decides at the border, 64 pixels long, only.
            assert!(out_of_distribution.count() < 48);
            assert_ne!(moved_mask, mask);
        }
    }

    #[test]
    fn light_changes_the_image_alone_and_grey_stays_grey() {
        let (image, mask) = picture();
        let recipe = AugmentRecipe {
            brightness: 0.2,
            contrast: 0.3,
            tint: 0.2,
            ..AugmentRecipe::default()
        };
        let (lit, same) = recipe.apply(&image, &mask, &mut ChaCha8Rng::seed_from_u64(3));
        assert_eq!(same, mask);
        assert_ne!(lit, image);
        assert_eq!(lit.channel(0), lit.channel(2));
    }

    #[test]
    fn a_quarter_turn_moves_a_corner_to_the_next() {
        let motion = Motion {
            degrees: 90.0,
            factor: 1.0,
            shift: [0.0, 0.0],
        };
        let mut classes = vec![0; 16];
        classes[0] = 1;
        let turned = motion.mask(&Mask::new([4, 4], classes).unwrap());
        let indices: Vec<usize> = (0..16).filter(|at| turned.values()[*at] == 1).collect();
        assert_eq!(indices.len(), 1);
        assert!([3, 12].contains(&indices[0]));
    }
}
