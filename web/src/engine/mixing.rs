//! Computations for the mixing lab: files brought into its frame, and the model on pixels that no file holds.

use shared::formats::{decode_image, decode_image_beside, decode_mask};
use shared::imaging::{Image, Mask, Preprocess};

use super::{Engine, Refusal, pixels};
use crate::protocol::Failure;
use crate::protocol::mixing::{Decode, Decoded, Infer, Planes};

impl Engine {
    /// The model's probabilities; picture and result stay as they are.
    pub(super) async fn infer(&self, request: Infer) -> Result<Vec<f32>, Refusal> {
        let model = self.model()?;
        let exit = model.segmenter.output(&request.exit)?;
        let Planes { size, values } = request.pixels;
        let image = Image::new(3, size, values)?;
        let result = model.segmenter.segment(&image, exit).await;
        let result = result.map_err(|error| Refusal::device(&error))?;
        Ok(result.probabilities)
    }
}

/// An image file with its mask file, which has to be of the same size.
pub(super) fn pair(image: &[u8], mask: &[u8]) -> Result<(Image, Mask), Refusal> {
    let mask = decode_mask(mask)?;
    let image = decode_image_beside(image, mask.size())?;
    if mask.size() != image.size() {
        return Err(Refusal::Request(Failure::MaskSize {
            image: image.size(),
            mask: mask.size(),
        }));
    }
    Ok((image, mask))
}

/// In the frame of a search by default, as `mixsearch mix` has it.
pub(super) fn decoded(request: &Decode) -> Result<Decoded, Refusal> {
    let frame = Preprocess::default();
    let (image, mask) = match &request.mask {
        Some(mask) => {
            let (image, mask) = pair(&request.image, mask)?;
            (image, Some(mask))
        }
        None => (decode_image(&request.image)?, None),
    };
    let prepared = frame.apply(&image).image;
    Ok(Decoded {
        image: Planes {
            size: prepared.size(),
            values: prepared.into_values(),
        },
        mask: mask.map(|mask| pixels(&frame.apply_mask(&mask))),
    })
}

#[cfg(test)]
mod tests {
    use shared::formats::{encode_png_gray, encode_png_rgb};
    use shared::imaging::Geometry;
    use shared::imaging::overlay::{to_grey8, to_rgb8};
    use shared::metrics::calibrated;

    use super::super::generate;
    use super::super::tests::{SAMPLE, ask, engine, failure, ready};
    use super::*;
    use crate::protocol::{OpenSynthetic, Segment};

    #[test]
    fn pixels_of_a_lab_are_answered_and_the_picture_stays() {
        let mut engine = ready();
        ask(&mut engine, OpenSynthetic(SAMPLE)).unwrap();
        let exit = "x0.5".to_owned();
        let segment = || Segment {
            exit: exit.clone(),
            afresh: false,
        };
        let before = ask(&mut engine, segment()).unwrap();
        let (image, _) = generate(SAMPLE);
        let pixels = Planes {
            size: image.size(),
            values: image.into_values(),
        };
        let infer = |pixels| Infer {
            pixels,
            exit: exit.clone(),
        };
        let map = ask(&mut engine, infer(pixels)).unwrap();
        let geometry = Geometry {
            original: before.size,
            network: before.network,
        };
        let resized = geometry.restore_probabilities(&before.probabilities);
        assert_eq!(map, calibrated(resized, before.temperature));

        let broken = Planes {
            size: [2, 2],
            values: vec![0.0; 5],
        };
        let refused = failure(ask(&mut engine, infer(broken)));
        assert!(matches!(refused, Failure::Refused(_)), "{refused:?}");
        assert_eq!(ask(&mut engine, segment()).unwrap(), before);
    }

    #[test]
    fn an_own_file_comes_into_the_frame_of_a_search_with_its_mask() {
        let mut engine = engine();
        let (image, mask) = generate(SAMPLE);
        let file = encode_png_rgb(image.size(), &to_rgb8(&image)).unwrap();
        let decode = |mask: &Mask| Decode {
            image: file.clone(),
            mask: Some(encode_png_gray(mask.size(), &to_grey8(mask)).unwrap()),
        };
        let found = ask(&mut engine, decode(&mask)).unwrap();
        let frame = Preprocess::default();
        let expected = frame.apply(&decode_image(&file).unwrap()).image;
        assert_eq!(
            (found.image.size, found.image.values),
            (frame.size, expected.into_values())
        );
        assert_eq!(found.mask, Some(pixels(&frame.apply_mask(&mask))));

        let turned = Mask::new([84, 60], vec![1; 84 * 60]).unwrap();
        let refused = failure(ask(&mut engine, decode(&turned)));
        let expected = Failure::MaskSize {
            image: [60, 84],
            mask: [84, 60],
        };
        assert_eq!(refused, expected);
    }
}
