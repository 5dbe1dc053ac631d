//! NVIDIA GPUs through CUDA.

use anyhow::ensure;
use burn::tensor::{Device, DeviceType};

use super::compute::{ComputeDevice, Hardware};

/// Where NVIDIA's driver for Linux says its version.
const VERSION: &str = "/proc/driver/nvidia/version";

/// Every GPU.
///
/// # Errors
/// Where there is none, says what to do.
pub(super) fn devices() -> anyhow::Result<Vec<ComputeDevice>> {
    // An empty list where there is no driver: everything else that burn asks of CUDA panics then.
    let devices = Device::enumerate(DeviceType::Cuda).into_vec();
    ensure!(
        !devices.is_empty(),
        "no CUDA GPU answered: install the NVIDIA driver, or use --device cpu"
    );
    let numbered = devices.into_iter().enumerate();
    let described = numbered.map(|(number, device)| ComputeDevice {
        hardware: Hardware {
            device: format!("cuda:{number}"),
            adapter: device.identity().map(|identity| identity.name),
            driver: driver(),
            software_adapter: false,
        },
        device,
        rank: number,
    });
    Ok(described.collect())
}

fn driver() -> Option<String> {
    let text = std::fs::read_to_string(VERSION).ok()?;
    let line = text.lines().next()?;
    Some(line.trim_start_matches("NVRM version:").trim().to_owned())
}
