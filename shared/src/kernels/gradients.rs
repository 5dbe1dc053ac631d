//! What the backward pass of the kernels needs of a backend.

use std::fmt::Debug;

use burn::backend::tensor::FloatTensor;

use super::{ConvSpec, Direction, Kernels};

/// Scale and shift `[c]` of a group normalisation.
pub(super) struct Affine<B: Kernels> {
    pub(super) gamma: FloatTensor<B>,
    pub(super) beta: FloatTensor<B>,
}

/// What a group normalisation keeps for its gradients.
#[derive(Clone, Debug)]
pub(super) struct Normalised<B: Gradients> {
    /// `[n, c, h, w]`
    pub(super) input: FloatTensor<B>,
    /// `[c]`; none without scale and shift.
    pub(super) gamma: Option<FloatTensor<B>>,
    pub(super) moments: B::Moments,
    pub(super) groups: usize,
}

/// Gradients of the kernels on one backend. Tensors behind references are contiguous.
pub(super) trait Gradients: Kernels {
    /// Mean and reciprocal standard deviation of every sample and group.
    type Moments: Clone + Debug + Send + Sync + 'static;

    fn contiguous(tensor: FloatTensor<Self>) -> FloatTensor<Self>;

    /// With `sums`, added to it.
    fn normalised(
        sums: Option<FloatTensor<Self>>,
        input: &FloatTensor<Self>,
        affine: Option<&Affine<Self>>,
        groups: usize,
        epsilon: f64,
    ) -> (FloatTensor<Self>, Self::Moments);

    /// Of the input, of gamma, of beta, from the gradient of the output.
    fn normalised_gradients(
        of: &Normalised<Self>,
        gradient: FloatTensor<Self>,
    ) -> [FloatTensor<Self>; 3];

    /// Of a convolution's input, from the gradient of its output.
    fn input_gradient(
        gradient: FloatTensor<Self>,
        weights: &FloatTensor<Self>,
        input: &FloatTensor<Self>,
        spec: ConvSpec,
        direction: Direction,
    ) -> FloatTensor<Self>;

    /// Of a convolution's weights, from the gradient of its output.
    fn weight_gradient(
        gradient: FloatTensor<Self>,
        weights: &FloatTensor<Self>,
        input: &FloatTensor<Self>,
        spec: ConvSpec,
        direction: Direction,
    ) -> FloatTensor<Self>;
}
