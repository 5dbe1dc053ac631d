//! Pixels to tensors: the only place where the layout `[n, c, h, w]` is made.

use burn::tensor::{Device, Tensor, TensorData};

use crate::imaging::{Image, Mask};

/// `[n, c, h, w]`; the images are of one size and one number of channels.
pub fn images_to_tensor(images: &[&Image], device: &Device) -> Tensor<4> {
    let first = images.first().expect("a batch has an image at least");
    let [h, w] = first.size();
    let shape = [images.len(), first.channels(), h, w];
    let values: Vec<f32> = images
        .iter()
        .flat_map(|image| image.values())
        .copied()
        .collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// `[n, 1, h, w]`, 1 where the mask is foreground; the masks are of one size.
pub fn masks_to_tensor(masks: &[&Mask], device: &Device) -> Tensor<4> {
    let [h, w] = masks.first().expect("a batch has a mask at least").size();
    let foreground = |class: &u8| f32::from(*class > 0);
    let values: Vec<f32> = masks
        .iter()
        .flat_map(|mask| mask.values())
        .map(foreground)
        .collect();
    Tensor::from_data(TensorData::new(values, [masks.len(), 1, h, w]), device)
}
