//! The device that a user asks for.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context as _, anyhow, bail};
use burn::tensor::{Device, FloatDType};
use shared::search::Precision;

use super::compute::ComputeDevice;
use super::kinds::{cuda_devices, wgpu_devices};

/// What `--device` takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// The processor, by burn's flex backend.
    #[default]
    Cpu,
    /// A GPU through Vulkan, Metal, DirectX or OpenGL: that of a number, or the best.
    Wgpu(Option<usize>),
    /// An NVIDIA GPU: that of a number, or the first.
    Cuda(Option<usize>),
}

impl FromStr for DeviceChoice {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (kind, number) = match text.split_once(':') {
            None => (text, None),
            Some((kind, number)) => (kind, Some(number.parse().ok())),
        };
        match (kind, number) {
            ("cpu", None) => Ok(Self::Cpu),
            ("wgpu", None) => Ok(Self::Wgpu(None)),
            ("cuda", None) => Ok(Self::Cuda(None)),
            ("wgpu", Some(Some(number))) => Ok(Self::Wgpu(Some(number))),
            ("cuda", Some(Some(number))) => Ok(Self::Cuda(Some(number))),
            _ => bail!(
                "expected cpu, wgpu, wgpu:N, cuda or cuda:N, as `mixsearch doctor` lists them"
            ),
        }
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Wgpu(None) => f.write_str("wgpu"),
            Self::Wgpu(Some(number)) => write!(f, "wgpu:{number}"),
            Self::Cuda(None) => f.write_str("cuda"),
            Self::Cuda(Some(number)) => write!(f, "cuda:{number}"),
        }
    }
}

impl DeviceChoice {
    /// The device. Of several GPUs that no number chooses between, one that is no software adapter.
    ///
    /// # Errors
    /// Where this build does not have it or no such device answers; says what to do.
    pub fn find(self) -> anyhow::Result<ComputeDevice> {
        let (devices, number) = match self {
            Self::Cpu => return Ok(ComputeDevice::cpu()),
            Self::Wgpu(number) => (wgpu_devices()?, number),
            Self::Cuda(number) => (cuda_devices()?, number),
        };
        let count = devices.len();
        let chosen = match number {
            Some(number) => devices.into_iter().nth(number),
            None => devices.into_iter().min_by_key(|device| device.rank),
        };
        chosen.with_context(|| {
            format!("there is no {self}: `mixsearch doctor` lists the {count} that there are")
        })
    }

    /// As [`find`](Self::find), the tensors' device alone.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn open(self) -> anyhow::Result<Device> {
        Ok(self.find()?.device)
    }

    /// The device, where every number that has no width of its own has this one: burn reads the
    /// optimisers of a checkpoint so. The first thing that a program does with a device.
    ///
    /// # Errors
    /// As [`find`](Self::find), and a device that has no such numbers.
    pub fn find_in(self, precision: Precision) -> anyhow::Result<ComputeDevice> {
        let mut found = self.find()?;
        if precision == Precision::Double {
            found.device.configure(FloatDType::F64).map_err(|error| {
                anyhow!(
                    "search.precision is double, and this device does not compute in 64 bits \
                     ({error}): use --device cpu, or single"
                )
            })?;
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_written_as_it_is_read() {
        for text in ["cpu", "wgpu", "wgpu:0", "wgpu:12", "cuda", "cuda:1"] {
            assert_eq!(text.parse::<DeviceChoice>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_words_are_no_devices() {
        for text in ["", "gpu", "cpu:0", "wgpu:", "wgpu:-1", "cuda:a", "WGPU"] {
            assert!(text.parse::<DeviceChoice>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_that_no_device_has_is_refused() {
        for choice in [DeviceChoice::Wgpu(Some(99)), DeviceChoice::Cuda(Some(99))] {
            assert!(choice.find().is_err(), "{choice}");
        }
    }
}
