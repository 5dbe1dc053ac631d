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
        let exit = model.segmenter.lattice().exit(exit)?;
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
