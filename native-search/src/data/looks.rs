//! What an image looks like in 64 bits (dHash): nearly the same for a picture that was resized or compressed again.

use shared::imaging::Image;

use super::content::content_digest;

/// Rows and columns of means whose neighbours are compared.
const GRID: [usize; 2] = [8, 9];
/// Where no two means differ by more, a picture has nothing to compare, in shares of the whole range.
const FLAT: f32 = 0.02;

/// Two ways to know a picture again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looks {
    /// Of its pixels.
    pub content: String,
    /// A bit for each two neighbouring means of a row: whether the right one is brighter. None where it is flat.
    pub hash: Option<u64>,
}

impl Looks {
    /// Those of an image.
    pub fn of(image: &Image) -> Self {
        Self {
            content: content_digest(image),
            hash: difference_hash(image),
        }
    }
}

fn difference_hash(image: &Image) -> Option<u64> {
    let means = means(image);
    let (low, high) = means
        .iter()
        .fold((f32::MAX, f32::MIN), |(low, high), mean| {
            (low.min(*mean), high.max(*mean))
        });
    if high - low <= FLAT {
        return None;
    }
    let rows = means.chunks_exact(GRID[1]);
    let brighter = rows.flat_map(|row| row.windows(2).map(|pair| pair[1] > pair[0]));
    Some(brighter.fold(0, |hash, bit| hash << 1 | u64::from(bit)))
}

/// Mean intensity over all channels of each part of the grid, row by row.
fn means(image: &Image) -> Vec<f32> {
    let [height, width] = image.size();
    let span = |part: usize, parts: usize, length: usize| {
        let start = part * length / parts;
        start..((part + 1) * length / parts).max(start + 1)
    };
    let mean = |row: usize, column: usize| {
        let (mut sum, mut count) = (0.0_f64, 0_usize);
        for channel in 0..image.channels() {
            let values = image.channel(channel);
            for y in span(row, GRID[0], height) {
                let line = &values[y * width..][span(column, GRID[1], width)];
                sum += line.iter().map(|value| f64::from(*value)).sum::<f64>();
                count += line.len();
            }
        }
        (sum / count as f64) as f32
    };
    (0..GRID[0])
        .flat_map(|row| (0..GRID[1]).map(move |column| (row, column)))
        .map(|(row, column)| mean(row, column))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(size: [usize; 2], at: impl Fn(f32, f32) -> f32) -> Image {
        let values = (0..size[0] * size[1]).map(|index| {
            let (y, x) = (index / size[1], index % size[1]);
            at(
                (y as f32 + 0.5) / size[0] as f32,
                (x as f32 + 0.5) / size[1] as f32,
            )
        });
        Image::new(1, size, values.collect()).unwrap()
    }

    fn apart(one: &Image, other: &Image) -> u32 {
        let hash = |image| difference_hash(image).unwrap();
        (hash(one) ^ hash(other)).count_ones()
    }

    #[test]
    fn another_size_and_brightness_change_few_bits_and_another_picture_many() {
        let waves = |y: f32, x: f32| 0.5 + 0.3 * (9.0 * x + 5.0 * y).sin() * (4.0 * y).cos();
        let one = picture([96, 128], waves);
        let smaller = picture([60, 72], |y, x| 0.1 + 0.8 * waves(y, x));
        assert!(apart(&one, &smaller) <= 2, "{}", apart(&one, &smaller));
        assert_eq!(apart(&one, &one.to_rgb()), 0);
        let other = picture([96, 128], |y, x| 0.5 + 0.3 * (14.0 * (x - y)).sin());
        assert!(apart(&one, &other) > 16, "{}", apart(&one, &other));
        assert_eq!(difference_hash(&picture([9, 9], |_, _| 0.4)), None);
        // Smaller than the grid.
        assert!(difference_hash(&picture([3, 2], |_, x| x)).is_some());
    }
}
