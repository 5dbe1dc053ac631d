//! A model at work that has answered as it must.

use anyhow::Context as _;
use shared::bundle::ModelBundle;
use shared::segment::Segmenter;
use shared::space::Exit;

use crate::device::DeviceChoice;

/// The model on a device, with the exit asked for or its deepest. Where the bundle stores a known answer, this device
/// has to give it.
///
/// # Errors
/// Where the model does not fit itself or has no such exit, and where the device computes something else.
pub fn load(
    bundle: ModelBundle,
    exit: Option<&str>,
    device: DeviceChoice,
) -> anyhow::Result<(Segmenter, Exit)> {
    let known = bundle.manifest.known_answer.clone();
    let segmenter = Segmenter::load(bundle, &device.open()?)?;
    let exit = match exit {
        Some(name) => segmenter.lattice().exit(name)?,
        None => segmenter.last_exit(),
    };
    pollster::block_on(segmenter.check(&known))
        .context("its masks deserve no trust: try another --device, or export the model again")?;
    Ok((segmenter, exit))
}
