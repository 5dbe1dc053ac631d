//! Synthetic pictures of four kinds with exact masks: for tests, the quick start and the demo.
//!
//! Sines and powers are those of `libm`, which are the same on every
//! machine, a browser's included.
//!
//! They imitate the look of the real domains, not their statistics; no result on them says anything
//! about patients.

mod blob;
mod canvas;
mod lesion;
mod liver_ct;
mod nuclei;
mod polyp;

use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

/// What is pictured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyntheticDomain {
    /// A dark patch on skin, with hair and vignetting (dermoscopy).
    Lesion,
    /// A raised bump on folded mucosa, with highlights (colonoscopy).
    Polyp,
    /// The liver in an abdominal slice, grey (CT).
    LiverCt,
    /// Many nuclei, stained purple or fluorescent (microscopy).
    Nuclei,
}

impl SyntheticDomain {
    /// All domains, in the order of their ids.
    pub const ALL: [Self; 4] = [Self::Lesion, Self::Polyp, Self::LiverCt, Self::Nuclei];

    /// The name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lesion => "lesion",
            Self::Polyp => "polyp",
            Self::LiverCt => "liver-ct",
            Self::Nuclei => "nuclei",
        }
    }

    /// A new picture of `size = [height, width]` (sides of at least 16 pixels look like something)
    /// and its mask; one channel for CT, three otherwise. The same generator state gives the same
    /// picture, on every machine; its values are those of an 8-bit file.
    pub fn generate(self, size: [usize; 2], rng: &mut impl Rng) -> (Image, Mask) {
        let (image, mask) = match self {
            Self::Lesion => lesion::generate(size, rng),
            Self::Polyp => polyp::generate(size, rng),
            Self::LiverCt => liver_ct::generate(size, rng),
            Self::Nuclei => nuclei::generate(size, rng),
        };
        (image.map(|value| (value * 255.0).round() / 255.0), mask)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn every_domain_gives_a_picture_in_range_with_some_foreground_at_any_shape() {
        for domain in SyntheticDomain::ALL {
            for (seed, size) in [[64, 64], [48, 80], [90, 40]].into_iter().enumerate() {
                let mut rng = ChaCha8Rng::seed_from_u64(seed as u64);
                let (image, mask) = domain.generate(size, &mut rng);
                assert_eq!((image.size(), mask.size()), (size, size));
                assert_eq!(
                    image.channels(),
                    if domain == SyntheticDomain::LiverCt {
                        1
                    } else {
                        3
                    }
                );
                assert!(
                    image
                        .values()
                        .iter()
                        .all(|value| (0.0..=1.0).contains(value))
                );
                let share = mask.foreground() as f64 / (size[0] * size[1]) as f64;
                assert!(
                    (0.01..0.7).contains(&share),
                    "{domain:?} {size:?} covers {share}"
                );
            }
        }
    }

    #[test]
    fn the_seed_decides_the_picture() {
        for domain in SyntheticDomain::ALL {
            let generate = |seed| domain.generate([32, 40], &mut ChaCha8Rng::seed_from_u64(seed));
            assert_eq!(generate(1), generate(1));
            assert_ne!(generate(1), generate(2));
        }
    }
}
