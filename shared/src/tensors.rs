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

/// `[n, classes, h, w]`, a channel a class: 1 where the mask is of that class. One class is all that is not background.
/// The masks are of one size.
pub fn masks_to_tensor(masks: &[&Mask], classes: usize, device: &Device) -> Tensor<4> {
    let [h, w] = masks.first().expect("a batch has a mask at least").size();
    let mut values: Vec<f32> = Vec::with_capacity(masks.len() * classes * h * w);
    for mask in masks {
        if classes == 1 {
            values.extend(mask.values().iter().map(|class| f32::from(*class > 0)));
            continue;
        }
        for channel in 1..=classes {
            let is = |class: &u8| f32::from(usize::from(*class) == channel);
            values.extend(mask.values().iter().map(is));
        }
    }
    let shape = [masks.len(), classes, h, w];
    Tensor::from_data(TensorData::new(values, shape), device)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(classes: usize) -> Vec<f32> {
        let masks = [[0, 1, 2], [2, 2, 0]].map(|values| Mask::new([1, 3], values.into()).unwrap());
        let masks: Vec<&Mask> = masks.iter().collect();
        let tensor = masks_to_tensor(&masks, classes, &Device::flex());
        assert_eq!(tensor.dims(), [2, classes, 1, 3]);
        let data = pollster::block_on(tensor.into_data_async()).unwrap();
        data.iter::<f32>().collect()
    }

    #[test]
    fn a_class_is_a_channel_and_one_class_is_all_foreground() {
        assert_eq!(targets(1), [0.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
        let first = [0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let second = [0.0, 0.0, 0.0, 1.0, 1.0, 0.0];
        assert_eq!(targets(2), [first, second].concat());
    }
}
