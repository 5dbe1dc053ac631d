//! The choice of the device that computes.

use anyhow::{anyhow, bail};
use burn::tensor::{Device, FloatDType};
use clap::ValueEnum;
use shared::search::Precision;

/// The devices that a run may ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DeviceChoice {
    /// The processor, by burn's flex backend
    #[default]
    Cpu,
    /// A GPU through Vulkan, Metal or DirectX (needs a build with --features wgpu)
    Wgpu,
    /// An NVIDIA GPU (needs a build with --features cuda)
    Cuda,
}

impl DeviceChoice {
    /// The device.
    ///
    /// # Errors
    /// Where this build does not have it or no such device answers; says what to do.
    pub fn open(self) -> anyhow::Result<Device> {
        match self {
            Self::Cpu => Ok(Device::flex()),
            Self::Wgpu => wgpu(),
            Self::Cuda => cuda(),
        }
    }

    /// The device, where every number that has no width of its own has this one: burn reads the
    /// optimisers of a checkpoint so. The first thing that a program does with a device.
    ///
    /// # Errors
    /// As [`DeviceChoice::open`], and a device that has no such numbers.
    pub fn open_in(self, precision: Precision) -> anyhow::Result<Device> {
        let mut device = self.open()?;
        if precision == Precision::Double {
            device.configure(FloatDType::F64).map_err(|error| {
                anyhow!(
                    "search.precision is double, and this device does not compute in 64 bits \
                     ({error}): use --device cpu, or single"
                )
            })?;
        }
        Ok(device)
    }
}

#[cfg(feature = "wgpu")]
fn wgpu() -> anyhow::Result<Device> {
    use burn::tensor::{DeviceKind, DeviceType};
    if Device::enumerate(DeviceType::Wgpu).is_empty() {
        bail!("no GPU answered through wgpu: install its driver, or use --device cpu");
    }
    Ok(Device::wgpu(DeviceKind::DefaultDevice))
}

#[cfg(not(feature = "wgpu"))]
fn wgpu() -> anyhow::Result<Device> {
    bail!("this build has no wgpu: build with --features wgpu, or use --device cpu")
}

#[cfg(feature = "cuda")]
fn cuda() -> anyhow::Result<Device> {
    use burn::tensor::DeviceType;
    if Device::enumerate(DeviceType::Cuda).is_empty() {
        bail!("no CUDA GPU answered: install the NVIDIA driver, or use --device cpu");
    }
    Ok(Device::cuda(0))
}

#[cfg(not(feature = "cuda"))]
fn cuda() -> anyhow::Result<Device> {
    bail!("this build has no CUDA: build with --features cuda, or use --device cpu")
}
