//! The devices of each kind, or why there are none.

use super::compute::ComputeDevice;

#[cfg(feature = "wgpu")]
pub(super) fn wgpu_devices() -> anyhow::Result<Vec<ComputeDevice>> {
    super::wgpu::devices()
}

#[cfg(not(feature = "wgpu"))]
pub(super) fn wgpu_devices() -> anyhow::Result<Vec<ComputeDevice>> {
    anyhow::bail!("this build has no wgpu: build with --features wgpu, or use --device cpu")
}

#[cfg(feature = "cuda")]
pub(super) fn cuda_devices() -> anyhow::Result<Vec<ComputeDevice>> {
    super::cuda::devices()
}

#[cfg(not(feature = "cuda"))]
pub(super) fn cuda_devices() -> anyhow::Result<Vec<ComputeDevice>> {
    anyhow::bail!("this build has no CUDA: build with --features cuda, or use --device cpu")
}
