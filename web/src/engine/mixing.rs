//! What the mixing lab needs computed: files brought into its frame, and the model on pixels that no file holds.

use shared::formats::{decode_image, decode_mask};
use shared::imaging::{Image, Preprocess};

use super::{Engine, Refusal, missing, pixels};
use crate::protocol::mixing::{Answer, Ask, Planes};

impl Engine {
    /// The answer to a question of the lab; picture and result stay as they are.
    pub(super) async fn mixing(&self, ask: Ask) -> Result<Answer, Refusal> {
        match ask {
            Ask::Decode { image, mask } => decoded(&image, mask.as_deref()),
            Ask::Infer { pixels, exit } => self.infer(pixels, &exit).await,
        }
    }

    async fn infer(&self, pixels: Planes, exit: &str) -> Result<Answer, Refusal> {
        let model = self.model.as_ref().ok_or_else(|| missing("a model"))?;
        let exit = model.segmenter.output(exit)?;
        let image = Image::new(3, pixels.size, pixels.values)?;
        let result = model.segmenter.segment(&image, exit).await;
        let result = result.map_err(|error| Refusal::device(&error))?;
        Ok(Answer::Inferred(result.probabilities))
    }
}

/// In the frame of a search by default, as `mixsearch mix` has it.
fn decoded(image: &[u8], mask: Option<&[u8]>) -> Result<Answer, Refusal> {
    let frame = Preprocess::default();
    let image = decode_image(image)?;
    let mask = mask.map(decode_mask).transpose()?;
    if let Some(mask) = mask.as_ref().filter(|mask| mask.size() != image.size()) {
        let ([h, w], [mask_h, mask_w]) = (image.size(), mask.size());
        return Err(Refusal::Request(format!(
            "the mask is {mask_h} × {mask_w} pixels (height × width), but its image is {h} × {w}"
        )));
    }
    let prepared = frame.apply(&image).image;
    Ok(Answer::Decoded {
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
    use shared::imaging::Mask;
    use shared::imaging::overlay::{to_grey8, to_rgb8};

    use super::super::draw;
    use super::super::tests::{SAMPLE, ask, engine, ready};
    use super::*;
    use crate::protocol::{Request, Response};

    #[test]
    fn pixels_of_a_lab_are_answered_and_the_picture_stays() {
        let mut engine = ready();
        ask(&mut engine, Request::Draw(SAMPLE));
        let exit = "x0.5".to_owned();
        let before = ask(&mut engine, Request::Segment { exit: exit.clone() });
        let (image, _) = draw(SAMPLE);
        let pixels = Planes {
            size: image.size(),
            values: image.into_values(),
        };
        let infer = Request::Mixing(Ask::Infer {
            pixels,
            exit: exit.clone(),
        });
        let Response::Mixing(Answer::Inferred(map)) = ask(&mut engine, infer) else {
            panic!("probabilities were asked for")
        };
        let Response::Segmented(result) = &before else {
            panic!("{before:?}")
        };
        assert_eq!(map, result.probabilities);

        let broken = Planes {
            size: [2, 2],
            values: vec![0.0; 5],
        };
        let infer = Request::Mixing(Ask::Infer {
            pixels: broken,
            exit: exit.clone(),
        });
        assert!(matches!(ask(&mut engine, infer), Response::Failed(_)));
        assert_eq!(ask(&mut engine, Request::Segment { exit }), before);
    }

    #[test]
    fn an_own_file_comes_into_the_frame_of_a_search_with_its_mask() {
        let mut engine = engine();
        let (image, mask) = draw(SAMPLE);
        let file = encode_png_rgb(image.size(), &to_rgb8(&image)).unwrap();
        let decode = |mask: &Mask| {
            Request::Mixing(Ask::Decode {
                image: file.clone(),
                mask: Some(encode_png_gray(mask.size(), &to_grey8(mask)).unwrap()),
            })
        };
        let answer = ask(&mut engine, decode(&mask));
        let Response::Mixing(Answer::Decoded { image, mask: found }) = answer else {
            panic!("{answer:?}")
        };
        let frame = Preprocess::default();
        let expected = frame.apply(&decode_image(&file).unwrap()).image;
        assert_eq!(
            (image.size, image.values),
            (frame.size, expected.into_values())
        );
        assert_eq!(found, Some(pixels(&frame.apply_mask(&mask))));

        let turned = Mask::new([84, 60], vec![1; 84 * 60]).unwrap();
        let answer = ask(&mut engine, decode(&turned));
        assert!(
            matches!(&answer, Response::Failed(reason) if reason.contains("60 × 84")),
            "{answer:?}"
        );
    }
}
