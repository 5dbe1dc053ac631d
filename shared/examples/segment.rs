//! A mask of a picture: `segment MODEL PICTURE MASK` reads a model file and a picture and writes the
//! mask as a PNG, 255 where the model sees foreground.
#![expect(
    clippy::disallowed_methods,
    reason = "the library takes bytes; a program around it reads files and arguments"
)]

use std::error::Error;
use std::{env, fs};

use shared::formats::{decode_image, encode_png_gray};
use shared::imaging::overlay::to_levels8;
use shared::segment::{Device, Segmenter};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [model, picture, out] = &arguments[..] else {
        return Err("expected three arguments: MODEL PICTURE MASK".into());
    };
    let segmenter = Segmenter::from_bytes(&fs::read(model)?, &Device::flex())?;
    let image = decode_image(&fs::read(picture)?)?;
    let output = segmenter.last_output();
    let found = pollster::block_on(segmenter.segment(&image, output))?;
    let mask = found.mask(0.5);
    fs::write(
        out,
        encode_png_gray(mask.size(), &to_levels8(&mask, found.classes()))?,
    )?;
    Ok(())
}
