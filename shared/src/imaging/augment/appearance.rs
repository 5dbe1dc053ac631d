//! Changes of light, colour and sharpness of a training image.

use rand::Rng;
use rand_distr::{Distribution as _, StandardNormal};

use super::AugmentRecipe;
use super::amounts::{between, times};
use crate::imaging::image::Image;

impl AugmentRecipe {
    /// The image with other values; its mask stays.
    pub(super) fn recoloured(&self, mut image: Image, rng: &mut impl Rng) -> Image {
        let grey = (1..image.channels()).all(|c| image.channel(c) == image.channel(0));
        // How many channels have changes of their own.
        let own = if grey { 1 } else { image.channels() };
        if self.brightness + self.contrast + self.tint > 0.0 {
            image = self.lit(&image, own, rng);
        }
        if self.gamma > 0.0 {
            let exponent = times(self.gamma, rng);
            image = mapped(&image, |v| v.clamp(0.0, 1.0).powf(exponent));
        }
        if self.saturation > 0.0 && image.channels() == 3 {
            image = saturated(&image, times(self.saturation, rng));
        }
        if self.blur > 0.0 && rng.random() {
            image = blurred(&image, self.blur * rng.random::<f32>());
        }
        if self.noise > 0.0 && rng.random() {
            image = noisy(&image, self.noise * rng.random::<f32>(), own, rng);
        }
        image
    }

    fn lit(&self, image: &Image, own: usize, rng: &mut impl Rng) -> Image {
        let (brightness, contrast) = (between(self.brightness, rng), times(self.contrast, rng));
        let mean = image.values().iter().sum::<f32>() / image.values().len() as f32;
        let mut values = Vec::with_capacity(image.values().len());
        for c in 0..image.channels() {
            let tint = if own == 1 {
                0.0
            } else {
                between(self.tint, rng)
            };
            let change = |v: &f32| mean + (v - mean) * contrast + brightness + tint;
            values.extend(image.channel(c).iter().map(change));
        }
        with_values(image, values)
    }
}

/// Colours as far from their grey as `factor` says.
fn saturated(image: &Image, factor: f32) -> Image {
    let grey = image.grey();
    let change = |(v, grey): (&f32, &f32)| grey + (v - grey) * factor;
    let channels = (0..image.channels()).map(|c| image.channel(c));
    with_values(
        image,
        channels
            .flat_map(|values| values.iter().zip(&grey).map(change))
            .collect(),
    )
}

/// A Gaussian blur of that many pixels; the border goes on outside.
fn blurred(image: &Image, sigma: f32) -> Image {
    let reach = (2.5 * sigma).ceil() as usize;
    if reach == 0 {
        return image.clone();
    }
    let weight = |tap: usize| (-0.5 * ((tap as f32 - reach as f32) / sigma).powi(2)).exp();
    let weights: Vec<f32> = (0..=2 * reach).map(weight).collect();
    let total: f32 = weights.iter().sum();
    let [h, w] = image.size();
    // The mean around each pixel, down or across.
    let along = |plane: &[f32], down: usize| -> Vec<f32> {
        let value = |at: usize| {
            let (y, x) = (at / w, at % w);
            let taps = weights.iter().enumerate().map(|(tap, weight)| {
                let y = (y + down * tap).saturating_sub(down * reach).min(h - 1);
                let across = 1 - down;
                let x = (x + across * tap).saturating_sub(across * reach);
                weight * plane[y * w + x.min(w - 1)]
            });
            taps.sum::<f32>() / total
        };
        (0..plane.len()).map(value).collect()
    };
    let channels = (0..image.channels()).map(|c| image.channel(c));
    with_values(
        image,
        channels
            .flat_map(|plane| along(&along(plane, 1), 0))
            .collect(),
    )
}

/// Gaussian noise; the same in all channels of a grey image.
fn noisy(image: &Image, sigma: f32, own: usize, rng: &mut impl Rng) -> Image {
    let pixels = image.channel(0).len();
    let noise: Vec<f32> = (0..own * pixels).map(|_| sigma * normal(rng)).collect();
    let noise = noise.iter().cycle();
    let values = image.values().iter().zip(noise);
    with_values(image, values.map(|(v, noise)| v + noise).collect())
}

fn normal(rng: &mut impl Rng) -> f32 {
    StandardNormal.sample(rng)
}

fn mapped(image: &Image, change: impl Fn(f32) -> f32) -> Image {
    let values = image.values().iter();
    with_values(image, values.map(|v| change(*v)).collect())
}

fn with_values(image: &Image, values: Vec<f32>) -> Image {
    let changed = Image::new(image.channels(), image.size(), values);
    changed.expect("as many values, and finite ones stay finite")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blur_keeps_the_sum_of_a_point_and_spreads_it_by_sigma() {
        let mut values = vec![0.0; 31 * 31];
        values[15 * 31 + 15] = 1.0;
        let image = Image::new(1, [31, 31], values).unwrap();
        let found = blurred(&image, 2.0);
        let sum: f32 = found.values().iter().sum();
        assert!((sum - 1.0).abs() < 1e-5);
        let spread = found.values().iter().enumerate().map(|(at, v)| {
            let dy = (at / 31) as f32 - 15.0;
            v * dy * dy
        });
        // A little less than sigma squared, because it is cut at 2.5 sigma.
        assert!((0.9..1.0).contains(&(spread.sum::<f32>() / 4.0)));
    }

    #[test]
    fn no_saturation_is_the_grey_picture() {
        let image = Image::new(3, [1, 2], vec![1.0, 0.5, 0.0, 0.5, 0.0, 0.5]).unwrap();
        let found = saturated(&image, 0.0);
        for c in 0..3 {
            assert_eq!(found.channel(c), image.grey());
        }
    }
}
