//! Masks: the class of each pixel.

use thiserror::Error;

/// Class indices of one picture, `[height, width]`: 0 is background, 1 is foreground.
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
