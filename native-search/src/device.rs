//! Which hardware computes.

use anyhow::bail;
use burn::tensor::Device;
use clap::ValueEnum;

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
