//! The floors of an evaluation: Otsu's threshold and the mean training mask.

use shared::cases::Pair;
use shared::imaging::otsu::{Polarity, otsu_mask};
use shared::imaging::{Geometry, Image, Mask};
use shared::metrics::Confusion;

/// Which side of Otsu's threshold fits the training masks better.
pub fn otsu_polarity(train: &[Pair]) -> Polarity {
    let dice = |polarity| -> f64 {
        let of = |pair: &Pair| {
            let found = otsu_mask(&pair.image, polarity);
            Confusion::between(&found, &pair.mask).map_or(0.0, |c| c.dice())
        };
        train.iter().map(of).sum()
    };
    if dice(Polarity::Dark) > dice(Polarity::Bright) {
        Polarity::Dark
    } else {
        Polarity::Bright
    }
}

/// The share of training masks that cover each pixel; the same answer for every image.
pub struct MeanMask {
    size: [usize; 2],
    shares: Vec<f32>,
}

impl MeanMask {
    /// The mean of the training masks, at the network's size.
    pub fn of(train: &[Pair]) -> Option<Self> {
        let size = train.first()?.mask.size();
        let mut shares = vec![0.0; size[0] * size[1]];
        for pair in train {
            for (share, class) in shares.iter_mut().zip(pair.mask.values()) {
                *share += f32::from(*class > 0) / train.len() as f32;
            }
        }
        Some(Self { size, shares })
    }

    /// The pixels that at least half of the training masks cover, at the image's size.
    pub fn mask(&self, image: &Image) -> Mask {
        let geometry = Geometry {
            original: image.size(),
            network: self.size,
        };
        let shares = geometry.restore_probabilities(&self.shares);
        let classes = shares.iter().map(|share| u8::from(*share >= 0.5)).collect();
        Mask::new(image.size(), classes).expect("there is one share a pixel")
    }
}
