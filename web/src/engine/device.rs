//! The device that the engine computes on, and its choice.

use burn::tensor::Device;

use super::GpuProbe;
use crate::protocol::{Adapter, DeviceKind, DevicePreference, DeviceReason, DeviceReport, NoGpu};

/// A device that is ready, with its account.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) device: Device,
    pub(super) report: DeviceReport,
}

impl Chosen {
    /// The device for that preference.
    pub(super) async fn by(preference: DevicePreference, probe: GpuProbe) -> Self {
        if let DevicePreference::Cpu { reason } = preference {
            return Self::cpu(reason);
        }
        match probe().await {
            Ok(adapter) if adapter.software && preference == DevicePreference::Best => {
                let mut chosen = Self::cpu(DeviceReason::SoftwareOnly(adapter));
                chosen.report.left_out = true;
                chosen
            }
            Ok(adapter) => {
                let gpu = Self::gpu(adapter).await;
                gpu.unwrap_or_else(|why| Self::cpu(DeviceReason::NoGpu(why)))
            }
            Err(why) => Self::cpu(DeviceReason::NoGpu(why)),
        }
    }

    /// The CPU; it is always there.
    pub(super) fn cpu(reason: DeviceReason) -> Self {
        Self {
            device: Device::flex(),
            report: DeviceReport {
                kind: DeviceKind::Cpu,
                adapter: String::new(),
                reason,
                left_out: false,
                check: None,
            },
        }
    }

    async fn gpu(adapter: Adapter) -> Result<Self, NoGpu> {
        Ok(Self {
            device: open().await?,
            report: DeviceReport {
                kind: DeviceKind::WebGpu,
                adapter: adapter.name,
                reason: if adapter.software {
                    DeviceReason::SoftwareWanted
                } else {
                    DeviceReason::Offered
                },
                left_out: false,
                check: None,
            },
        })
    }
}

#[cfg(feature = "webgpu")]
async fn open() -> Result<Device, NoGpu> {
    let opened = Device::wgpu_options().init_async().await;
    opened.map_err(|error| NoGpu::NotStarted(error.to_string()))
}

#[cfg(not(feature = "webgpu"))]
#[expect(clippy::unused_async, reason = "the signature of the one with WebGPU")]
async fn open() -> Result<Device, NoGpu> {
    Err(NoGpu::NotBuilt)
}
