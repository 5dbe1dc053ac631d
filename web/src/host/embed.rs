//! The engine for pages of others, which have no page of ours around it: a model's file, then masks of pictures.

use shared::imaging::Mask;

use crate::browser::embed_port::{EmbedAnswer, EmbedRequest};
use crate::engine::Engine;
use crate::protocol::mixing::{Infer, Planes};
use crate::protocol::{DevicePreference, LoadModel, Request, Start};
use crate::text::engine as message;

/// What such a page has loaded.
#[derive(Debug, Default)]
pub(super) struct Embedded {
    /// The exits of its model, shallow first.
    exits: Vec<String>,
}

impl Embedded {
    /// The answer to a request, or why there is none, in a sentence without its full stop.
    pub(super) async fn answer(
        &mut self,
        engine: &mut Engine,
        request: EmbedRequest,
    ) -> Result<EmbedAnswer, String> {
        match request {
            EmbedRequest::Load(bytes) => self.load(engine, bytes).await,
            EmbedRequest::Segment {
                size,
                rgba,
                exit,
                threshold,
            } => {
                let exit = exit.or_else(|| self.exits.last().cloned());
                let exit = exit.ok_or("a model comes first")?;
                let pixels = planes(size, &rgba)?;
                let probabilities = ask(engine, Infer { pixels, exit }).await?;
                let mask = Mask::of_greatest(size, &probabilities, threshold);
                Ok(EmbedAnswer::Segmented {
                    size,
                    mask: mask.values().to_vec(),
                    probabilities,
                })
            }
        }
    }

    async fn load(&mut self, engine: &mut Engine, bytes: Vec<u8>) -> Result<EmbedAnswer, String> {
        let preference = DevicePreference::Best;
        ask(engine, Start { preference }).await?;
        let card = ask(engine, LoadModel { bytes }).await?.card;
        self.exits = card.exits.into_iter().map(|exit| exit.name).collect();
        Ok(EmbedAnswer::Loaded {
            name: card.name,
            exits: self.exits.clone(),
            labels: card.labels,
        })
    }
}

async fn ask<R: Request>(engine: &mut Engine, request: R) -> Result<R::Response, String> {
    let response = engine.ask(request).await;
    response.map_err(|error| message::ask_error(&error))
}

/// Red, green and blue of a canvas's pixels, over white where they are transparent, as files are read.
fn planes([height, width]: [usize; 2], rgba: &[u8]) -> Result<Planes, String> {
    let pixels = height * width;
    if pixels == 0 || rgba.len() != 4 * pixels {
        let found = rgba.len();
        return Err(format!(
            "the picture is {width} x {height} pixels and has {found} bytes, expected 4 a pixel"
        ));
    }
    let level = |c: usize| {
        rgba.chunks_exact(4).map(move |pixel| {
            let share = f32::from(pixel[3]) / 255.0;
            f32::from(pixel[c]) / 255.0 * share + (1.0 - share)
        })
    };
    Ok(Planes {
        size: [height, width],
        values: (0..3).flat_map(level).collect(),
    })
}

#[cfg(test)]
mod tests {
    use shared::formats::{decode_image, encode_png_rgba};
    use shared::imaging::Image;
    use shared::segment::{Device, Segmenter};

    use super::*;
    use crate::engine::Surroundings;

    const MODEL: &[u8] = include_bytes!("../../assets/models/skin-lesions.safetensors");

    /// A dark disc on a lighter ground, transparent in a corner.
    fn picture() -> ([usize; 2], Vec<u8>) {
        let (height, width) = (60_i32, 84_i32);
        let pixel = |(y, x): (i32, i32)| {
            let inside = (y - 30).pow(2) + (x - 40).pow(2) < 400;
            let alpha = if y + x < 9 { 128 } else { 255 };
            if inside {
                [90, 50, 40, alpha]
            } else {
                [220, 170, 150, alpha]
            }
        };
        let all = (0..height).flat_map(|y| (0..width).map(move |x| (y, x)));
        ([60, 84], all.flat_map(pixel).collect())
    }

    #[test]
    fn a_page_gets_the_mask_that_the_library_finds() {
        let mut engine = Engine::new(Surroundings::PLAIN);
        let mut embedded = Embedded::default();
        let mut answer = |request| pollster::block_on(embedded.answer(&mut engine, request));
        let (size, rgba) = picture();
        let segment = |exit: Option<&str>, rgba: &[u8]| EmbedRequest::Segment {
            size,
            rgba: rgba.to_vec(),
            exit: exit.map(str::to_owned),
            threshold: 0.5,
        };
        assert_eq!(
            answer(segment(None, &rgba)).unwrap_err(),
            "a model comes first"
        );
        assert!(answer(EmbedRequest::Load(vec![1, 2])).is_err());
        let loaded = answer(EmbedRequest::Load(MODEL.to_vec())).unwrap();
        let EmbedAnswer::Loaded { exits, .. } = loaded else {
            panic!("{loaded:?}")
        };

        let image: Image = decode_image(&encode_png_rgba(size, &rgba).unwrap()).unwrap();
        let segmenter = Segmenter::from_bytes(MODEL, &Device::flex()).unwrap();
        for exit in [None, Some(exits[0].as_str())] {
            let output = match exit {
                Some(exit) => segmenter.output(exit).unwrap(),
                None => segmenter.last_output(),
            };
            let expected = pollster::block_on(segmenter.segment(&image, output)).unwrap();
            let mask = expected.mask(0.5).values().to_vec();
            let EmbedAnswer::Segmented {
                mask: found,
                probabilities,
                ..
            } = answer(segment(exit, &rgba)).unwrap()
            else {
                panic!("a mask")
            };
            assert_eq!((found, probabilities), (mask, expected.probabilities));
        }
        assert!(
            answer(segment(Some("x9.9"), &rgba))
                .unwrap_err()
                .contains("x9.9")
        );
        let short = answer(segment(None, &rgba[4..])).unwrap_err();
        assert!(short.contains("84 x 60 pixels"), "{short}");
    }
}
