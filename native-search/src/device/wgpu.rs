//! GPUs through wgpu.

use std::sync::LazyLock;

use anyhow::ensure;
use burn::tensor::wgpu::wgpu::{
    Adapter, AdapterInfo, Backend, DeviceType, Instance, InstanceDescriptor,
};
use burn::tensor::{Device, DeviceType as Runtime};

use super::compute::{ComputeDevice, Hardware};

/// The adapters, in the order in which burn numbers them. Asked for once: the loader of Vulkan
/// crashes where its instances come and go on several threads.
static ADAPTERS: LazyLock<Vec<AdapterInfo>> = LazyLock::new(adapters);

/// Every adapter with its device.
///
/// # Errors
/// Where there is none, says what to do.
pub(super) fn devices() -> anyhow::Result<Vec<ComputeDevice>> {
    ensure!(
        !ADAPTERS.is_empty(),
        "no GPU answered through wgpu: install its driver, or use --device cpu"
    );
    let devices = Device::enumerate(Runtime::Wgpu).into_vec();
    ensure!(
        devices.len() == ADAPTERS.len(),
        "burn finds {} GPUs where wgpu finds {}: use --device cpu",
        devices.len(),
        ADAPTERS.len()
    );
    let numbered = devices.into_iter().zip(ADAPTERS.iter()).enumerate();
    let described = numbered.map(|(number, (device, info))| ComputeDevice {
        device,
        hardware: hardware(number, info),
        rank: rank(info.device_type),
    });
    Ok(described.collect())
}

fn hardware(number: usize, info: &AdapterInfo) -> Hardware {
    let parts = [info.driver.trim(), info.driver_info.trim()];
    let driver: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Hardware {
        device: format!("wgpu:{number}"),
        adapter: Some(info.name.clone()),
        driver: Some(format!("{} ({:?})", driver.join(" "), info.backend)),
        software_adapter: info.device_type == DeviceType::Cpu,
    }
}

fn rank(kind: DeviceType) -> usize {
    match kind {
        DeviceType::DiscreteGpu => 0,
        DeviceType::IntegratedGpu => 1,
        DeviceType::VirtualGpu => 2,
        DeviceType::Other => 3,
        DeviceType::Cpu => 4,
    }
}

/// The adapters of the interface that burn settles on: the first with a GPU, or else the first with
/// anything. Of software adapters burn reaches only the first.
fn adapters() -> Vec<AdapterInfo> {
    let interfaces: &[Backend] = if cfg!(target_os = "macos") {
        &[Backend::Metal]
    } else {
        &[Backend::Vulkan, Backend::Dx12, Backend::Gl]
    };
    let mut software = Vec::new();
    for interface in interfaces {
        let mut found = behind(*interface);
        if found.iter().any(is_gpu) {
            let mut seen = false;
            found.retain(|info| is_gpu(info) || !std::mem::replace(&mut seen, true));
            return found;
        }
        if software.is_empty() {
            software = found;
            software.truncate(1);
        }
    }
    software
}

fn is_gpu(info: &AdapterInfo) -> bool {
    info.device_type != DeviceType::Cpu
}

fn behind(interface: Backend) -> Vec<AdapterInfo> {
    let instance = Instance::new(InstanceDescriptor {
        backends: interface.into(),
        ..InstanceDescriptor::new_without_display_handle()
    });
    let adapters = pollster::block_on(instance.enumerate_adapters(interface.into()));
    adapters.iter().map(Adapter::get_info).collect()
}
