//! The hardware that computes.

mod choice;
mod compute;
#[cfg(feature = "cuda")]
mod cuda;
mod kinds;
mod self_test;
#[cfg(feature = "wgpu")]
mod wgpu;

pub use choice::DeviceChoice;
pub use compute::{ComputeDevice, Hardware};
pub use self_test::self_test;

use kinds::{cuda_devices, wgpu_devices};

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
