//! Statistics of weights that sum to 1, over many draws.

/// Bins of the histogram.
pub const BINS: usize = 40;

/// Shares of the draws whose first weight lies in each of [`BINS`] parts of [0, 1].
pub fn histogram(draws: &[Vec<f32>]) -> [f64; BINS] {
    let mut bins = [0.0; BINS];
    for weights in draws {
        let bin = (weights[0] * BINS as f32) as usize;
        bins[bin.min(BINS - 1)] += 1.0 / draws.len() as f64;
    }
    bins
}

/// Where the largest, the second largest, … weight of the draws lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The least.
    pub low: f32,
    /// 5 % of the draws are below.
    pub lower: f32,
    /// Half of the draws are below.
    pub middle: f32,
    /// 95 % of the draws are below.
    pub upper: f32,
    /// The greatest.
    pub high: f32,
}

/// One band a rank, the largest weight first.
pub fn bands(draws: &[Vec<f32>]) -> Vec<Band> {
    let sorted: Vec<Vec<f32>> = draws.iter().map(|weights| ranked(weights)).collect();
    let ranks = sorted.first().map_or(0, Vec::len);
    let band = |rank: usize| {
        let mut values: Vec<f32> = sorted.iter().map(|weights| weights[rank]).collect();
        values.sort_by(f32::total_cmp);
        let at = |share: f32| values[(share * (values.len() - 1) as f32).round() as usize];
        Band {
            low: at(0.0),
            lower: at(0.05),
            middle: at(0.5),
            upper: at(0.95),
            high: at(1.0),
        }
    };
    (0..ranks).map(band).collect()
}

/// Weights from the largest to the least.
pub fn ranked(weights: &[f32]) -> Vec<f32> {
    let mut sorted = weights.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    sorted
}

/// The least and the greatest weight of all draws.
pub fn extent(draws: &[Vec<f32>]) -> [f32; 2] {
    let all = || draws.iter().flatten().copied();
    [all().fold(1.0, f32::min), all().fold(0.0, f32::max)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The corners of a triangle and its middle, a hundred times each.
    fn draws() -> Vec<Vec<f32>> {
        let third = 1.0 / 3.0;
        let four = [
            [1.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 0.0, 1.0],
            [third; 3],
        ];
        let weights = four.into_iter().cycle().take(400);
        weights.map(Vec::from).collect()
    }

    #[test]
    fn bands_are_sorted_and_a_histogram_holds_every_draw() {
        let bands = bands(&draws());
        assert_eq!(bands.len(), 3);
        for band in &bands {
            let inside = [band.low, band.lower, band.middle, band.upper, band.high];
            assert!(inside.is_sorted());
        }
        assert!(bands.iter().rev().map(|band| band.middle).is_sorted());
        let bins = histogram(&draws());
        assert!((bins.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let filled = [bins[0], bins[13], bins[BINS - 1]];
        assert!(
            filled
                .iter()
                .zip([0.5, 0.25, 0.25])
                .all(|(bin, share)| (bin - share).abs() < 1e-9)
        );
        assert_eq!(extent(&draws()), [0.0, 1.0]);
    }
}
