//! A small network on a device against the same on the processor.

use anyhow::{Context as _, ensure};
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::net::{Dropout, Initialisation, WeavedNet, initialise};
use shared::space::{Candidates, Lattice, NetPlan, Probabilities, Structure, discretise};

use super::compute::ComputeDevice;

/// How far a device's logits may be from the processor's, relative to the largest: GPUs round
/// convolutions to about three digits where they use tensor cores.
const LOGITS: f32 = 1e-2;

/// The same for gradients, which go through twice as many roundings.
const GRADIENTS: f32 = 5e-2;

/// Numbers that every device has to give.
struct Outcome {
    logits: Vec<f32>,
    gradients: Vec<f32>,
}

/// Runs the network forward and backward; says how far the device is from the processor.
///
/// # Errors
/// Where the device computes something else, or nothing.
pub fn self_test(device: &ComputeDevice) -> anyhow::Result<String> {
    let expected = outcome(&Device::flex())?;
    let found = outcome(&device.device)?;
    let forward = distance("logits", &expected.logits, &found.logits, LOGITS)?;
    let backward = distance(
        "gradients",
        &expected.gradients,
        &found.gradients,
        GRADIENTS,
    )?;
    Ok(if device.device == Device::flex() {
        "works: finite, twice the same, forward and backward".to_owned()
    } else {
        format!("works: off the processor by {forward:.1e} forward, {backward:.1e} backward")
    })
}

/// The largest difference, relative to the largest value.
fn distance(what: &str, expected: &[f32], found: &[f32], tolerance: f32) -> anyhow::Result<f32> {
    let largest = expected.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    let differences = expected.iter().zip(found).map(|(a, b)| (a - b).abs());
    let furthest = differences.fold(0.0_f32, f32::max) / largest;
    ensure!(
        expected.len() == found.len() && found.iter().all(|v| v.is_finite()),
        "its network gives {what} that are not finite, or too few: use another --device"
    );
    ensure!(
        furthest <= tolerance,
        "its network's {what} differ from the processor's by {furthest:e} of the largest: update \
         the driver, or use --device cpu"
    );
    Ok(furthest)
}

fn plan() -> anyhow::Result<NetPlan> {
    let structure = Structure {
        width: 4,
        ..Structure::default()
    };
    let lattice = Lattice::new(5)?;
    let all = Candidates::complete(&structure);
    let probabilities = Probabilities::uniform(lattice, &all);
    let cells = discretise(&all, &probabilities, structure.decoding);
    let branches = &probabilities.branches;
    Ok(NetPlan::derived(&structure, lattice, &cells, branches))
}

/// The network on a pattern, and the gradients of the mean square of its logits; the same network
/// whatever the device.
fn outcome(device: &Device) -> anyhow::Result<Outcome> {
    let plan = plan()?;
    let net = WeavedNet::new(&plan, &device.clone().autodiff());
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let net = initialise(net, Initialisation::Derived, &mut rng);
    let shape = [1, plan.structure.input_channels, 32, 32];
    let values: Vec<f32> = (0..shape.iter().product())
        .map(|at: usize| 0.5 + 0.5 * (at as f32 * 0.7).sin())
        .collect();
    let images = Tensor::<4>::from_data(TensorData::new(values, shape), device);
    let exits = net.forward(images, None, net.last_exit(), &Dropout::Off);
    let (_, logits) = exits.last().context("this lattice has no exit")?;
    let gradients = logits.clone().powi_scalar(2).mean().backward();
    let mut collect = Collect {
        gradients: &gradients,
        values: Vec::new(),
    };
    net.visit(&mut collect);
    Ok(Outcome {
        logits: values_of(logits.clone()),
        gradients: collect.values,
    })
}

fn values_of<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

/// All gradients, one after the other.
struct Collect<'a> {
    gradients: &'a Gradients,
    values: Vec<f32>,
}

impl ModuleVisitor for Collect<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = param.val().grad(self.gradients) {
            self.values.extend(values_of(gradient));
        }
    }
}
