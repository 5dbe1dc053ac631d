//! Vector drawings as image files.

use gloo_utils::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

use super::{canvas, message};

/// Pixels of the picture a pixel of the drawing.
const SCALE: u32 = 2;

/// Offers an SVG file as a PNG file, at twice its size.
///
/// # Errors
/// What the browser says.
pub async fn save_as_png(svg: &str, name: String) -> Result<(), String> {
    let image = HtmlImageElement::new().map_err(|error| message(&error))?;
    let data = js_sys::encode_uri_component(svg);
    image.set_src(&format!("data:image/svg+xml;charset=utf-8,{data}"));
    let decoded = JsFuture::from(image.decode()).await;
    decoded.map_err(|error| message(&error))?;
    let drawn = document()
        .create_element("canvas")
        .map_err(|e| message(&e))?;
    let drawn: HtmlCanvasElement = drawn.unchecked_into();
    let (width, height) = (
        image.natural_width() * SCALE,
        image.natural_height() * SCALE,
    );
    drawn.set_width(width);
    drawn.set_height(height);
    let context = drawn.get_context("2d").map_err(|error| message(&error))?;
    let context = context.ok_or("the browser has no canvas to draw on")?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context
        .draw_image_with_html_image_element_and_dw_and_dh(
            &image,
            0.0,
            0.0,
            f64::from(width),
            f64::from(height),
        )
        .map_err(|error| message(&error))?;
    canvas::save(&drawn, name)
}
