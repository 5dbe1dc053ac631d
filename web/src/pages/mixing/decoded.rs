//! Files of images and masks in the lab's frame.

use shared::imaging::Image;

use crate::protocol::MaskPixels;
use crate::protocol::mixing::{Decode, Planes};
use crate::workbench::Workbench;

/// The image, and its mask where its file is given.
///
/// # Errors
/// What the engine says of the files.
pub async fn decoded(
    bench: Workbench,
    image: Vec<u8>,
    mask: Option<Vec<u8>>,
) -> Result<(Image, Option<MaskPixels>), String> {
    let decoded = bench.ask(Decode { image, mask }).await;
    let decoded = decoded.map_err(|trouble| trouble.to_string())?;
    let Planes { size, values } = decoded.image;
    let image = Image::new(3, size, values).map_err(|error| error.to_string())?;
    Ok((image, decoded.mask))
}
