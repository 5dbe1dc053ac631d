//! The time of one image through a network.

use std::hint::black_box;

use burn::tensor::{Distribution, Tensor};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::architecture::Architecture;
use shared::net::{Initialisation, initialise};
use shared::network::Network;

use super::timer::{Timer, Timing};

/// One image of `size` (height and width in pixels) through the architecture's whole network, to its
/// last output; with weights by chance, on which the time does not depend.
///
/// # Errors
/// A size that the network cannot take, a device that fails.
pub fn time_network(
    architecture: &Architecture,
    size: [usize; 2],
    timer: &Timer,
) -> anyhow::Result<Timing> {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let net = Network::new(architecture, timer.device());
    net.check_size(size)?;
    let net = initialise(net, Initialisation::Derived, &mut rng);
    let shape = [1, architecture.input_channels(), size[0], size[1]];
    let image = Tensor::<4>::random(shape, Distribution::Uniform(0.0, 1.0), timer.device());
    let output = net.last_output();
    timer.time(|| {
        black_box(net.logits(image.clone(), output));
    })
}
