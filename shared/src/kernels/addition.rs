//! Terms that are added to the nodes of a cell: normalised, weighted and summed in one pass.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::nn::GroupNormConfig;
use burn::tensor::{Tensor, TensorData};
use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

use super::convolution::{laid_out, shape, values};
use super::norm::{Moments, moments};
use super::number::{Number, in_width_of};
use super::runs;

/// Which terms are added to which nodes. Terms and nodes lie side by side as channels.
#[derive(Clone, Debug, PartialEq)]
pub struct Addition {
    /// Channels of a node, and of a term.
    pub channels: usize,
    /// The node of each term, rising.
    pub nodes: Vec<usize>,
    /// One term goes to all of these nodes, instead of one to each.
    pub shared: bool,
    /// Groups and epsilon of each term's normalisation; none adds it as it is.
    pub norm: Option<(usize, f64)>,
}

/// Adds terms to the nodes of a cell: the sums with `share · N(term)` added to each node that has
/// a term, with N the normalisation that `addition` names.
///
/// # Shapes
/// - `sums`: `[n, nodes · c, h, w]`, returned in the same shape
/// - `terms`: `[n, terms · c, h, w]`
/// - `shares`: `[addition.nodes]`
pub fn add(sums: Tensor<4>, terms: Tensor<4>, shares: Tensor<1>, addition: Addition) -> Tensor<4> {
    if !runs(&terms) {
        return add_by_burn(sums, terms, shares, &addition);
    }
    let (sums, terms) = (sums.into_dispatch(), terms.into_dispatch());
    let shares = shares.into_dispatch();
    let output = <Dispatch as AdditionKernels>::kernel_add(sums, terms, shares, addition);
    Tensor::from_dispatch(output)
}

/// What burn dispatches to the backend of the tensors.
#[backend_extension(Flex, Cube: cfg(feature = "gpu"), Autodiff: cfg(feature = "train"))]
pub(super) trait AdditionKernels: Backend {
    /// See [`add`].
    fn kernel_add(
        sums: FloatTensor<Self>,
        terms: FloatTensor<Self>,
        shares: FloatTensor<Self>,
        addition: Addition,
    ) -> FloatTensor<Self>;
}

impl AdditionKernels for Flex {
    fn kernel_add(
        sums: FlexTensor,
        terms: FlexTensor,
        shares: FlexTensor,
        addition: Addition,
    ) -> FlexTensor {
        let (terms, shares) = (terms.to_contiguous(), shares.to_contiguous());
        in_width_of!(terms, added(sums, &terms, &shares, &addition)).0
    }
}

/// The sums with the terms added to them, and the moments of these. `sums` is written to where
/// nothing else holds it.
pub(super) fn added<T: Number>(
    sums: FlexTensor,
    terms: &FlexTensor,
    shares: &FlexTensor,
    addition: &Addition,
) -> (FlexTensor, Moments) {
    let [n, _, h, w] = shape(terms);
    let mut sums = laid_out::<T>(sums);
    let length: usize = shape(&sums).iter().product();
    let written = &mut T::memory(&mut sums)[..length];
    let moments = addition.add(written, values(terms), values(shares), [n, h * w]);
    (sums, moments)
}

/// The same in operations of any backend: shares and nodes make one matrix, by which the terms are
/// multiplied.
pub(super) fn add_by_burn(
    sums: Tensor<4>,
    terms: Tensor<4>,
    shares: Tensor<1>,
    addition: &Addition,
) -> Tensor<4> {
    let [n, all, h, w] = sums.dims();
    let [_, side_by_side, ..] = terms.dims();
    let (device, dtype) = (terms.device(), terms.dtype());
    let terms = match addition.norm {
        None => terms,
        Some((groups, epsilon)) => {
            let groups = groups * addition.terms();
            let norm = GroupNormConfig::new(groups, side_by_side).with_affine(false);
            norm.with_epsilon(epsilon).init(&device).forward(terms)
        }
    };
    let size = addition.channels * h * w;
    let (nodes, count) = (all / addition.channels, addition.terms());
    let mut routes = vec![0.0_f32; nodes * count * addition.nodes.len()];
    for (at, node) in addition.nodes.iter().enumerate() {
        let entry = node * count + addition.term(at);
        routes[entry * addition.nodes.len() + at] = 1.0;
    }
    let routes = TensorData::new(routes, [nodes * count, addition.nodes.len()]);
    let routes = Tensor::<2>::from_data(routes, (&device, dtype));
    let weights = routes.matmul(shares.reshape([addition.nodes.len(), 1]));
    let weights: Tensor<3> = weights.reshape([1, nodes, count]);
    let terms: Tensor<3> = terms.reshape([n, count, size]);
    sums + weights.matmul(terms).reshape([n, all, h, w])
}

impl Addition {
    /// How many terms there are.
    pub(super) fn terms(&self) -> usize {
        if self.shared { 1 } else { self.nodes.len() }
    }

    /// The term that goes to the node of index `at` in the list.
    pub(super) fn term(&self, at: usize) -> usize {
        if self.shared { 0 } else { at }
    }

    /// `sums[node] += share · N(term)`, with N the normalisation; the moments of each sample, term
    /// and group.
    ///
    /// `sums` are `[n, nodes · channels, area]`, `terms` `[n, terms · channels, area]`.
    pub(super) fn add<T: Number>(
        &self,
        sums: &mut [T],
        terms: &[T],
        shares: &[T],
        [n, area]: [usize; 2],
    ) -> Moments {
        let size = self.channels * area;
        let nodes = sums.len() / n / size;
        let of_node = |node: usize| self.nodes.iter().position(|own| *own == node);
        let job = |(index, sum): (usize, &mut [T])| {
            let (sample, node) = (index / nodes, index % nodes);
            let Some(at) = of_node(node) else {
                return Vec::new();
            };
            let term = &terms[(sample * self.terms() + self.term(at)) * size..][..size];
            Arch::new().dispatch(|| self.add_one(sum, term, shares[at]))
        };
        let jobs = sums.par_chunks_exact_mut(size).enumerate();
        let moments: Vec<Moments> = jobs.map(job).collect();
        moments.concat()
    }

    #[inline(always)]
    fn add_one<T: Number>(&self, sum: &mut [T], term: &[T], share: T) -> Moments {
        let Some((groups, epsilon)) = self.norm else {
            add_line(sum, term, share, T::default());
            return Vec::new();
        };
        let size = term.len() / groups;
        let of_group = |(sum, term): (&mut [T], &[T])| {
            let [mean, variance] = moments(term);
            let scale = 1.0 / (variance + epsilon).sqrt();
            let factor = share.into() * scale;
            add_line(sum, term, T::nearest(factor), T::nearest(-mean * factor));
            [mean, scale]
        };
        let groups = sum.chunks_exact_mut(size).zip(term.chunks_exact(size));
        groups.map(of_group).collect()
    }
}

#[inline(always)]
fn add_line<T: Number>(sum: &mut [T], term: &[T], factor: T, shift: T) {
    for (to, from) in sum.iter_mut().zip(term) {
        *to += *from * factor + shift;
    }
}
