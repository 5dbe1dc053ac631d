//! Tests of what the page begins with.

use std::fs;
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageEncoder as _, RgbImage};
use shared::formats::encode_png_rgb;
use shared::imaging::Tidy;
use shared::imaging::overlay::Rgba;
use web::engine::{Engine, Surroundings};
use web::pages::segment::viewer::OPACITY;
use web::protocol::{
    Agreement, DevicePreference, LoadModel, OpenSynthetic, Request, Segment, Start,
};
use web::visual::overlay::{Found, Layer, Look, overlaid};
use web::visual::pixels::Rgb;
use web::workbench::{EXAMPLE, mask_of, own_threshold, probabilities_at};

use crate::axe;
use crate::files::Desk;
use crate::session::with_browser;

const ASSETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/assets");
/// How far the colours of a JPEG file may be from what it was made of, in the mean.
const TOLERANCE: f64 = 6.0;

fn ask<R: Request>(engine: &mut Engine, request: R) -> R::Response {
    let response = pollster::block_on(engine.ask(request));
    response.unwrap_or_else(|error| panic!("{error:?}"))
}

/// The example with the mask of the first model at its last exit, as the page shows it, and where that mask is.
fn finished() -> (Rgba, Vec<bool>) {
    let bytes = fs::read(format!("{ASSETS}/models/universal.safetensors")).expect("the model");
    let mut engine = Engine::new(Surroundings::PLAIN);
    let preference = DevicePreference::Best;
    ask(&mut engine, Start { preference });
    let card = ask(&mut engine, LoadModel { bytes }).card;
    let picture = ask(&mut engine, OpenSynthetic(EXAMPLE));
    let exit = card.exits.last().expect("an exit").name.clone();
    let afresh = false;
    let result = ask(&mut engine, Segment { exit, afresh });
    let probabilities = probabilities_at(&result, EXAMPLE.size);
    let threshold = own_threshold(&result, 0.5);
    let mask = mask_of(&probabilities, EXAMPLE.size, threshold, Tidy::default());
    let found = Found {
        probabilities: &probabilities,
        temperature: result.temperature,
        mask: &mask,
        truth: None,
        agreement: Agreement::Foreground,
    };
    let look = Look {
        layer: Layer::Mask,
        opacity: OPACITY,
        before: 0.0,
    };
    let ground = Rgb {
        size: picture.screen.size,
        bytes: &picture.screen.rgb,
    };
    let inside = mask.values().iter().map(|class| *class != 0).collect();
    (overlaid(ground, Some(found), look), inside)
}

fn jpeg(pixels: &Rgba) -> Vec<u8> {
    let [height, width] = pixels.size.map(|side| side as u32);
    let rgb = pixels
        .bytes
        .chunks_exact(4)
        .flat_map(|p| [p[0], p[1], p[2]]);
    let picture = RgbImage::from_raw(width, height, rgb.collect()).expect("all pixels");
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, 82);
    let written = encoder.write_image(&picture, width, height, image::ExtendedColorType::Rgb8);
    written.expect("memory takes all bytes");
    file
}

/// The mean distance of colours from the still's, of the pixels inside the mask and of those outside.
fn distances(still: &RgbImage, expected: &Rgba, inside: &[bool]) -> [f64; 2] {
    [true, false].map(|wanted| {
        let pixels = still.pixels().zip(expected.bytes.chunks_exact(4));
        let pixels = pixels.zip(inside).filter(|(_, inside)| **inside == wanted);
        let apart = pixels.flat_map(|((a, b), _)| {
            let levels = a.0.into_iter().zip(b[..3].to_vec());
            levels.map(|(a, b)| f64::from(a.abs_diff(b)))
        });
        let apart: Vec<f64> = apart.collect();
        apart.iter().sum::<f64>() / apart.len() as f64
    })
}

#[test]
fn the_picture_before_the_engine_is_what_the_first_model_finds() {
    let list = fs::read_to_string(format!("{ASSETS}/models/models.json")).expect("the list");
    let first = list.find(".safetensors").map(|end| &list[..end]);
    assert!(first.is_some_and(|first| first.ends_with("universal")));
    let (expected, inside) = finished();
    let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("example.jpg");
    fs::write(&fresh, jpeg(&expected)).expect("a file");
    let kept = fs::read(format!("{ASSETS}/samples/example.jpg"));
    let kept = kept
        .ok()
        .and_then(|file| image::load_from_memory(&file).ok());
    let apart = kept.map(|still| distances(&still.to_rgb8(), &expected, &inside));
    assert!(
        apart.is_some_and(|apart| apart.iter().all(|apart| *apart < TOLERANCE)),
        "web/assets/samples/example.jpg is {apart:?} away; what it is to be lies in {}",
        fresh.display()
    );
}

#[test]
fn the_page_begins_with_an_example_and_a_file_takes_its_turn() {
    const STILLS: &str = "performance.getEntriesByType('resource')\
        .filter(entry => entry.name.endsWith('/example.jpg')).length";
    const HIDDEN: &str = "document.getElementById('example').hidden";
    with_browser(|page| {
        page.load("");
        page.until("document.querySelector('#area').textContent !== '–'");
        page.until_idle();
        assert_eq!(page.text_of(STILLS), "1", "it is there before the engine");
        assert_eq!(page.text_of("document.getElementById('still')"), "null");
        assert_eq!(page.text_of(HIDDEN), "false");
        let says = page.text("example");
        assert!(
            says.contains("example") && says.contains("a program drew"),
            "{says}"
        );
        assert!(
            page.text("caption").contains("320 × 240"),
            "{}",
            page.text("caption")
        );
        assert_eq!(page.log("segmented").len(), 3, "exit by exit");
        page.screenshot("example");
        for theme in ["light", "dark"] {
            page.choose(theme);
            let faults = axe::faults(page);
            assert!(faults.is_empty(), "{theme}: {}", faults.join("\n"));
        }
        page.resize(500, 900);
        page.screenshot("example-phone");
        page.resize(1280, 1000);

        let desk = Desk::new();
        let png = encode_png_rgb([30, 50], &[90; 30 * 50 * 3]).expect("a picture");
        page.give("image-file", &desk.put("Own.png", &png));
        assert!(page.text("caption").starts_with("Own.png"));
        assert_eq!(page.text_of(HIDDEN), "true");
        assert_eq!(page.text("error"), "");

        // An address that asks for something is answered with that and nothing else.
        page.load("?device=cpu");
        page.until_idle();
        assert_eq!(page.text("area"), "–");
        assert_eq!(page.text_of(HIDDEN), "true");
        assert_eq!(page.text_of(STILLS), "0");
    });
}

#[test]
fn a_file_that_comes_before_the_model_is_segmented_when_it_is_there() {
    with_browser(|page| {
        let desk = Desk::new();
        let png = encode_png_rgb([30, 50], &[90; 30 * 50 * 3]).expect("a picture");
        let file = desk.put("early.png", &png);
        page.driver.go(&page.address);
        page.until("document.getElementById('image-file') !== null");
        page.driver.give("image-file", &[&file]);
        page.until("document.querySelector('#area').textContent !== '–'");
        page.until_idle();
        assert!(page.text("caption").starts_with("early.png"));
        assert_eq!(
            page.text_of("document.getElementById('example').hidden"),
            "true"
        );
    });
}
