//! The weighted sums on tensors.

use burn::tensor::{Device, Tensor, TensorData};

use super::draw::Mix;

/// Images and their soft labels, composited.
#[derive(Clone, Debug)]
pub struct Batch {
    /// `[n, c, h, w]`
    pub images: Tensor<4>,
    /// `[n, classes, h, w]`, in [0, 1]
    pub targets: Tensor<4>,
}

/// x̃ = Σ λ̃ᵢ xᵢ (Eq. 2) and ỹ = Σ λ̃ᵢ yᵢ (Eq. 4).
///
/// `stack` gives the images `[m, c, h, w]` and targets `[m, classes, h, w]` of places in the pool.
pub fn apply(
    mixes: &[Mix],
    device: &Device,
    stack: impl FnOnce(&[usize]) -> (Tensor<4>, Tensor<4>),
) -> Batch {
    let mut places: Vec<usize> = mixes.iter().flat_map(|mix| mix.members.clone()).collect();
    places.sort_unstable();
    places.dedup();
    let mut matrix = vec![0.0_f32; mixes.len() * places.len()];
    for (row, mix) in mixes.iter().enumerate() {
        for (member, weight) in mix.members.iter().zip(&mix.weights) {
            let column = places
                .binary_search(member)
                .expect("every member was listed above");
            matrix[row * places.len() + column] += weight;
        }
    }
    let (images, targets) = stack(&places);
    let data = TensorData::new(matrix, [mixes.len(), places.len()]);
    let weights = Tensor::<2>::from_data(data, device);
    Batch {
        images: mixed(&weights, images),
        targets: mixed(&weights, targets),
    }
}

/// `weights [n, m]` times `pool [m, c, h, w]`, as `[n, c, h, w]`.
fn mixed(weights: &Tensor<2>, pool: Tensor<4>) -> Tensor<4> {
    let [m, c, h, w] = pool.dims();
    let [n, _] = weights.dims();
    let flat: Tensor<2> = pool.reshape([m, c * h * w]);
    weights.clone().matmul(flat).reshape([n, c, h, w])
}
