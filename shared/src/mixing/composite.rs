//! The weighted sums on plain pixels, for what is looked at; `apply` is the same on tensors.

use crate::imaging::{Image, Mask};

/// One composited sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Composite {
    /// x̃, of the images' channels and size.
    pub image: Image,
    /// ỹ, one channel of values in [0, 1].
    pub label: Image,
}

/// x̃ = Σ λ̃ᵢ xᵢ (Eq. 2) and ỹ = Σ λ̃ᵢ yᵢ (Eq. 4). Panics where there is not one mask and one weight an image, where
/// there is no image, or where sizes or channels differ.
pub fn composite(images: &[&Image], masks: &[&Mask], weights: &[f32]) -> Composite {
    assert_eq!(images.len(), weights.len(), "every image has a weight");
    assert_eq!(masks.len(), weights.len(), "every mask has a weight");
    let first = images.first().expect("a composite has an image at least");
    let (channels, size) = (first.channels(), first.size());
    let alike = |image: &&Image| (image.channels(), image.size()) == (channels, size);
    assert!(images.iter().all(alike), "images to mix are of one shape");
    assert!(
        masks.iter().all(|mask| mask.size() == size),
        "masks to mix are of the images' size"
    );
    let foreground = |class: &u8| f64::from(u8::from(*class > 0));
    let image = sum(weights, channels * size[0] * size[1], |i| {
        images[i].values().iter().map(|value| f64::from(*value))
    });
    let label = sum(weights, size[0] * size[1], |i| {
        masks[i].values().iter().map(foreground)
    });
    let filled = "finite values times finite weights, one a pixel";
    Composite {
        image: Image::new(channels, size, image).expect(filled),
        label: Image::new(1, size, label).expect(filled),
    }
}

/// In double precision, so that the order of the images changes nothing that can be seen.
/// Σ λ̃ᵢ vᵢ, `count` values.
pub(super) fn sum<I: Iterator<Item = f64>>(
    weights: &[f32],
    count: usize,
    values: impl Fn(usize) -> I,
) -> Vec<f32> {
    let mut total = vec![0.0_f64; count];
    for (i, weight) in weights.iter().enumerate().filter(|(_, w)| **w != 0.0) {
        for (total, value) in total.iter_mut().zip(values(i)) {
            *total += f64::from(*weight) * value;
        }
    }
    total.into_iter().map(|value| value as f32).collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::imaging::overlay::to_rgb8;
    use crate::imaging::synthetic::SyntheticDomain;

    fn samples() -> Vec<(Image, Mask)> {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let draw = |domain: &SyntheticDomain| domain.generate([20, 28], &mut rng);
        let drawn: Vec<(Image, Mask)> = SyntheticDomain::ALL.iter().map(draw).collect();
        let rgb = |(image, mask): (Image, Mask)| (image.to_rgb(), mask);
        drawn.into_iter().map(rgb).collect()
    }

    #[test]
    fn one_image_of_weight_one_is_itself() {
        let samples = samples();
        let images: Vec<&Image> = samples.iter().map(|(image, _)| image).collect();
        let masks: Vec<&Mask> = samples.iter().map(|(_, mask)| mask).collect();
        let mixed = composite(&images, &masks, &[0.0, 1.0, 0.0, 0.0]);
        assert_eq!(&mixed.image, images[1]);
        let soft = mixed.label.values().iter();
        assert!(
            soft.zip(masks[1].values())
                .all(|(y, m)| *y == f32::from(*m))
        );
    }

    #[test]
    fn the_order_of_the_images_changes_no_byte() {
        let samples = samples();
        let weights = [0.4, 0.3, 0.2, 0.1];
        let mixed = |order: [usize; 4]| {
            let images: Vec<&Image> = order.iter().map(|i| &samples[*i].0).collect();
            let masks: Vec<&Mask> = order.iter().map(|i| &samples[*i].1).collect();
            composite(&images, &masks, &order.map(|i| weights[i]))
        };
        let (one, other) = (mixed([0, 1, 2, 3]), mixed([3, 1, 0, 2]));
        assert_eq!(to_rgb8(&one.image), to_rgb8(&other.image));
        assert_eq!(to_rgb8(&one.label), to_rgb8(&other.label));
    }
}
