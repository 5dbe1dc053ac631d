//! Statistics of a picture in a few numbers, by which one out of distribution is noticed.

use serde::{Deserialize, Serialize};

use super::image::Image;

/// Distances above this call for a warning. Chosen by measurement: see METHOD.md, section 9.
pub const OUT_OF_DISTRIBUTION: f64 = 3.0;

/// Spreads of a training set below this are taken for it, so that a set of near-equal pictures
/// does not make everything else strange.
const LEAST_SPREAD: f64 = 0.01;

/// Brightness and contrast of three channels, colourfulness, edges.
pub const MEASURES: [&str; 8] = [
    "mean of channel 1",
    "mean of channel 2",
    "mean of channel 3",
    "spread of channel 1",
    "spread of channel 2",
    "spread of channel 3",
    "colourfulness",
    "edges",
];

/// Brightness, contrast, colourfulness and edges of one preprocessed image, in the order of
/// [`MEASURES`]. Fewer than three channels are repeated, more are left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageStatistics([f64; 8]);

impl ImageStatistics {
    /// Measures an image as the network gets it, `[channels, height, width]`.
    pub fn of(image: &Image) -> Self {
        let [a, b, c] = [0, 1, 2].map(|c| image.channel(c.min(image.channels() - 1)));
        let [mean_a, mean_b, mean_c] = [a, b, c].map(mean);
        let [spread_a, spread_b, spread_c] = [a, b, c].map(spread);
        let range = a.iter().zip(b).zip(c).map(|((a, b), c)| {
            let (high, low) = (a.max(*b).max(*c), a.min(*b).min(*c));
            f64::from(high - low)
        });
        let colourfulness = range.sum::<f64>() / a.len() as f64;
        Self([
            mean_a,
            mean_b,
            mean_c,
            spread_a,
            spread_b,
            spread_c,
            colourfulness,
            edges(&image.grey(), image.size()),
        ])
    }

    /// The values in the order of [`MEASURES`].
    pub fn values(&self) -> [f64; 8] {
        self.0
    }
}

/// How the images of one data set look: mean and standard deviation of each measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetStatistics {
    /// Name of the data set.
    pub set: String,
    /// Means in the order of [`MEASURES`].
    pub mean: [f64; 8],
    /// Standard deviations, likewise.
    pub sd: [f64; 8],
}

impl SetStatistics {
    /// That of a data set's preprocessed images, which were measured one by one; `None` where there are none.
    pub fn of(set: &str, measured: &[ImageStatistics]) -> Option<Self> {
        let count = measured.len() as f64;
        let mean = |at: usize| measured.iter().map(|m| m.0[at]).sum::<f64>() / count;
        let means: [f64; 8] = std::array::from_fn(mean);
        let variance = |at: usize| {
            let squares = measured.iter().map(|m| (m.0[at] - means[at]).powi(2));
            squares.sum::<f64>() / count
        };
        (!measured.is_empty()).then(|| Self {
            set: set.to_owned(),
            mean: means,
            sd: std::array::from_fn(|at| variance(at).sqrt()),
        })
    }

    /// The worst z-score of the measures, and which of [`MEASURES`] it is.
    pub fn worst(&self, of: &ImageStatistics) -> (f64, usize) {
        let z = |at: usize| (of.0[at] - self.mean[at]).abs() / self.sd[at].max(LEAST_SPREAD);
        let worst = (0..MEASURES.len()).max_by(|a, b| z(*a).total_cmp(&z(*b)));
        worst.map_or((0.0, 0), |at| (z(at), at))
    }
}

/// The distance of an image from the data set that it is nearest to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distance {
    /// The worst z-score: in standard deviations of that set. Above [`OUT_OF_DISTRIBUTION`] is a warning.
    pub worst: f64,
    /// Which of [`MEASURES`] it is.
    pub measure: usize,
    /// The data set.
    pub set: String,
}

