//! Devices: the preference, the device in use with the reason for it, and the state of its engine.

use serde::{Deserialize, Serialize};

use super::Progress;

/// Which device is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DevicePreference {
    /// WebGPU where it is there, right, no software adapter, and faster than the CPU; else the CPU.
    Best,
    /// The faster one, also where WebGPU has a software adapter only.
    MaskMeasurements,
    /// WebGPU where it is there and right, even on a software adapter.
    Gpu,
    /// The CPU.
    Cpu {
        /// Why.
        reason: DeviceReason,
    },
}

/// The kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// The graphics processor through the browser.
    WebGpu,
    /// The CPU backend, compiled to wasm.
    Cpu,
}

/// A GPU that a browser offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adapter {
    /// What it says of itself; empty where it says nothing.
    pub name: String,
    /// Whether it is a program, such as SwiftShader: right, but far slower than the CPU backend.
    pub software: bool,
}

/// Why there is no GPU to compute on. Strings are the browser's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoGpu {
    /// The engine runs in no browser.
    NoBrowser,
    /// A browser without a navigator object.
    NoNavigator,
    /// The browser does not offer WebGPU.
    NotOffered,
    /// The browser's WebGPU has no adapters to ask for.
    Incomplete,
    /// The browser refused to give one.
    Refused(String),
    /// The browser has none that it trusts.
    NoProcessor,
    /// This build has no GPU backend.
    NotBuilt,
    /// The backend could not open it.
    NotStarted(String),
    /// JavaScript failed.
    Exception(String),
}

/// What one picture takes on a device that has computed before, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceTimes {
    /// On the CPU.
    pub cpu_ms: f64,
    /// On the GPU.
    pub gpu_ms: f64,
}

/// Why the engine computes where it does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DeviceReason {
    /// On the GPU: the browser offers it. No model has been run yet.
    Offered,
    /// On the GPU: it is faster.
    GpuFaster(DeviceTimes),
    /// On the GPU: it was asked for.
    GpuWanted,
    /// On the CPU: it is faster.
    CpuFaster(DeviceTimes),
    /// On a software adapter: it was asked for.
    SoftwareWanted,
    /// On the CPU: the GPU is a software adapter.
    SoftwareOnly(Adapter),
    /// On the CPU: it was asked for.
    CpuWanted,
    /// On the CPU: there is no GPU.
    NoGpu(NoGpu),
    /// On the CPU: an engine on the GPU stopped.
    GpuStopped(Ending),
    /// On the CPU: the GPU gave one probability where the CPU gives another.
    GpuDiffers {
        /// The GPU's.
        found: f32,
        /// The CPU's.
        expected: f32,
    },
    /// On the CPU: the GPU did not give its answer back, in the backend's words.
    GpuFailed(String),
}

/// What the check of a model on its device found. Differences are of probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Check {
    /// The reference output that the bundle stores, to within this.
    Stored {
        /// The largest difference.
        largest: f32,
    },
    /// The bundle stores none; every output is a probability.
    Probabilities,
    /// On the GPU, the CPU's output to within this.
    SameAsCpu {
        /// The largest difference.
        largest: f32,
    },
}

/// Where the engine computes and why there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// What it is.
    pub kind: DeviceKind,
    /// A GPU's name; empty for the CPU, and where a GPU says nothing.
    pub adapter: String,
    /// Why this one.
    pub reason: DeviceReason,
    /// Whether there is a WebGPU that was not chosen; a preference can ask for it.
    pub left_out: bool,
    /// What the check with the loaded model found.
    pub check: Option<Check>,
}

/// Why an engine ended by itself. Strings are the words of what ended it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// A panic; empty where it says nothing.
    Panicked(String),
    /// Its device is gone.
    DeviceLost(String),
    /// What it says cannot be read: it is of another version of the app.
    OtherVersion(String),
    /// The browser could not start it, or carry a message to it.
    Unreachable(String),
}

/// What the engine is, as the page sees it.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineState {
    /// On its way.
    Starting(Progress),
    /// Ready for pictures.
    Ready(DeviceReport),
    /// Gone.
    Ended(Ending),
}
