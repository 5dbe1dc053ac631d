//! What the vectors are computed on, in which numbers, and how near it has to come.

use burn::tensor::{DType, Device};

use crate::device::gpu;

/// A device and the width of its numbers.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// What the tests call it.
    pub(crate) name: &'static str,
    pub(crate) device: Device,
    pub(crate) dtype: DType,
    /// The largest relative error.
    pub(crate) tolerance: f64,
}

impl Target {
    /// The processor in 64 bits: burn's operations. The files hold ten digits.
    pub(crate) fn double() -> Self {
        Self {
            name: "processor, 64 bits",
            device: Device::flex(),
            dtype: DType::F64,
            tolerance: 1e-8,
        }
    }

    /// The processor in 32 bits: the kernels of `shared`.
    pub(crate) fn single() -> Self {
        Self {
            name: "processor, 32 bits",
            device: Device::flex(),
            dtype: DType::F32,
            tolerance: 2e-4,
        }
    }

    /// The GPU in 32 bits, if there is one.
    pub(crate) fn gpu() -> Option<Self> {
        gpu().map(|found| Self {
            name: "GPU, 32 bits",
            device: found.device,
            dtype: DType::F32,
            tolerance: 2e-4,
        })
    }

    /// Everything that this machine computes on.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = vec![Self::double(), Self::single()];
        all.extend(Self::gpu());
        all
    }

    /// The same, with gradients.
    pub(crate) fn autodiff(&self) -> Self {
        let mut with_gradients = self.clone();
        with_gradients.device = self.device.clone().autodiff();
        with_gradients
    }
}
