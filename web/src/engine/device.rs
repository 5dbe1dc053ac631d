//! Where the engine computes, and why there.

use burn::tensor::Device;

use super::{Gpu, GpuProbe};
use crate::protocol::{DeviceKind, DeviceReport, DeviceWish};
use crate::text::{filled, text};

/// A device that is ready, with its account.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) device: Device,
    pub(super) report: DeviceReport,
}

impl Chosen {
    /// The device of that wish.
    pub(super) async fn by(wish: DeviceWish, probe: GpuProbe) -> Self {
        if let DeviceWish::Cpu { reason } = wish {
            return Self::cpu(reason);
        }
        match probe().await {
            Ok(gpu) if gpu.played && wish == DeviceWish::Best => {
                let mut chosen = Self::cpu(filled("engine.played", &[&gpu.name]));
                chosen.report.left_out = true;
                chosen
            }
            Ok(gpu) => Self::gpu(gpu).await.unwrap_or_else(Self::cpu),
            Err(reason) => Self::cpu(reason),
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
                left_out: false,
                check: None,
            },
        }
    }

    async fn gpu(gpu: Gpu) -> Result<Self, String> {
        let reason = if gpu.played {
            "engine.wished"
        } else {
            "engine.offered"
        };
        Ok(Self {
            device: open().await?,
            report: DeviceReport {
                kind: DeviceKind::WebGpu,
                name: gpu.name,
                reason: text(reason).into(),
                left_out: false,
                check: None,
            },
        })
    }
}

#[cfg(feature = "webgpu")]
async fn open() -> Result<Device, String> {
    Device::wgpu_options()
        .init_async()
        .await
        .map_err(|error| filled("engine.not-started", &[&error.to_string()]))
}

#[cfg(not(feature = "webgpu"))]
#[expect(clippy::unused_async, reason = "the signature of the one with WebGPU")]
async fn open() -> Result<Device, String> {
    Err(text("engine.not-built").into())
}
