//! Terms added to the nodes of a cell on a GPU: one cube a sample, node and group.

use burn_cubecl::CubeBackend;
use burn_cubecl::cubecl::{self, prelude::*};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

use super::super::addition::{Addition, AdditionKernels};
use super::launch::{UNITS, cubes, empty, shape};
use super::norm::moments_of;

/// Bits of a node or of a term in a [`packed`] list: a cell has four nodes.
const BITS: u32 = 8;

impl AdditionKernels for CubeBackend {
    fn kernel_add(
        sums: CubeTensor,
        terms: CubeTensor,
        shares: CubeTensor,
        addition: Addition,
    ) -> CubeTensor {
        let (terms, shares) = (into_contiguous(terms), into_contiguous(shares));
        added(sums, &terms, &shares, &addition).0
    }
}

/// The sums with the terms added to them, and the moments `[n, terms, groups, 2]` of these.
pub(super) fn added(
    sums: CubeTensor,
    terms: &CubeTensor,
    shares: &CubeTensor,
    addition: &Addition,
) -> (CubeTensor, CubeTensor) {
    let size = shape(&sums);
    let output = empty(terms, &size);
    let [n, all, ..] = size;
    let nodes = all / addition.channels;
    let (groups, epsilon) = addition.norm.unwrap_or((1, 0.0));
    let moments = empty(terms, &[n, addition.terms(), groups, 2]);
    let of_node = |node: usize| {
        let at = addition.nodes.iter().position(|own| *own == node);
        at.map_or(0, |at| at + 1)
    };
    let client = output.client.clone();
    let (count, dim) = cubes(n * nodes * groups);
    unsafe {
        add_terms::launch_unchecked(
            &client,
            count,
            dim,
            into_contiguous(sums).into_tensor_arg(),
            terms.clone().into_tensor_arg(),
            shares.clone().into_tensor_arg(),
            output.clone().into_tensor_arg(),
            moments.clone().into_tensor_arg(),
            packed((0..nodes).map(of_node)),
            addition.channels,
            epsilon as f32,
            Shape {
                groups,
                shared: addition.shared,
                normalised: addition.norm.is_some(),
            },
        );
    }
    (output, moments)
}

/// What a kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Shape {
    groups: usize,
    shared: bool,
    normalised: bool,
}

/// Numbers below 256, at most four.
pub(super) fn packed(numbers: impl Iterator<Item = usize>) -> u32 {
    let shifted = numbers
        .zip(0..)
        .map(|(number, at)| (number as u32) << (at * BITS));
    shifted.sum()
}

/// The number at that index of a packed list.
#[cube]
pub(super) fn unpacked(list: u32, at: usize) -> usize {
    usize::cast_from((list >> (u32::cast_from(at) * 8u32)) & 255u32)
}

/// `routes` has for each node the index of its share, counted from one, or zero.
#[cube(launch_unchecked)]
fn add_terms(
    sums: &Tensor<f32>,
    terms: &Tensor<f32>,
    shares: &Tensor<f32>,
    output: &mut Tensor<f32>,
    moments: &mut Tensor<f32>,
    routes: u32,
    channels: usize,
    epsilon: f32,
    #[comptime] kernel: Shape,
) {
    let nodes = sums.shape(1) / channels;
    let groups = kernel.groups;
    if CUBE_POS < sums.shape(0) * nodes * groups {
        let group = CUBE_POS % groups;
        let node = CUBE_POS / groups % nodes;
        let sample = CUBE_POS / groups / nodes;
        let size = channels / groups * sums.shape(2) * sums.shape(3);
        let start = CUBE_POS * size;
        let route = unpacked(routes, node);
        if route == 0 {
            let mut index = UNIT_POS as usize;
            while index < size {
                output[start + index] = sums[start + index];
                index += UNITS as usize;
            }
        } else {
            let mut term = route - 1;
            if comptime!(kernel.shared) {
                term = 0;
            }
            let term = (sample * (terms.shape(1) / channels) + term) * groups + group;
            let from = term * size;
            let share = shares[route - 1];
            let mut mean = 0.0f32;
            let mut scale = 1.0f32;
            if comptime!(kernel.normalised) {
                let found = moments_of(terms, term, size, epsilon);
                mean = found.0;
                scale = found.1;
                if UNIT_POS == 0 {
                    moments[term * 2] = mean;
                    moments[term * 2 + 1] = scale;
                }
            }
            let factor = share * scale;
            let mut index = UNIT_POS as usize;
            while index < size {
                output[start + index] = sums[start + index] + (terms[from + index] - mean) * factor;
                index += UNITS as usize;
            }
        }
    }
}
