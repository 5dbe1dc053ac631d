//! Random changes of a training image and its mask that leave their meaning as it is.

mod amounts;
mod appearance;
mod bend;
mod motion;
mod scale;

use rand::Rng;
use serde::{Deserialize, Serialize};

use self::amounts::between;
use self::bend::Bend;
use self::motion::Motion;
pub use self::scale::Scale;
use super::image::Image;
use super::mask::Mask;

/// How much images may change, besides being mirrored; all zero by default, as in the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AugmentRecipe {
    /// Largest rotation either way, in degrees.
    pub turn: f32,
    /// Change of size.
    pub scale: Scale,
    /// Largest shift, as a share of the side.
    pub shift: f32,
    /// Largest shift of the corners of a grid against each other, as a share of the side.
    pub bend: f32,
    /// Largest change of brightness, added to every value.
    pub brightness: f32,
    /// Largest change of contrast around the mean: 0.25 is from 1/1.25 to 1.25 times.
    pub contrast: f32,
    /// Largest change of one channel against the others, added; grey images stay grey.
    pub tint: f32,
    /// Largest change of the exponent of values, as `contrast`.
    pub gamma: f32,
    /// Largest change of colours' distance from grey, as `contrast`.
    pub saturation: f32,
    /// Largest standard deviation of a Gaussian blur in pixels, of every second image.
    pub blur: f32,
    /// Largest standard deviation of noise, of every second image; grey images stay grey.
    pub noise: f32,
}

impl AugmentRecipe {
    /// Whether every setting is a finite number that is not negative, and no image vanishes.
    pub fn is_sound(&self) -> bool {
        let Self {
            turn,
            scale,
            shift,
            bend,
            brightness,
            contrast,
            tint,
            gamma,
            saturation,
            blur,
            noise,
        } = *self;
        let colours = [brightness, contrast, tint, gamma, saturation];
        let all = [turn, shift, bend, blur, noise].into_iter().chain(colours);
        scale.is_sound() && all.into_iter().all(|v| v.is_finite() && v >= 0.0)
    }

    /// The image and its mask, changed alike. With all settings zero nothing is sampled from `rng`.
    pub fn apply(&self, image: &Image, mask: &Mask, rng: &mut impl Rng) -> (Image, Mask) {
        let (image, mask) = self.moved(image, mask, rng);
        (self.recoloured(image, rng), mask)
    }

    fn moved(&self, image: &Image, mask: &Mask, rng: &mut impl Rng) -> (Image, Mask) {
        let affine = self.turn + self.shift > 0.0 || !self.scale.is_none();
        if !affine && self.bend == 0.0 {
            return (image.clone(), mask.clone());
        }
        let mut motion = Motion::NONE;
        if affine {
            motion.degrees = between(self.turn, rng);
            motion.factor = self.scale.factor(rng);
            motion.shift = [between(self.shift, rng), between(self.shift, rng)];
        }
        if self.bend > 0.0 {
            motion.bend = Some(Bend::sample(self.bend, rng));
        }
        (motion.image(image), motion.mask(mask))
    }
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
            scale: Scale::Most(0.3),
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

    /// Whether some image's mask moves, and whether some image changes under the same mask.
    fn changes(recipe: &AugmentRecipe) -> [bool; 2] {
        let (image, mask) = picture();
        let coloured = |(at, v): (usize, &f32)| if at < 32 * 48 { 0.2 + 0.5 * v } else { 0.6 * v };
        let values = image.values().iter().enumerate().map(coloured).collect();
        let image = Image::new(3, [32, 48], values).unwrap();
        let found = |seed| recipe.apply(&image, &mask, &mut ChaCha8Rng::seed_from_u64(seed));
        assert_eq!(found(1), found(1));
        // Every second image is blurred or noisy: of eight some are.
        let all: Vec<_> = (0..8).map(found).collect();
        [
            all.iter().any(|(_, moved)| *moved != mask),
            all.iter().any(|(lit, same)| *lit != image && *same == mask),
        ]
    }

    #[test]
    fn every_setting_alone_changes_what_it_says_and_the_seed_decides() {
        for text in [
            "turn = 40.0",
            "scale = 0.4",
            "scale = [0.4, 0.6]",
            "shift = 0.4",
            "bend = 0.4",
        ] {
            let recipe = toml::from_str(text).unwrap();
            assert_eq!(changes(&recipe), [true, false], "{text}");
        }
        let keys = [
            "brightness",
            "contrast",
            "tint",
            "gamma",
            "saturation",
            "blur",
            "noise",
        ];
        for key in keys {
            let recipe = toml::from_str(&format!("{key} = 0.6")).unwrap();
            assert_eq!(changes(&recipe), [false, true], "{key}");
        }
    }

    #[test]
    fn grey_images_stay_grey() {
        let (image, mask) = picture();
        let recipe = AugmentRecipe {
            brightness: 0.2,
            tint: 0.2,
            gamma: 0.5,
            saturation: 0.5,
            blur: 1.0,
            noise: 0.1,
            ..AugmentRecipe::default()
        };
        for seed in 0..8 {
            let (lit, _) = recipe.apply(&image, &mask, &mut ChaCha8Rng::seed_from_u64(seed));
            assert_eq!(lit.channel(0), lit.channel(2));
            assert_ne!(lit, image);
        }
    }
}
