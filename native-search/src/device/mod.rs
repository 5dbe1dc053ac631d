//! The hardware that computes.

mod choice;
mod compute;
#[cfg(feature = "cuda")]
mod cuda;
mod self_test;
#[cfg(feature = "wgpu")]
mod wgpu;

pub use choice::DeviceChoice;
pub use compute::{ComputeDevice, Hardware};
pub use self_test::self_test;

/// What chooses a device, and the device; or why there is none of its kind.
pub type Listed = (DeviceChoice, anyhow::Result<ComputeDevice>);

/// Every device of this machine.
pub fn all_devices() -> Vec<Listed> {
    let mut all = vec![(DeviceChoice::Cpu, Ok(ComputeDevice::cpu()))];
    all.extend(listed(wgpu_devices(), DeviceChoice::Wgpu));
    all.extend(listed(cuda_devices(), DeviceChoice::Cuda));
    all
}

fn listed(
    devices: anyhow::Result<Vec<ComputeDevice>>,
    choice: fn(Option<usize>) -> DeviceChoice,
) -> Vec<Listed> {
    match devices {
        Err(error) => vec![(choice(None), Err(error))],
        Ok(devices) => {
            let numbered = devices.into_iter().enumerate();
            numbered
                .map(|(number, device)| (choice(Some(number)), Ok(device)))
                .collect()
        }
    }
}

#[cfg(feature = "wgpu")]
fn wgpu_devices() -> anyhow::Result<Vec<ComputeDevice>> {
    wgpu::devices()
}

#[cfg(not(feature = "wgpu"))]
fn wgpu_devices() -> anyhow::Result<Vec<ComputeDevice>> {
    anyhow::bail!("this build has no wgpu: build with --features wgpu, or use --device cpu")
}

#[cfg(feature = "cuda")]
fn cuda_devices() -> anyhow::Result<Vec<ComputeDevice>> {
    cuda::devices()
}

#[cfg(not(feature = "cuda"))]
fn cuda_devices() -> anyhow::Result<Vec<ComputeDevice>> {
    anyhow::bail!("this build has no CUDA: build with --features cuda, or use --device cpu")
}
