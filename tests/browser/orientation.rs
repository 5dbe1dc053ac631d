//! Tests of pictures and volumes that their files turn.

use burn::tensor::Device;
use shared::bundle::Bundle;
use shared::formats::decode_image;
use shared::imaging::Mask;
use shared::segment::Segmenter;

use crate::axe;
use crate::files::{Desk, PHOTO, ct, photo};
use crate::session::{Session, with_browser};

/// The model that the page begins with.
const MODEL: &[u8] = include_bytes!("../../web/assets/models/universal.safetensors");

/// What the program finds in the file, at the deepest exit.
fn found(file: &[u8]) -> Mask {
    let bundle = Bundle::from_bytes(MODEL).expect("a model");
    let segmenter = Segmenter::load(bundle, &Device::flex()).expect("it loads");
    let image = decode_image(file).expect("a picture");
    let result = pollster::block_on(segmenter.segment(&image, segmenter.last_output()));
    result.expect("a result").mask(0.5)
}

/// Red, green and blue of the canvas at a row and a column; negative ones count from the other end.
fn pixel(page: &Session, row: i32, column: i32) -> Vec<i64> {
    let script = format!(
        "const canvas = document.getElementById('canvas'); \
         const at = (i, side) => i < 0 ? side + i : i; \
         const data = canvas.getContext('2d').getImageData(at({column}, canvas.width), at({row}, canvas.height), 1, 1).data; \
         return [...data.slice(0, 3)]"
    );
    let found = page.run(&script);
    let levels = found.as_array().expect("three levels").iter();
    levels
        .map(|level| level.as_i64().expect("a level"))
        .collect()
}

#[test]
fn a_photo_is_seen_and_segmented_upright_however_the_camera_was_held() {
    with_browser(|page| {
        let desk = Desk::new();
        page.load("?device=cpu");
        for orientation in 1..=8 {
            let file = photo(orientation);
            page.give(
                "image-file",
                &desk.put(&format!("{orientation}.jpg"), &file),
            );
            page.until(&format!(
                "document.querySelector('#caption').textContent.includes('{orientation}.jpg')"
            ));
            page.until_idle();
            assert_eq!(page.text("error"), "");
            let (mask, size) = page.mask();
            assert_eq!(
                size,
                PHOTO.map(|side| side as u64),
                "orientation {orientation}"
            );
            let expected = found(&file);
            let equal = mask
                .iter()
                .zip(expected.values())
                .filter(|(a, b)| **a == (**b != 0))
                .count();
            let share = equal as f64 / mask.len() as f64;
            assert!(
                share > 0.999,
                "orientation {orientation}: {share} as the program finds it"
            );
            let noted = page.text("notes").contains("camera");
            assert_eq!(
                noted,
                orientation != 1,
                "orientation {orientation}: {}",
                page.text("notes")
            );
            page.slide("opacity", 0);
            let corner = pixel(page, 4, 4);
            assert!(
                corner[0] > 180 && corner[1] < 80,
                "orientation {orientation}: {corner:?}"
            );
            assert!(pixel(page, -5, -5)[1] > 150, "orientation {orientation}");
        }
        page.slide("opacity", 45);
        page.screenshot("turned");
    });
}

/// Water fills the slice but for a row of air, which tells front from back and right from left.
fn assert_ct(page: &Session, plane: &str, size: [i32; 2], towards: &str) {
    let middle = pixel(page, size[0] / 2, size[1] / 2);
    assert!(
        (125..=130).contains(&middle[0]),
        "{towards} {plane}: {middle:?}"
    );
    if plane == "axial" {
        // Slice 8 of 16: bone at the right and the front.
        assert_eq!(pixel(page, 2, 2), [255; 3], "{towards} {plane}");
        assert_eq!(pixel(page, 10, 0), [0; 3], "{towards} {plane}");
        assert_eq!(pixel(page, 0, 10), [0; 3], "{towards} {plane}");
        assert_ne!(pixel(page, -1, -1), [0; 3], "{towards} {plane}");
    } else {
        assert_eq!(pixel(page, 4, 0), [0; 3], "{towards} {plane}");
    }
}

#[test]
fn a_ct_is_seen_as_radiologists_see_it_however_it_is_stored() {
    with_browser(|page| {
        let desk = Desk::new();
        page.load("?device=cpu");
        let letters =
            "[...document.querySelectorAll('.edges span')].map(span => span.textContent).join('')";
        for towards in [
            "RAS", "LPS", "LAS", "RPI", "ASL", "SRP", "PIR", "ILA", "SAR",
        ] {
            let letters_of = |i: usize| towards.chars().nth(i).expect("three letters");
            let file = ct([0, 1, 2].map(letters_of));
            page.give("image-file", &desk.put(&format!("{towards}.nii"), &file));
            assert_eq!(
                (page.text("error").as_str(), page.text("notes").as_str()),
                ("", "")
            );
            assert_eq!(
                page.text_of("document.getElementById('window-preset').value"),
                "abdomen"
            );
            page.slide("opacity", 0);
            for (plane, sides, size) in [
                ("axial", "ALPR", [20, 24]),
                ("coronal", "SLIR", [16, 24]),
                ("sagittal", "SPIA", [16, 20]),
            ] {
                page.choose(plane);
                page.until(&format!("{letters} === '{sides}'"));
                page.until_idle();
                let shown = "(() => { const canvas = document.getElementById('canvas'); return [canvas.height, canvas.width] })()";
                assert_eq!(
                    page.text_of(shown),
                    format!("{},{}", size[0], size[1]),
                    "{towards} {plane}"
                );
                assert_ct(page, plane, size, towards);
            }
        }
        page.choose("axial");
        page.slide("opacity", 45);
        page.screenshot("letters");
        let faults = axe::faults(page);
        assert!(faults.is_empty(), "{}", faults.join("\n"));

        page.run(
            "const window = document.getElementById('window-preset'); window.value = 'bone'; \
            window.dispatchEvent(new Event('change', { bubbles: true }))",
        );
        page.until("document.querySelector('output[for=window-width]').textContent === '1800'");
        page.slide("window-centre", 0);
        page.until("document.getElementById('window-preset').value === 'own'");
        assert_eq!(
            page.text_of("document.getElementById('save-mask-volume').hidden"),
            "false"
        );
    });
}
