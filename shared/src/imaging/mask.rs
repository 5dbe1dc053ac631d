//! Masks: the class of each pixel.

use thiserror::Error;

/// Class indices of one picture, `[height, width]`: 0 is background, 1 is foreground, or where there are several classes
/// the first of them, 2 the second and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    size: [usize; 2],
    values: Vec<u8>,
}

/// Why values do not make a [`Mask`], or two masks do not fit each other.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MaskError {
    /// A side is zero.
    #[error("a mask needs at least one pixel, but is {height} x {width} (height x width)")]
    Empty {
        /// Height in pixels.
        height: usize,
        /// Width in pixels.
        width: usize,
    },
    /// The values do not fill the stated size.
    #[error("a mask of {height} x {width} needs {expected} values, but {found} were given")]
    Length {
        /// Height in pixels.
        height: usize,
        /// Width in pixels.
        width: usize,
        /// `height * width`.
        expected: usize,
        /// Number of values given.
        found: usize,
    },
}

impl Mask {
    /// A mask of `[height, width]` class indices.
    ///
    /// # Errors
    /// A zero side or a wrong number of values.
    pub fn new([height, width]: [usize; 2], values: Vec<u8>) -> Result<Self, MaskError> {
        if height == 0 || width == 0 {
            return Err(MaskError::Empty { height, width });
        }
        let expected = height * width;
        if values.len() != expected {
            let found = values.len();
            return Err(MaskError::Length {
                height,
                width,
                expected,
                found,
            });
        }
        Ok(Self {
            size: [height, width],
            values,
        })
    }

    /// Of each pixel the class of the greatest value where that exceeds `threshold`, else background; of equal ones the
    /// first. `planes` is `[classes, height, width]`. Panics where it is no whole number of planes of that size, or none.
    pub fn of_greatest([height, width]: [usize; 2], planes: &[f32], threshold: f32) -> Self {
        let pixels = height * width;
        let whole = pixels > 0 && !planes.is_empty() && planes.len().is_multiple_of(pixels);
        assert!(whole, "there is one value a class and pixel");
        let (first, others) = planes.split_at(pixels);
        let mut values: Vec<u8> = first
            .iter()
            .map(|value| u8::from(*value > threshold))
            .collect();
        if others.is_empty() {
            return Self {
                size: [height, width],
                values,
            };
        }
        let mut greatest: Vec<f32> = first.iter().map(|value| value.max(threshold)).collect();
        for (index, plane) in others.chunks(pixels).enumerate() {
            let pixels = values.iter_mut().zip(&mut greatest).zip(plane);
            for ((class, greatest), value) in pixels {
                if *value > *greatest {
                    *class = u8::try_from(index + 2).expect("there are 64 classes at most");
                    *greatest = *value;
                }
            }
        }
        Self {
            size: [height, width],
            values,
        }
    }

    /// The mask of one of `classes` alone, counted from 1: 1 where it is, 0 elsewhere. One class is all that is not
    /// background.
    #[must_use]
    pub fn of_class(&self, class: usize, classes: usize) -> Self {
        let is = |value: &u8| match classes {
            1 => *value != 0,
            _ => usize::from(*value) == class,
        };
        Self {
            size: self.size,
            values: self
                .values
                .iter()
                .map(|value| u8::from(is(value)))
                .collect(),
        }
    }

    /// `[height, width]` in pixels.
    pub fn size(&self) -> [usize; 2] {
        self.size
    }

    /// Class indices, `[height, width]`.
    pub fn values(&self) -> &[u8] {
        &self.values
    }

    /// Number of pixels that are not background.
    pub fn foreground(&self) -> usize {
        self.values.iter().filter(|&&class| class != 0).count()
    }

    /// Whether every pixel is background.
    pub fn is_empty(&self) -> bool {
        self.values.iter().all(|&class| class == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreground_is_counted() {
        let mask = Mask::new([1, 3], vec![0, 1, 1]).expect("1 x 3");
        assert_eq!((mask.foreground(), mask.is_empty()), (2, false));
        assert!(Mask::new([2, 1], vec![0, 0]).expect("2 x 1").is_empty());
    }

    #[test]
    fn a_pixel_is_of_its_greatest_class_above_the_threshold() {
        let planes = [
            [0.2, 0.9, 0.6, 0.5, f32::NAN],
            [0.4, 0.8, 0.7, 0.5, 0.6],
            [0.3, 0.1, 0.7, 0.4, 0.9],
        ];
        let found = Mask::of_greatest([1, 5], planes.as_flattened(), 0.5);
        assert_eq!(found.values(), [0, 1, 2, 0, 3]);
        let lower = Mask::of_greatest([1, 5], planes.as_flattened(), 0.45);
        assert_eq!(lower.values(), [0, 1, 2, 1, 3], "the first of equal ones");
        let one = Mask::of_greatest([1, 5], &planes[1], 0.5);
        assert_eq!(one.values(), [0, 1, 1, 0, 1]);
        assert_eq!(found.of_class(2, 3).values(), [0, 0, 1, 0, 0]);
        assert_eq!(found.of_class(1, 1).values(), [0, 1, 1, 0, 1]);
    }

    #[test]
    fn wrong_sizes_are_refused() {
        assert_eq!(
            Mask::new([0, 3], vec![]),
            Err(MaskError::Empty {
                height: 0,
                width: 3
            })
        );
        assert!(matches!(
            Mask::new([2, 3], vec![0; 5]),
            Err(MaskError::Length { .. })
        ));
    }
}
