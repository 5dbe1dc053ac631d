//! The devices that share the work of a search or a training.

use anyhow::ensure;
use burn::tensor::Device;
use shared::search::Precision;
use shared::training::Workers;

use super::choice::DeviceChoice;
use super::compute::ComputeDevice;
use crate::printer::Printer;

/// What the user asks for: a device, and GPUs that compute a part of every batch beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceChoices {
    /// Where weights and optimisers are.
    pub first: DeviceChoice,
    /// The others.
    pub others: Vec<DeviceChoice>,
}

/// The devices that were found.
#[derive(Clone, Debug)]
pub struct ComputeDevices {
    /// Where weights and optimisers are.
    pub first: ComputeDevice,
    /// What computes parts of each batch beside it.
    pub others: Vec<ComputeDevice>,
}

impl DeviceChoices {
    /// The devices, where every number that has no width of its own has this one.
    ///
    /// # Errors
    /// As [`DeviceChoice::find_in`] of each, and the processor among several.
    pub fn find_in(&self, precision: Precision) -> anyhow::Result<ComputeDevices> {
        let processor = |choice: &DeviceChoice| *choice == DeviceChoice::Cpu;
        ensure!(
            self.others.is_empty() || !self.others.iter().chain([&self.first]).any(processor),
            "--more-devices divides every batch between GPUs, and cpu is among the devices: \
             on the processor alone --threads says how many threads share the work"
        );
        let others = self.others.iter().map(|choice| choice.find_in(precision));
        Ok(ComputeDevices {
            first: self.first.find_in(precision)?,
            others: others.collect::<anyhow::Result<_>>()?,
        })
    }
}

impl ComputeDevices {
    /// Says what computes, unless it is the processor.
    pub fn announce(&self, printer: &Printer) {
        self.first.announce(printer);
        for other in &self.others {
            other.announce(printer);
        }
    }

    /// `workers` with the other devices.
    pub fn with(&self, workers: &Workers) -> Workers {
        let others = self.others.iter().map(|other| other.device.clone());
        workers.clone().beside(others.collect::<Vec<Device>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_shares_with_its_threads_alone() {
        let choices = |first, others: &[DeviceChoice]| DeviceChoices {
            first,
            others: others.to_vec(),
        };
        let alone = choices(DeviceChoice::Cpu, &[]).find_in(Precision::Single);
        assert!(alone.unwrap().others.is_empty());
        for mixed in [
            choices(DeviceChoice::Cpu, &[DeviceChoice::Wgpu(None)]),
            choices(DeviceChoice::Wgpu(None), &[DeviceChoice::Cpu]),
        ] {
            let error = mixed.find_in(Precision::Single).unwrap_err().to_string();
            assert!(error.contains("--threads"), "{error}");
        }
    }
}
