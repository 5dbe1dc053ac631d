//! The device that the engine computes on, and its choice.

use burn::tensor::Device;

use super::GpuProbe;
use crate::protocol::{
    Adapter, DeviceKind, DevicePreference, DeviceReason, DeviceReport, DeviceTimes, NoGpu,
};

/// A device that is ready, with its account.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) report: DeviceReport,
    /// The GPU, in use or not.
    pub(super) gpu: Option<Gpu>,
}

/// A GPU that is ready.
#[derive(Debug)]
pub(super) struct Gpu {
    pub(super) device: Device,
    adapter: Adapter,
    /// Whether it has to be faster than the CPU.
    pub(super) weighed: bool,
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
                let weighed = preference != DevicePreference::Gpu;
                let gpu = Self::gpu(adapter, weighed).await;
                gpu.unwrap_or_else(|why| Self::cpu(DeviceReason::NoGpu(why)))
            }
            Err(why) => Self::cpu(DeviceReason::NoGpu(why)),
        }
    }

    /// The CPU; it is always there.
    pub(super) fn cpu(reason: DeviceReason) -> Self {
        Self {
            report: DeviceReport {
                kind: DeviceKind::Cpu,
                adapter: String::new(),
                reason,
                left_out: false,
                check: None,
            },
            gpu: None,
        }
    }

    async fn gpu(adapter: Adapter, weighed: bool) -> Result<Self, NoGpu> {
        let reason = match (weighed, adapter.software) {
            (true, _) => DeviceReason::Offered,
            (false, true) => DeviceReason::SoftwareWanted,
            (false, false) => DeviceReason::GpuWanted,
        };
        Ok(Self {
            report: DeviceReport {
                kind: DeviceKind::WebGpu,
                adapter: adapter.name.clone(),
                reason,
                left_out: false,
                check: None,
            },
            gpu: Some(Gpu {
                device: open().await?,
                adapter,
                weighed,
            }),
        })
    }

    /// Takes the faster device; the GPU where both are alike.
    pub(super) fn weigh(&mut self, times: DeviceTimes) {
        let report = &mut self.report;
        let adapter = self.gpu.as_ref().map(|gpu| gpu.adapter.name.clone());
        report.left_out = times.cpu_ms < times.gpu_ms;
        if report.left_out {
            report.kind = DeviceKind::Cpu;
            report.adapter = String::new();
            report.reason = DeviceReason::CpuFaster(times);
        } else {
            report.kind = DeviceKind::WebGpu;
            report.adapter = adapter.unwrap_or_default();
            report.reason = DeviceReason::GpuFaster(times);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faster_device_is_taken_with_each_model_anew() {
        let mut chosen = Chosen::cpu(DeviceReason::CpuWanted);
        let times = |cpu_ms, gpu_ms| DeviceTimes { cpu_ms, gpu_ms };
        for (cpu_ms, gpu_ms, kind) in [
            (24.0, 65.0, DeviceKind::Cpu),
            (90.0, 12.0, DeviceKind::WebGpu),
            (5.0, 5.0, DeviceKind::WebGpu),
        ] {
            chosen.weigh(times(cpu_ms, gpu_ms));
            assert_eq!(chosen.report.kind, kind);
            assert_eq!(chosen.report.left_out, kind == DeviceKind::Cpu);
        }
    }
}
