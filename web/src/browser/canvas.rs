//! Pixels on a canvas.

use futures::channel::oneshot;
use gloo_file::futures::read_as_bytes;
use gloo_utils::document;
use js_sys::{Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::{files, message};

/// Shows red, green, blue, alpha at `size = [height, width]`; the canvas takes that size.
///
/// # Errors
/// What the browser says.
pub fn show(
    canvas: &HtmlCanvasElement,
    [height, width]: [usize; 2],
    rgba: &[u8],
) -> Result<(), String> {
    let (height, width) = (height as u32, width as u32);
    // Setting a size clears the canvas, even to the same one.
    if (canvas.height(), canvas.width()) != (height, width) {
        canvas.set_height(height);
        canvas.set_width(width);
    }
    // Pixels are only ever put there: a canvas in main memory is as fast, and is not lost with a GPU.
    let options = Object::new();
    let set = Reflect::set(&options, &"willReadFrequently".into(), &true.into());
    set.map_err(|error| message(&error))?;
    let context = canvas.get_context_with_context_options("2d", &options);
    let context = context.map_err(|error| message(&error))?;
    let context = context.ok_or("the browser has no canvas to draw on")?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height);
    context
        .put_image_data(&data.map_err(|error| message(&error))?, 0.0, 0.0)
        .map_err(|error| message(&error))
}

/// Offers pixels as a PNG file.
///
/// # Errors
/// What the browser says.
pub fn save_pixels(size: [usize; 2], rgba: &[u8], name: String) -> Result<(), String> {
    save(&painted(size, rgba)?, name)
}

/// Pixels as a PNG file.
///
/// # Errors
/// What the browser says.
pub async fn png(size: [usize; 2], rgba: &[u8]) -> Result<Vec<u8>, String> {
    let (sender, made) = oneshot::channel();
    // Whoever asked may have gone; then nobody misses the file.
    let ready = Closure::once_into_js(move |blob: Option<Blob>| drop(sender.send(blob)));
    let canvas = painted(size, rgba)?;
    let begun = canvas.to_blob(ready.unchecked_ref());
    begun.map_err(|error| message(&error))?;
    let blob = made.await.ok().flatten();
    let blob = blob.ok_or("the browser makes no file of the picture")?;
    let bytes = read_as_bytes(&blob.into()).await;
    bytes.map_err(|error| error.to_string())
}

fn painted(size: [usize; 2], rgba: &[u8]) -> Result<HtmlCanvasElement, String> {
    let canvas = document().create_element("canvas");
    let canvas: HtmlCanvasElement = canvas.map_err(|error| message(&error))?.unchecked_into();
    show(&canvas, size, rgba)?;
    Ok(canvas)
}

/// Offers what the canvas shows as a PNG file.
///
/// # Errors
/// What the browser says.
pub fn save(canvas: &HtmlCanvasElement, name: String) -> Result<(), String> {
    let ready = Closure::once_into_js(move |blob: Option<Blob>| {
        // Without a blob or an offer nothing is saved, which the user sees.
        blob.is_some_and(|blob| files::offer(&name, blob.into()).is_ok())
    });
    canvas
        .to_blob(ready.unchecked_ref())
        .map_err(|error| message(&error))
}
