//! The soft Dice loss.

use burn::tensor::Tensor;
use burn::tensor::activation::sigmoid;

/// Keeps an empty prediction of an empty target at loss zero.
const SMOOTHING: f64 = 1e-5;

/// Mean over samples of the weighted losses `wᵢ (1 - diceᵢ)`, where diceᵢ is the mean over the classes; `[n, c, h, w]`
/// both, `weights` are `[n, 1]`, `[1]` out.
pub fn weighted_dice(logits: Tensor<4>, targets: Tensor<4>, weights: Tensor<2>) -> Tensor<1> {
    let [n, classes, ..] = logits.dims();
    let overlap = overlap(logits, targets); // [n * classes, 1]
    let of_sample = if classes == 1 {
        overlap
    } else {
        overlap.reshape([n, classes]).mean_dim(1) // [n, 1]
    };
    ((of_sample.neg() + 1.0) * weights).mean()
}

/// `1 - mean((2 Σ p·y + ε) / (Σ p + Σ y + ε))`, sums over the pixels of each sample and class, mean over samples and
/// classes; `[n, c, h, w]` both, `[1]` out.
pub fn soft_dice(logits: Tensor<4>, targets: Tensor<4>) -> Tensor<1> {
    overlap(logits, targets).mean().neg() + 1.0
}

/// The soft Dice of each class of each sample, `[n * c, 1]`.
fn overlap(logits: Tensor<4>, targets: Tensor<4>) -> Tensor<2> {
    let [n, c, h, w] = logits.dims();
    let p = sigmoid(logits).reshape([n * c, h * w]);
    let y = targets.reshape([n * c, h * w]);
    let overlap: Tensor<2> = (p.clone() * y.clone()).sum_dim(1);
    let total = p.sum_dim(1) + y.sum_dim(1);
    (overlap * 2.0 + SMOOTHING) / (total + SMOOTHING)
}
