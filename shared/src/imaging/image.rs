//! A planar picture of `f32` values.

use thiserror::Error;

/// Weights of red, green and blue in the grey level (ITU-R BT.601), as most medical tools use them.
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

/// A picture in planar order `[channels, height, width]`.
///
/// Decoded and synthetic pictures hold values in [0, 1]; after a
/// [`Normalisation`](crate::imaging::Normalisation) other than the unit range they may leave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    channels: usize,
    size: [usize; 2],
    values: Vec<f32>,
}

/// Why values do not make an [`Image`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImageError {
    /// A side or the number of channels is zero.
    #[error(
        "an image needs at least one channel and one pixel, but has {channels} channels of {height} x {width} (height x width)"
    )]
    Empty {
        /// Number of channels asked for.
        channels: usize,
        /// Height in pixels.
        height: usize,
        /// Width in pixels.
        width: usize,
    },
    /// The values do not fill the stated shape.
    #[error(
        "an image of {channels} x {height} x {width} needs {expected} values, but {found} were given"
    )]
    Length {
        /// Number of channels asked for.
        channels: usize,
        /// Height in pixels.
        height: usize,
        /// Width in pixels.
        width: usize,
        /// `channels * height * width`.
        expected: usize,
        /// Number of values given.
        found: usize,
    },
    /// A value is NaN or infinite.
    #[error("value {index} of the image is not a finite number")]
    NotFinite {
        /// Index of the first such value in planar order.
        index: usize,
    },
}

impl Image {
    /// An image of `channels` planes of `[height, width]`.
    ///
    /// # Errors
    /// A zero dimension, a wrong number of values, or a value that is not finite.
    pub fn new(
        channels: usize,
        [height, width]: [usize; 2],
        values: Vec<f32>,
    ) -> Result<Self, ImageError> {
        if channels == 0 || height == 0 || width == 0 {
            return Err(ImageError::Empty {
                channels,
                height,
                width,
            });
        }
        let expected = channels * height * width;
        if values.len() != expected {
            let found = values.len();
            return Err(ImageError::Length {
                channels,
                height,
                width,
                expected,
                found,
            });
        }
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            return Err(ImageError::NotFinite { index });
        }
        Ok(Self {
            channels,
            size: [height, width],
            values,
        })
    }

    /// Number of planes.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// `[height, width]` in pixels.
    pub fn size(&self) -> [usize; 2] {
        self.size
    }

    /// All values, `[channels, height, width]`.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All values, `[channels, height, width]`, without a copy.
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }

    /// The plane of channel `c`, `[height, width]`. Panics where there is no such channel.
    pub fn channel(&self, c: usize) -> &[f32] {
        let plane = self.size[0] * self.size[1];
        &self.values[c * plane..(c + 1) * plane]
    }

    /// What each channel adds to the grey level.
    pub(super) fn grey_weights(channels: usize) -> Vec<f32> {
        match channels {
            3 => LUMA.to_vec(),
            n => vec![1.0 / n as f32; n],
        }
    }

    /// The grey level of every pixel, `[height, width]`: the plane itself, BT.601 luma of three
    /// channels, or the mean of any other number.
    pub fn grey(&self) -> Vec<f32> {
        let weights = Self::grey_weights(self.channels);
        let mut grey = vec![0.0; self.size[0] * self.size[1]];
        for (c, weight) in weights.into_iter().enumerate() {
            for (sum, value) in grey.iter_mut().zip(self.channel(c)) {
                *sum += weight * value;
            }
        }
        grey
    }

    /// The same picture with three channels; grey is repeated.
    #[must_use]
    pub fn to_rgb(&self) -> Self {
        self.to_channels(3)
    }

    /// The same picture with `n` channels: itself where it has `n`, otherwise its grey level
    /// repeated `n` times. Panics for `n = 0`.
    #[must_use]
    pub fn to_channels(&self, n: usize) -> Self {
        assert!(n > 0, "an image has at least one channel");
        if n == self.channels {
            return self.clone();
        }
        Self {
            channels: n,
            size: self.size,
            values: self.grey().repeat(n),
        }
    }

    /// The same picture with each value replaced by `change(value)`; `change` keeps values finite.
    #[must_use]
    pub(crate) fn map(mut self, change: impl Fn(f32) -> f32) -> Self {
        for value in &mut self.values {
            *value = change(*value);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_come_back_in_order() {
        let image = Image::new(2, [1, 3], vec![0.0, 0.1, 0.2, 0.3, 0.4, 0.5]).expect("2 x 1 x 3");
        assert_eq!(image.size(), [1, 3]);
        assert_eq!(image.channel(1), &[0.3, 0.4, 0.5]);
    }

    #[test]
    fn wrong_shapes_and_values_are_refused() {
        assert!(matches!(
            Image::new(1, [0, 2], vec![]),
            Err(ImageError::Empty { .. })
        ));
        assert!(matches!(
            Image::new(1, [2, 2], vec![0.0; 3]),
            Err(ImageError::Length {
                expected: 4,
                found: 3,
                ..
            })
        ));
        let broken = Image::new(1, [1, 2], vec![0.0, f32::NAN]);
        assert_eq!(broken, Err(ImageError::NotFinite { index: 1 }));
    }

    #[test]
    fn grey_is_repeated_and_colour_becomes_luma() {
        let grey = Image::new(1, [1, 2], vec![0.25, 0.5]).expect("1 x 1 x 2");
        assert_eq!(grey.to_rgb().values(), &[0.25, 0.5, 0.25, 0.5, 0.25, 0.5]);
        let green = Image::new(3, [1, 1], vec![0.0, 1.0, 0.0]).expect("3 x 1 x 1");
        assert!((green.to_channels(1).values()[0] - 0.587).abs() < 1e-6);
    }
}
