//! A pass over a batch, forward and back: its loss and its gradients.
//!
//! Nothing couples the samples of a batch: normalisation is per sample, and dropout is drawn before.
//! So a batch is cut into shards by its shape alone, each with a graph of its own, and what comes of
//! them is added in order: the same bits for any number of threads.

use std::iter;
use std::ops::Range;

use burn::module::{Module, ModuleMapper, Param, ParamId};
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::Tensor;

use super::workers::Workers;
use crate::kernels::on_flex;
use crate::losses::LossRecipe;
use crate::mixing::Batch;
use crate::net::Dropout;

/// Pixels of a shard, as far as a batch has them: with fewer, what an operation costs besides its
/// arithmetic counts.
const SHARD_PIXELS: usize = 8192;

/// What a pass is made over.
pub(crate) struct GradientPass<'a> {
    /// The samples.
    pub(crate) batch: &'a Batch,
    /// What the heads drop of them.
    pub(crate) dropout: Dropout,
    /// The loss.
    pub(crate) loss: &'a LossRecipe,
    /// What computes.
    pub(crate) workers: &'a Workers,
}

impl GradientPass<'_> {
    /// The deeply supervised loss `[1]`, and the gradients of the parameters of `module`: of
    /// `params`, or of all. `logits` are those of every exit, for a copy of the module and some of the
    /// samples; whatever it tracks has to be made from that copy.
    pub(crate) fn gradients<M: Module + Sync>(
        &self,
        module: &M,
        params: Option<&[ParamId]>,
        logits: impl Fn(&M, Tensor<4>, &Dropout) -> Vec<Tensor<4>> + Sync,
    ) -> (Tensor<1>, GradientsParams) {
        self.over(&shards(&self.batch.images), module, params, logits)
    }

    fn over<M: Module + Sync>(
        &self,
        shards: &[Range<usize>],
        module: &M,
        params: Option<&[ParamId]>,
        logits: impl Fn(&M, Tensor<4>, &Dropout) -> Vec<Tensor<4>> + Sync,
    ) -> (Tensor<1>, GradientsParams) {
        let of_shard = |index: usize| {
            let own = module.clone().map(&mut NewGraph);
            let (batch, dropout, share) = self.part(&shards[index]);
            let logits = logits(&own, batch.images.clone(), &dropout);
            let value = self.loss.of_batch(&logits, &batch).mul_scalar(share);
            let mut gradients = value.backward();
            let gradients = match params {
                None => GradientsParams::from_grads(gradients, &own),
                Some(params) => GradientsParams::from_params(&mut gradients, &own, params),
            };
            (value.inner(), gradients)
        };
        let (mut loss, mut sum) = (None, GradientsAccumulator::new());
        let add = |(value, gradients): (Tensor<1>, GradientsParams)| {
            loss = Some(match loss.take() {
                None => value,
                Some(loss) => loss + value,
            });
            sum.accumulate(module, gradients);
        };
        let workers = self.workers.on(&self.batch.images.device());
        workers.in_order(shards.len(), of_shard, add);
        (loss.expect("a batch has a shard at least"), sum.grads())
    }

    /// Some samples, what is dropped of them, and their share of the batch.
    fn part(&self, range: &Range<usize>) -> (Batch, Dropout, f64) {
        let samples = self.batch.samples();
        let batch = match range.len() {
            all if all == samples => self.batch.clone(),
            _ => self.batch.part(range),
        };
        let share = range.len() as f64 / samples as f64;
        (batch, self.dropout.of(range.clone()), share)
    }
}

/// The samples of each shard; a GPU takes the batch as a whole.
fn shards(images: &Tensor<4>) -> Vec<Range<usize>> {
    let [n, _, h, w] = images.dims();
    if !on_flex(images) {
        return iter::once(0..n).collect();
    }
    let count = n.div_ceil(SHARD_PIXELS.div_ceil(h * w));
    let start = |shard: usize| shard * n / count;
    (0..count)
        .map(|shard| start(shard)..start(shard + 1))
        .collect()
}

/// Gives every parameter a node of its own, so that what is computed with it is a graph of its own.
struct NewGraph;

impl ModuleMapper for NewGraph {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let value = param.val();
        let tracked = value.is_require_grad();
        let own = Tensor::from_inner(value.inner()).set_require_grad(tracked);
        Param::initialized(param.id, own)
    }
}

#[cfg(test)]
mod tests {
    use burn::module::ModuleVisitor;
    use burn::tensor::{Device, Distribution};
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::mixing::Source;
    use crate::net::{Initialisation, StemConv, initialise};

    fn cut(shape: [usize; 4]) -> Vec<Range<usize>> {
        shards(&Tensor::zeros(shape, &Device::flex()))
    }

    #[test]
    fn shards_are_nearly_equal_and_their_shape_decides() {
        assert_eq!(cut([4, 3, 64, 64]), [0..2, 2..4]);
        assert_eq!(cut([5, 3, 64, 64]), [0..1, 1..3, 3..5]);
        assert_eq!(cut([3, 1, 256, 256]), [0..1, 1..2, 2..3]);
        for small in [[4, 3, 32, 32], [1, 3, 8, 8]] {
            assert_eq!(cut(small), iter::once(0..small[0]).collect::<Vec<_>>());
        }
    }

    fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        let data = pollster::block_on(tensor.into_data_async()).unwrap();
        data.iter::<f32>().collect()
    }

    struct Values<'a> {
        gradients: &'a GradientsParams,
        found: Vec<f32>,
    }

    impl ModuleVisitor for Values<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let gradient = self.gradients.get::<D>(param.id).unwrap();
            self.found.extend(read(gradient));
        }
    }

    /// The loss and every gradient of five samples in these shards.
    fn numbers(pass: &GradientPass<'_>, net: &StemConv, shards: &[Range<usize>]) -> Vec<f32> {
        let logits = |net: &StemConv, images, _: &Dropout| vec![net.forward(images)];
        let (loss, gradients) = pass.over(shards, net, None, logits);
        let mut values = Values {
            gradients: &gradients,
            found: read(loss),
        };
        net.visit(&mut values);
        values.found
    }

    #[test]
    fn shards_add_up_to_the_batch() {
        let device = Device::flex();
        let net = StemConv::new(3, 4, 1, &device.clone().autodiff());
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let net = initialise(net, Initialisation::Supernet, &mut rng);
        let random =
            |shape, from| Tensor::<4>::random(shape, Distribution::Uniform(from, 1.0), &device);
        let batch = Batch {
            images: random([5, 3, 9, 7], -1.0),
            targets: random([5, 4, 9, 7], 0.0),
            sources: vec![Source {
                targets: random([5, 4, 9, 7], 0.0),
                weights: Tensor::random([5, 1], Distribution::Uniform(0.0, 1.0), &device),
            }],
        };
        let loss = LossRecipe::default();
        let pass = |workers| GradientPass {
            batch: &batch,
            dropout: Dropout::Off,
            loss: &loss,
            workers,
        };
        let two = Workers::new(std::num::NonZero::new(2).unwrap()).unwrap();
        let whole = numbers(&pass(&two), &net, std::slice::from_ref(&(0..5)));
        let shards = [0..1, 1..3, 3..5];
        let parts = numbers(&pass(&two), &net, &shards);
        assert_eq!(parts, numbers(&pass(&Workers::none()), &net, &shards));
        assert_eq!(whole.len(), 1 + net.num_params());
        for (whole, part) in whole.iter().zip(&parts) {
            assert!((whole - part).abs() < 1e-6, "{whole} {part}");
        }
    }
}
