//! The numbers that the kernels compute in, 32- and 64-bit floats, with their SIMD vectors.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use burn::tensor::Element;
use burn_flex::FlexTensor;
use pulp::Simd;

/// A floating-point number.
pub(super) trait Number:
    Element
    + Copy
    + Default
    + PartialOrd
    + Sum
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + Into<f64>
{
    /// As many of them as are computed at once.
    type Vector<S: Simd>: Copy;

    /// How many these are.
    fn lanes<S: Simd>() -> usize;
    /// The nearest one.
    fn nearest(value: f64) -> Self;
    /// Whole vectors.
    fn vectors<S: Simd>(values: &[Self]) -> &[Self::Vector<S>];
    /// Whole vectors to write to.
    fn vectors_mut<S: Simd>(values: &mut [Self]) -> &mut [Self::Vector<S>];
    /// The same number in each lane.
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S>;
    /// `a · b + c`
    fn mul_add<S: Simd>(
        simd: S,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
        c: Self::Vector<S>,
    ) -> Self::Vector<S>;
    /// The sum of the lanes.
    fn reduce<S: Simd>(simd: S, vector: Self::Vector<S>) -> Self;
    /// The numbers of a tensor; none where they are of another width, or not one after the other.
    fn slice(tensor: &FlexTensor) -> Option<&[Self]>;
    /// The memory of a tensor, to write to.
    fn memory(tensor: &mut FlexTensor) -> &mut [Self];
}

macro_rules! number {
    ($float:ty, $vector:ident, $lanes:ident, $vectors:ident, $vectors_mut:ident, $splat:ident,
     $mul_add:ident, $reduce:ident) => {
        impl Number for $float {
            type Vector<S: Simd> = S::$vector;

            #[inline(always)]
            fn lanes<S: Simd>() -> usize {
                S::$lanes
            }

            #[inline(always)]
            fn nearest(value: f64) -> Self {
                value as Self
            }

            #[inline(always)]
            fn vectors<S: Simd>(values: &[Self]) -> &[Self::Vector<S>] {
                S::$vectors(values).0
            }

            #[inline(always)]
            fn vectors_mut<S: Simd>(values: &mut [Self]) -> &mut [Self::Vector<S>] {
                S::$vectors_mut(values).0
            }

            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S> {
                simd.$splat(value)
            }

            #[inline(always)]
            fn mul_add<S: Simd>(
                simd: S,
                a: Self::Vector<S>,
                b: Self::Vector<S>,
                c: Self::Vector<S>,
            ) -> Self::Vector<S> {
                simd.$mul_add(a, b, c)
            }

            #[inline(always)]
            fn reduce<S: Simd>(simd: S, vector: Self::Vector<S>) -> Self {
                simd.$reduce(vector)
            }

            fn slice(tensor: &FlexTensor) -> Option<&[Self]> {
                tensor.as_slice()
            }

            fn memory(tensor: &mut FlexTensor) -> &mut [Self] {
                tensor.storage_mut()
            }
        }
    };
}

number!(
    f32,
    f32s,
    F32_LANES,
    as_simd_f32s,
    as_mut_simd_f32s,
    splat_f32s,
    mul_add_e_f32s,
    reduce_sum_f32s
);
number!(
    f64,
    f64s,
    F64_LANES,
    as_simd_f64s,
    as_mut_simd_f64s,
    splat_f64s,
    mul_add_e_f64s,
    reduce_sum_f64s
);

/// Calls a function for the width of a tensor's numbers.
macro_rules! in_width_of {
    ($tensor:expr, $function:ident($($argument:expr),* $(,)?)) => {
        match $tensor.dtype() {
            burn::tensor::DType::F64 => $function::<f64>($($argument),*),
            _ => $function::<f32>($($argument),*),
        }
    };
}

pub(super) use in_width_of;
