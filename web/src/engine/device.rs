//! Where the engine computes, and why there.

use burn::tensor::Device;

use super::GpuProbe;
use crate::protocol::{DeviceKind, DeviceReport, DeviceWish};
use crate::text::text;

/// A device that is ready, with its account.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) device: Device,
    pub(super) report: DeviceReport,
}

impl Chosen {
    /// The device of that wish.
    pub(super) async fn by(wish: DeviceWish, probe: GpuProbe) -> Self {
        match wish {
            DeviceWish::Cpu { reason } => Self::cpu(reason),
            DeviceWish::Best => match gpu(probe).await {
                Ok(chosen) => chosen,
                Err(reason) => Self::cpu(reason),
            },
        }
    }

    /// The CPU; it is always there.
    pub(super) fn cpu(reason: String) -> Self {
        Self {
            device: Device::flex(),
            report: DeviceReport {
                kind: DeviceKind::Cpu,
                name: text("engine.cpu").into(),
                reason,
                check: None,
            },
        }
    }
}

async fn gpu(probe: GpuProbe) -> Result<Chosen, String> {
    let name = probe().await?;
    Ok(Chosen {
        device: open().await?,
        report: DeviceReport {
            kind: DeviceKind::WebGpu,
            name,
            reason: text("engine.offered").into(),
            check: None,
        },
    })
}

#[cfg(feature = "webgpu")]
async fn open() -> Result<Device, String> {
    Device::wgpu_options()
        .init_async()
        .await
        .map_err(|error| crate::text::filled("engine.not-started", &[&error.to_string()]))
}

#[cfg(not(feature = "webgpu"))]
#[expect(clippy::unused_async, reason = "the signature of the one with WebGPU")]
async fn open() -> Result<Device, String> {
    Err(text("engine.not-built").into())
}
