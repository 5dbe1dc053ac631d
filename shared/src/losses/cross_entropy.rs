//! Binary cross entropy on logits with soft targets: mixed labels are not hard.

use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// Mean over all elements, classes alike, of `max(x, 0) - x·y + ln(1 + e^-|x|)`; `[n, c, h, w]` both, `[1]` out.
pub fn bce_with_logits(logits: Tensor<4>, targets: Tensor<4>) -> Tensor<1> {
    let tail = logits.clone().abs().neg().exp().log1p();
    (relu(logits.clone()) - logits * targets + tail).mean()
}
