//! Gradients of terms that were added to nodes, and of their shares, on a GPU.
#![expect(
    clippy::fn_params_excessive_bools,
    reason = "what is known when a kernel is compiled is a parameter"
)]

use burn_cubecl::CubeBackend;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::cubecl::{self, calculate_cube_count_elemwise};
use burn_cubecl::tensor::CubeTensor;

use super::super::addition::Addition;
use super::super::addition_gradient::{AddState, AdditionGradients, Shares};
use super::addition::{added, packed, unpacked};
use super::launch::{UNITS, cubes, empty, shape};
use super::norm::total;

impl AdditionGradients for CubeBackend {
    type Parts = CubeTensor; // [n, shares, groups]

    fn added(
        sums: CubeTensor,
        terms: &CubeTensor,
        shares: &CubeTensor,
        addition: &Addition,
    ) -> (CubeTensor, CubeTensor) {
        added(sums, terms, shares, addition)
    }

    fn term_gradient(
        of: &AddState<Self>,
        gradient: &CubeTensor,
        shares: Shares,
    ) -> (CubeTensor, CubeTensor) {
        if of.addition.norm.is_some() {
            normalised(of, gradient)
        } else {
            plain(of, gradient, shares)
        }
    }

    fn share_gradient(of: &AddState<Self>, parts: CubeTensor) -> CubeTensor {
        let count = of.addition.nodes.len();
        let output = empty(&parts, &[count]);
        let client = output.client.clone();
        let dim = CubeDim::new(&client, count);
        unsafe {
            share_sums::launch_unchecked(
                &client,
                calculate_cube_count_elemwise(&client, count, dim),
                dim,
                parts.into_tensor_arg(),
                output.clone().into_tensor_arg(),
            );
        }
        output
    }
}

/// One cube a sample, term and group: both gradients at once.
fn normalised(of: &AddState<CubeBackend>, gradient: &CubeTensor) -> (CubeTensor, CubeTensor) {
    let addition = &of.addition;
    let groups = addition.norm.map_or(1, |(groups, _)| groups);
    let output = empty(gradient, &shape(&of.terms));
    let n = shape(gradient)[0];
    let parts = empty(gradient, &[n, addition.terms(), groups]);
    let client = output.client.clone();
    let (count, dim) = cubes(n * addition.terms() * groups);
    unsafe {
        normalised_gradients::launch_unchecked(
            &client,
            count,
            dim,
            gradient.clone().into_tensor_arg(),
            of.terms.clone().into_tensor_arg(),
            of.shares.clone().into_tensor_arg(),
            of.moments.clone().into_tensor_arg(),
            output.clone().into_tensor_arg(),
            parts.clone().into_tensor_arg(),
            packed(addition.nodes.iter().copied()),
            addition.channels,
            groups,
        );
    }
    (output, parts)
}

/// The parts by one cube a sample and share, where they are wanted, the terms' by one unit a value.
fn plain(
    of: &AddState<CubeBackend>,
    gradient: &CubeTensor,
    wanted: Shares,
) -> (CubeTensor, CubeTensor) {
    let Addition {
        channels,
        nodes,
        shared,
        ..
    } = &of.addition;
    let (size, n) = (shape(&of.terms), shape(gradient)[0]);
    let output = empty(gradient, &size);
    let parts = empty(gradient, &[n, nodes.len(), 1]);
    let client = output.client.clone();
    let list = packed(nodes.iter().copied());
    if wanted == Shares::Wanted {
        let (count, dim) = cubes(n * nodes.len());
        unsafe {
            share_parts::launch_unchecked(
                &client,
                count,
                dim,
                gradient.clone().into_tensor_arg(),
                of.terms.clone().into_tensor_arg(),
                parts.clone().into_tensor_arg(),
                list,
                nodes.len(),
                *channels,
                *shared,
            );
        }
    }
    let values = size.iter().product();
    let dim = CubeDim::new(&client, values);
    unsafe {
        plain_gradients::launch_unchecked(
            &client,
            calculate_cube_count_elemwise(&client, values, dim),
            dim,
            gradient.clone().into_tensor_arg(),
            of.shares.clone().into_tensor_arg(),
            output.clone().into_tensor_arg(),
            list,
            *channels,
            *shared,
        );
    }
    (output, parts)
}

