//! The flags of the devices that compute a search or a training.

use crate::device::{DeviceChoice, DeviceChoices};

#[derive(clap::Args)]
pub(super) struct Devices {
    /// What computes: cpu, wgpu, wgpu:N, cuda or cuda:N, as doctor lists them
    #[arg(long, default_value_t)]
    device: DeviceChoice,
    /// GPUs that compute a part of every batch beside it, such as cuda:1,cuda:2; the results agree with those of one
    /// up to rounding
    #[arg(long, value_name = "DEVICES", value_delimiter = ',')]
    more_devices: Vec<DeviceChoice>,
}

impl Devices {
    pub(super) fn resolve(self) -> DeviceChoices {
        DeviceChoices {
            first: self.device,
            others: self.more_devices,
        }
    }
}
