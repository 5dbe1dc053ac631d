//! User errors in the app, and their messages.

use std::fs;

use shared::formats::{encode_png_gray, encode_png_rgb};

use crate::files::{Desk, dicom, nifti};
use crate::session::{Session, with_browser};

/// One sentence with one full stop, that says `what`.
fn assert_error(page: &Session, what: &str) {
    let error = page.text("error");
    assert!(error.contains(what), "{error:?} does not say {what:?}");
    assert!(error.ends_with('.') && !error.ends_with(".."), "{error:?}");
}

#[test]
fn bad_files_are_one_sentence_and_the_page_goes_on() {
    with_browser(|page| {
        let desk = Desk::new();
        page.load("?device=cpu");
        page.give("image-file", &desk.put("notes.png", b"not a picture"));
        assert_error(page, "notes.png");
        page.screenshot("bad-image");

        page.give(
            "bundle-file",
            &desk.put("weights.safetensors", b"not a bundle"),
        );
        assert_error(page, "weights.safetensors");
        assert_eq!(
            page.text_of("document.querySelector('#engine').dataset.kind"),
            "cpu"
        );

        // Not square, so that a mixed-up height and width are seen.
        let rgb = vec![200; 3 * 90 * 150];
        let png = encode_png_rgb([90, 150], &rgb).expect("a picture");
        page.give("image-file", &desk.put("grey.png", &png));
        assert_eq!(page.text("error"), "");
        assert_eq!(page.mask().1, [90, 150]);

        let turned = encode_png_gray([150, 90], &vec![0; 150 * 90]).expect("a mask");
        page.give("mask-file", &desk.put("turned.png", &turned));
        assert_error(page, "turned.png");
        let mask = encode_png_gray([90, 150], &vec![255; 90 * 150]).expect("a mask");
        page.give("mask-file", &desk.put("mask.png", &mask));
        assert_eq!(page.text("error"), "");
        assert_ne!(page.text("dice"), "–");
    });
}

/// A bitmap's header alone, which promises `side` times `side` pixels.
fn huge_bitmap(side: u32) -> Vec<u8> {
    const ONE_PLANE_OF_24_BITS: u32 = 0x18_0001;
    let size = [u32::MAX, 0, 54, 40, side, side, ONE_PLANE_OF_24_BITS];
    let words = size.into_iter().chain([0; 6]).flat_map(u32::to_le_bytes);
    b"BM".iter().copied().chain(words).collect()
}

#[test]
fn hostile_files_are_one_sentence_and_the_page_goes_on() {
    with_browser(|page| {
        let desk = Desk::new();
        let give = |name: &str, bytes: &[u8]| {
            let path = desk.put(name, bytes);
            page.give("image-file", &path);
            page.until("document.querySelector('#error').textContent !== ''");
            assert_error(page, name);
            fs::remove_file(path).expect("the file is no longer needed");
        };
        page.load("?device=cpu");
        let rgb: Vec<u8> = (0..3 * 80 * 120).map(|i| (i % 251) as u8).collect();
        let png = encode_png_rgb([80, 120], &rgb).expect("a picture");
        give("truncated.png", &png[..png.len() / 2]);
        give("header.png", &png[..20]);
        give("huge.bmp", &huge_bitmap(60_000));
        let volume = nifti([2, 3, 4], [1.0; 3], &[0; 24]);
        give("cut.nii", &volume[..360]);
        let mut huge = volume.clone();
        for side in [42, 44, 46] {
            huge[side..side + 2].copy_from_slice(&i16::MAX.to_le_bytes());
        }
        give("huge.nii", &huge);
        let slice = dicom([48, 64], 0.7, &vec![0; 48 * 64]);
        give("cut.dcm", &slice[..slice.len() - 1000]);
        give("page.png", b"<!doctype html><title>no picture</title>");
        give("zeros.png", &vec![0; 100 << 20]);
        page.screenshot("hostile");
        page.sample(1);
        assert_eq!(page.text("error"), "");
    });
}
