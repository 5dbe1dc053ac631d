//! The soft Dice loss.

use burn::tensor::Tensor;
use burn::tensor::activation::sigmoid;

/// Keeps an empty prediction of an empty target at loss zero.
const SMOOTHING: f64 = 1e-5;

/// Mean over samples of the weighted losses `wᵢ (1 - diceᵢ)`; `weights` are `[n, 1]`.
pub fn weighted_dice(logits: Tensor<4>, targets: Tensor<4>, weights: Tensor<2>) -> Tensor<1> {
    ((overlap(logits, targets).neg() + 1.0) * weights).mean()
}

/// `1 - mean((2 Σ p·y + ε) / (Σ p + Σ y + ε))`, sums over each sample's pixels, mean over samples;
/// `[n, c, h, w]` both, `[1]` out.
pub fn soft_dice(logits: Tensor<4>, targets: Tensor<4>) -> Tensor<1> {
    overlap(logits, targets).mean().neg() + 1.0
}

/// The soft Dice of each sample, `[n, 1]`.
fn overlap(logits: Tensor<4>, targets: Tensor<4>) -> Tensor<2> {
    let [n, c, h, w] = logits.dims();
    let p = sigmoid(logits).reshape([n, c * h * w]);
    let y = targets.reshape([n, c * h * w]);
    let overlap: Tensor<2> = (p.clone() * y.clone()).sum_dim(1);
    let total = p.sum_dim(1) + y.sum_dim(1);
    (overlap * 2.0 + SMOOTHING) / (total + SMOOTHING)
}
