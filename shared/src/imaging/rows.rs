//! Pictures that are read row by row, however they are kept.

use super::image::Image;

/// A picture of `channels` planes of `[height, width]` values in [0, 1].
pub trait ImageRows: std::fmt::Debug {
    /// Number of planes.
    fn channels(&self) -> usize;

    /// `[height, width]` in pixels.
    fn size(&self) -> [usize; 2];

    /// Row `y` of plane `c`, whose width `into` has.
    fn row(&self, c: usize, y: usize, into: &mut [f32]);
}

impl ImageRows for Image {
    fn channels(&self) -> usize {
        self.channels()
    }

    fn size(&self) -> [usize; 2] {
        self.size()
    }

    fn row(&self, c: usize, y: usize, into: &mut [f32]) {
        let width = into.len();
        into.copy_from_slice(&self.channel(c)[y * width..(y + 1) * width]);
    }
}

/// The grey level of a picture as its one plane; see [`Image::grey`].
#[derive(Debug)]
pub(super) struct Grey<'a, P: ?Sized>(pub(super) &'a P);

impl<P: ImageRows + ?Sized> ImageRows for Grey<'_, P> {
    fn channels(&self) -> usize {
        1
    }

    fn size(&self) -> [usize; 2] {
        self.0.size()
    }

    fn row(&self, _: usize, y: usize, into: &mut [f32]) {
        let mut plane = vec![0.0; into.len()];
        into.fill(0.0);
        for (c, weight) in Image::grey_weights(self.0.channels())
            .into_iter()
            .enumerate()
        {
            self.0.row(c, y, &mut plane);
            for (sum, value) in into.iter_mut().zip(&plane) {
                *sum += weight * value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_of_the_image_and_of_its_grey_level() {
        let values: Vec<f32> = (0..18).map(|i| i as f32 / 18.0).collect();
        let image = Image::new(3, [2, 3], values).unwrap();
        let mut row = [0.0; 3];
        ImageRows::row(&image, 1, 1, &mut row);
        assert_eq!(row, image.channel(1)[3..]);
        Grey(&image).row(0, 1, &mut row);
        assert_eq!(row, image.grey()[3..]);
    }
}