impl Distance {
    /// Whether the image is called out of distribution.
    pub fn is_out_of_distribution(&self) -> bool {
        self.worst > OUT_OF_DISTRIBUTION
    }
}

/// The distance of an image to the nearest of the data sets; `None` where nothing is known.
pub fn distance(sets: &[SetStatistics], of: &ImageStatistics) -> Option<Distance> {
    let from = sets.iter().map(|set| {
        let (worst, measure) = set.worst(of);
        Distance {
            worst,
            measure,
            set: set.set.clone(),
        }
    });
    from.min_by(|a, b| a.worst.total_cmp(&b.worst))
}

fn mean(values: &[f32]) -> f64 {
    values.iter().map(|v| f64::from(*v)).sum::<f64>() / values.len() as f64
}

fn spread(values: &[f32]) -> f64 {
    let mean = mean(values);
    let squares = values.iter().map(|v| (f64::from(*v) - mean).powi(2));
    (squares.sum::<f64>() / values.len() as f64).sqrt()
}

/// Mean absolute difference between neighbours, across and down.
fn edges(grey: &[f32], [height, width]: [usize; 2]) -> f64 {
    let step = |at: usize, next: usize| f64::from((grey[next] - grey[at]).abs());
    let across: f64 = (0..height * width)
        .filter(|at| at % width + 1 < width)
        .map(|at| step(at, at + 1))
        .sum();
    let down: f64 = (0..height.saturating_sub(1) * width)
        .map(|at| step(at, at + width))
        .sum();
    let pairs = height * (width - 1) + (height - 1) * width;
    (across + down) / pairs.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(values: [f32; 3]) -> Image {
        let planes = values.iter().flat_map(|v| [*v; 6]).collect();
        Image::new(3, [2, 3], planes).unwrap()
    }

    fn close(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 1e-6
    }

    #[test]
    fn a_flat_picture_has_its_colour_and_nothing_else() {
        let [r, g, b, s1, s2, s3, colour, edges] = ImageStatistics::of(&flat([0.75, 0.5, 0.25])).0;
        assert!(close(r, 0.75) && close(g, 0.5) && close(b, 0.25) && close(colour, 0.5));
        assert!([s1, s2, s3, edges].iter().all(|v| close(*v, 0.0)));
    }

    #[test]
    fn edges_are_differences_of_neighbours_both_ways() {
        let image = Image::new(1, [2, 2], vec![0.0, 1.0, 0.0, 1.0]).unwrap();
        let found = ImageStatistics::of(&image).0;
        assert!(close(found[7], 0.5), "two of four pairs differ by one");
        assert!(close(found[3], 0.5) && close(found[6], 0.0));
    }

    #[test]
    fn the_distance_is_the_worst_measure_to_the_nearest_set() {
        let set = |name: &str, images: &[Image]| {
            let measured: Vec<_> = images.iter().map(ImageStatistics::of).collect();
            SetStatistics::of(name, &measured).unwrap()
        };
        let dark = set("dark", &[flat([0.1; 3]), flat([0.3; 3])]);
        let bright = set("bright", &[flat([0.7; 3]), flat([0.9; 3])]);
        let sets = [dark, bright];
        let from = |level: f32| distance(&sets, &ImageStatistics::of(&flat([level; 3]))).unwrap();
        assert!(close(from(0.2).worst, 0.0) && from(0.2).set == "dark");
        assert!(close((from(1.0).worst * 1e4).round() / 1e4, 2.0) && from(1.0).set == "bright");
        let coloured = distance(&sets, &ImageStatistics::of(&flat([0.2, 0.2, 0.3]))).unwrap();
        assert_eq!(MEASURES[coloured.measure], "colourfulness");
        assert!(
            coloured.worst > OUT_OF_DISTRIBUTION,
            "grey sets have no colour at all"
        );
        assert_eq!(distance(&[], &ImageStatistics::of(&flat([0.2; 3]))), None);
    }
}
