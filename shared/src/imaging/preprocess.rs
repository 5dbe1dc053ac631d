//! The preprocessing of a picture for a network; its recipe travels in the model bundle, so that training and browser
//! cannot differ.

use serde::{Deserialize, Serialize};

use crate::imaging::geometry::Geometry;
use crate::imaging::image::Image;
use crate::imaging::mask::Mask;
use crate::imaging::resample::{resize_image, resize_mask};
use crate::imaging::rows::{Grey, ImageRows};

/// Size, channels and intensities of a network's input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Preprocess {
    /// `[height, width]` in pixels, both positive. The paper resizes every image to 256 x 256.
    pub size: [usize; 2],
    /// Channels of the input, at least 1; grey is repeated so that different domains fit one network.
    pub channels: usize,
    /// What the intensities become.
    pub normalisation: Normalisation,
}

impl Default for Preprocess {
    fn default() -> Self {
        Self {
            size: [256, 256],
            channels: 3,
            normalisation: Normalisation::UnitRange,
        }
    }
}

/// What intensities in [0, 1] become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Normalisation {
    /// They stay as they are.
    #[default]
    UnitRange,
    /// `(value - mean) / std`, the same for all channels.
    MeanStd {
        /// Intensity that becomes 0.
        mean: f32,
        /// Positive intensity difference that becomes 1.
        std: f32,
    },
}

impl Normalisation {
    fn apply(self, image: Image) -> Image {
        match self {
            Self::UnitRange => image,
            Self::MeanStd { mean, std } => {
                // A recipe may say 0; the smallest step of 8-bit data keeps the result finite.
                let std = std.max(1.0 / 255.0);
                image.map(|value| (value - mean) / std)
            }
        }
    }
}

/// A network's input with the way back.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// `[channels, height, width]` as the recipe says.
    pub image: Image,
    /// From the original picture to `image`.
    pub geometry: Geometry,
}

impl Preprocess {
    /// The picture as the network wants it.
    pub fn apply(&self, image: &(impl ImageRows + ?Sized)) -> Prepared {
        let geometry = Geometry {
            original: image.size(),
            network: self.size,
        };
        // Channels first when they become fewer: one plane is resized instead of three.
        let resized = if self.channels < image.channels() {
            resize_image(&Grey(image), self.size).to_channels(self.channels)
        } else {
            resize_image(image, self.size).to_channels(self.channels)
        };
        Prepared {
            image: self.normalisation.apply(resized),
            geometry,
        }
    }

    /// The mask in the network's frame (nearest).
    pub fn apply_mask(&self, mask: &Mask) -> Mask {
        resize_mask(mask, self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grey_picture_becomes_the_input_of_a_colour_network() {
        let image = Image::new(1, [4, 6], vec![0.5; 24]).expect("4 x 6");
        let recipe = Preprocess {
            size: [8, 3],
            ..Preprocess::default()
        };
        let prepared = recipe.apply(&image);
        assert_eq!(
            (prepared.image.channels(), prepared.image.size()),
            (3, [8, 3])
        );
        assert_eq!(
            prepared.geometry,
            Geometry {
                original: [4, 6],
                network: [8, 3]
            }
        );
    }

    #[test]
    fn mean_and_deviation_are_applied_and_a_zero_deviation_stays_finite() {
        let image = Image::new(1, [1, 2], vec![0.5, 1.0]).expect("1 x 2");
        let normalise = |mean, std| {
            let normalisation = Normalisation::MeanStd { mean, std };
            let recipe = Preprocess {
                size: [1, 2],
                channels: 1,
                normalisation,
            };
            recipe.apply(&image).image.into_values()
        };
        assert_eq!(normalise(0.5, 0.25), vec![0.0, 2.0]);
        assert!(normalise(0.5, 0.0).iter().all(|value| value.is_finite()));
    }

    #[test]
    fn a_misspelt_field_is_refused_and_a_missing_one_takes_its_default() {
        assert!(serde_json::from_str::<Preprocess>(r#"{"sizes":[1,1]}"#).is_err());
        let read: Preprocess = serde_json::from_str(r#"{"size":[64,32]}"#).expect("a size alone");
        assert_eq!(
            read,
            Preprocess {
                size: [64, 32],
                ..Preprocess::default()
            }
        );
    }
}
