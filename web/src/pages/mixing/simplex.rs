//! Where weights that sum to 1 lie: on a line for two images, in a triangle for three, and, sorted, in bands for more.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use shared::mixing::{MixRecipe, softmax};

/// Draws of a cloud.
pub const DRAWS: usize = 500;

/// Seed of the clouds: they stay as they are while the composite's own seed moves its mark.
const SEED: u64 = 500;

/// Bins of the line for two images.
pub const BINS: usize = 40;

/// Weights of [`DRAWS`] composites, as the recipe draws them.
pub fn cloud(recipe: &MixRecipe) -> Vec<Vec<f32>> {
    let pool = vec![0; recipe.k];
    let all: Vec<usize> = (0..recipe.k).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mixes = recipe.draw(&pool, &all, &[0; DRAWS], &mut rng);
    mixes.into_iter().map(|mix| mix.weights).collect()
}

/// The place of three weights in a triangle of side 1, first corner left below, second right below, third on top;
/// `[x, y]` with y downwards and the top at 0.
pub fn place(weights: [f64; 3]) -> [f64; 2] {
    let height = 3.0_f64.sqrt() / 2.0;
    [weights[1] + weights[2] / 2.0, height * (1.0 - weights[2])]
}

/// The border of what a softmax over three draws in [0, 1] can reach.
pub fn reach() -> [[f64; 2]; 6] {
    let corners = [
        [1.0, 0.0, 0.0],
        [1.0, 1.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 1.0, 1.0],
        [0.0, 0.0, 1.0],
        [1.0, 0.0, 1.0],
    ];
    corners.map(|draws| {
        let weights = softmax(&draws);
        place([0, 1, 2].map(|i| f64::from(weights[i])))
    })
}

/// Shares of the draws whose first weight lies in each of [`BINS`] parts of [0, 1].
pub fn histogram(cloud: &[Vec<f32>]) -> [f64; BINS] {
    let mut bins = [0.0; BINS];
    for weights in cloud {
        let bin = (weights[0] * BINS as f32) as usize;
        bins[bin.min(BINS - 1)] += 1.0 / cloud.len() as f64;
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
pub fn bands(cloud: &[Vec<f32>]) -> Vec<Band> {
    let sorted: Vec<Vec<f32>> = cloud.iter().map(|weights| ranked(weights)).collect();
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
pub fn extent(cloud: &[Vec<f32>]) -> [f32; 2] {
    let all = || cloud.iter().flatten().copied();
    [all().fold(1.0, f32::min), all().fold(0.0, f32::max)]
}

#[cfg(test)]
mod tests {
    use shared::mixing::{MixWeights, softmax_range};

    use super::*;

    fn drawn(k: usize, weights: MixWeights) -> Vec<Vec<f32>> {
        cloud(&MixRecipe {
            k,
            weights,
            originals: 0.0,
            ..MixRecipe::default()
        })
    }

    #[test]
    fn corners_and_centre_of_the_triangle_are_where_they_belong() {
        let height = 3.0_f64.sqrt() / 2.0;
        assert_eq!(place([1.0, 0.0, 0.0]), [0.0, height]);
        assert_eq!(place([0.0, 1.0, 0.0]), [1.0, height]);
        assert_eq!(place([0.0, 0.0, 1.0]), [0.5, 0.0]);
        let third = 1.0 / 3.0;
        let [x, y] = place([third; 3]);
        assert!((x - 0.5).abs() < 1e-12 && (y - height * 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_cloud_of_softmaxed_draws_stays_in_its_range_and_the_others_leave_it() {
        for k in 2..=6 {
            let [low, high] = softmax_range(k).map(|bound| bound as f32);
            let [least, greatest] = extent(&drawn(k, MixWeights::SoftmaxBeta));
            assert!(low - 1e-6 <= least && greatest <= high + 1e-6, "k = {k}");
            let [least, greatest] = extent(&drawn(k, MixWeights::Dirichlet));
            assert!(least < low && high < greatest, "k = {k}");
        }
        let [least, greatest] = extent(&drawn(2, MixWeights::Classic));
        assert!(least < 0.02 && greatest > 0.98);
    }

    #[test]
    fn the_reach_is_the_middle_part_of_the_triangle() {
        let [_, high] = softmax_range(3);
        let height = 3.0_f64.sqrt() / 2.0;
        let top = reach()[4];
        assert!((top[0] - 0.5).abs() < 1e-6 && (top[1] - height * (1.0 - high)).abs() < 1e-6);
    }

    #[test]
    fn bands_are_sorted_and_a_histogram_holds_every_draw() {
        let cloud = drawn(5, MixWeights::Dirichlet);
        assert_eq!(cloud.len(), DRAWS);
        let bands = bands(&cloud);
        assert_eq!(bands.len(), 5);
        for band in &bands {
            let inside = [band.low, band.lower, band.middle, band.upper, band.high];
            assert!(inside.is_sorted());
        }
        assert!(bands.iter().rev().map(|band| band.middle).is_sorted());
        let total: f64 = histogram(&drawn(2, MixWeights::Classic)).iter().sum();
        assert!((total - 1.0).abs() < 1e-9);
    }
}
