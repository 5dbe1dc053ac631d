//! A device with what is known of it.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::printer::Printer;

/// What computes, as a run records it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Hardware {
    /// As `--device` takes it, with its number.
    pub device: String,
    /// The adapter's own name; none for the processor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adapter: Option<String>,
    /// The driver, its version and the interface to it, as far as they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// Whether the adapter is a program on the processor, and no GPU.
    #[serde(default)]
    pub software_adapter: bool,
}

/// A device, ready for tensors; a GPU is opened by the first one.
#[derive(Clone, Debug)]
pub struct ComputeDevice {
    /// Where tensors go.
    pub device: Device,
    /// What it is.
    pub hardware: Hardware,
    /// Of two devices of a kind the one with the smaller rank is the better one.
    pub(super) rank: usize,
}

impl ComputeDevice {
    /// The processor.
    pub fn cpu() -> Self {
        Self {
            device: Device::flex(),
            hardware: Hardware {
                device: "cpu".to_owned(),
                adapter: None,
                driver: None,
                software_adapter: false,
            },
            rank: 0,
        }
    }

    /// Says what computes, unless it is the processor.
    pub fn announce(&self, printer: &Printer) {
        if let Some(text) = self.hardware.description() {
            printer.note(&format!("computing on {}: {text}", self.hardware.device));
        }
    }
}

impl Hardware {
    /// Adapter and driver in words; none for the processor.
    pub fn description(&self) -> Option<String> {
        let adapter = self.adapter.as_deref()?;
        let driver = self.driver.as_deref().unwrap_or("unknown");
        let software = if self.software_adapter {
            "; a software adapter: this processor in the place of a GPU, slower than --device cpu"
        } else {
            ""
        };
        Some(format!("{adapter}, driver {driver}{software}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_software_adapter_is_called_one() {
        let mut hardware = Hardware {
            device: "wgpu:0".to_owned(),
            adapter: Some("llvmpipe".to_owned()),
            driver: Some("Mesa 22.3.6, Vulkan".to_owned()),
            software_adapter: true,
        };
        let text = hardware.description().unwrap();
        assert!(text.starts_with("llvmpipe, driver Mesa 22.3.6, Vulkan; a software adapter"));
        hardware.software_adapter = false;
        assert!(!hardware.description().unwrap().contains("software"));
        assert_eq!(ComputeDevice::cpu().hardware.description(), None);
    }
}
