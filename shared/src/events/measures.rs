//! What a search says of itself after an epoch (METHOD.md, section 5).

use serde::{Deserialize, Serialize};

/// Measures of alpha over one epoch that stepped it. All sizes are root mean squares over the entries
/// of the rows that are learnt, each row less its mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SearchMeasures {
    /// Steps of alpha.
    pub steps: usize,
    /// How far alpha moved in the epoch.
    pub movement: f64,
    /// How far the same optimiser moves it in as many steps on Gaussian gradients of the same size.
    pub noise_movement: Spread,
    /// How far alpha is from equal shares.
    pub distance: f64,
    /// How far the Gaussian gradients of the stage so far have led.
    pub noise_distance: Spread,
    /// Cosine between this epoch's movement and the one before; none in the first epoch of a stage.
    pub cosine: Option<f64>,
    /// How far the strongest operation of an edge is above the next, in share; mean over edges.
    pub gap: f64,
    /// Share of edges that choose as after the epoch before; none in the first epoch of a stage.
    pub agreement: Option<f64>,
    /// Gradient of the loss.
    pub gradient: f64,
    /// Gradient of the L2 penalty.
    pub decay: f64,
}

/// Mean and standard deviation over simulated walks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

impl Spread {
    /// The value that a walk of pure noise is below in about 39 of 40 cases.
    pub fn upper(&self) -> f64 {
        self.mean + 2.0 * self.sd
    }
}