/// With x̂ the normalised term and g its node's gradient: Σ g x̂ for the share, and for the term
/// share · scale · (g − mean(g) − x̂ mean(g x̂)), means over the group. `nodes` has the node of each term.
#[cube(launch_unchecked)]
fn normalised_gradients(
    gradient: &Tensor<f32>,
    terms: &Tensor<f32>,
    shares: &Tensor<f32>,
    moments: &Tensor<f32>,
    output: &mut Tensor<f32>,
    parts: &mut Tensor<f32>,
    nodes: u32,
    channels: usize,
    #[comptime] groups: usize,
) {
    let count = terms.shape(1) / channels;
    if CUBE_POS < terms.shape(0) * count * groups {
        let group = CUBE_POS % groups;
        let term = CUBE_POS / groups % count;
        let sample = CUBE_POS / groups / count;
        let node = sample * (gradient.shape(1) / channels) + unpacked(nodes, term);
        let size = channels / groups * terms.shape(2) * terms.shape(3);
        let (to, from) = (CUBE_POS * size, (node * groups + group) * size);
        let (mean, scale) = (moments[CUBE_POS * 2], moments[CUBE_POS * 2 + 1]);
        let mut plain = 0.0f32;
        let mut product = 0.0f32;
        let mut index = UNIT_POS as usize;
        while index < size {
            let slope = gradient[from + index];
            plain += slope;
            product += slope * (terms[to + index] - mean) * scale;
            index += UNITS as usize;
        }
        let plain = total(plain);
        let product = total(product);
        if UNIT_POS == 0 {
            parts[CUBE_POS] = product;
        }
        let factor = shares[term] * scale;
        let values = f32::cast_from(size);
        let mut index = UNIT_POS as usize;
        while index < size {
            let normalised = (terms[to + index] - mean) * scale;
            let slope = gradient[from + index] - plain / values - normalised * product / values;
            output[to + index] = factor * slope;
            index += UNITS as usize;
        }
    }
}

/// Σ g x over the values of a sample's term. `nodes` has the node of each share.
#[cube(launch_unchecked)]
fn share_parts(
    gradient: &Tensor<f32>,
    terms: &Tensor<f32>,
    parts: &mut Tensor<f32>,
    nodes: u32,
    shares: usize,
    channels: usize,
    #[comptime] shared: bool,
) {
    if CUBE_POS < terms.shape(0) * shares {
        let (sample, share) = (CUBE_POS / shares, CUBE_POS % shares);
        let mut term = share;
        if comptime!(shared) {
            term = 0;
        }
        let size = channels * terms.shape(2) * terms.shape(3);
        let node = sample * (gradient.shape(1) / channels) + unpacked(nodes, share);
        let from = (sample * (terms.shape(1) / channels) + term) * size;
        let mut product = 0.0f32;
        let mut index = UNIT_POS as usize;
        while index < size {
            product += gradient[node * size + index] * terms[from + index];
            index += UNITS as usize;
        }
        let product = total(product);
        if UNIT_POS == 0 {
            parts[CUBE_POS] = product;
        }
    }
}

/// Σ share · g over the nodes that a term was added to.
#[cube(launch_unchecked)]
fn plain_gradients(
    gradient: &Tensor<f32>,
    shares: &Tensor<f32>,
    output: &mut Tensor<f32>,
    nodes: u32,
    channels: usize,
    #[comptime] shared: bool,
) {
    if ABSOLUTE_POS < output.len() {
        let size = channels * output.shape(2) * output.shape(3);
        let count = output.shape(1) / channels;
        let term = ABSOLUTE_POS / size % count;
        let sample = ABSOLUTE_POS / size / count;
        let within = ABSOLUTE_POS % size;
        let nodes_all = gradient.shape(1) / channels;
        let mut first = term;
        let mut last = term + 1;
        if comptime!(shared) {
            first = 0;
            last = shares.len();
        }
        let mut sum = 0.0f32;
        for share in first..last {
            let node = sample * nodes_all + unpacked(nodes, share);
            sum += shares[share] * gradient[node * size + within];
        }
        output[ABSOLUTE_POS] = sum;
    }
}

/// `[n, shares, groups]` to `[shares]`.
#[cube(launch_unchecked)]
fn share_sums(parts: &Tensor<f32>, output: &mut Tensor<f32>) {
    let (shares, groups) = (parts.shape(1), parts.shape(2));
    if ABSOLUTE_POS < shares {
        let mut sum = 0.0f32;
        for sample in 0..parts.shape(0) {
            for group in 0..groups {
                sum += parts[(sample * shares + ABSOLUTE_POS) * groups + group];
            }
        }
        output[ABSOLUTE_POS] = sum;
    }
}
