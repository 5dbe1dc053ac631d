//! What a person can get wrong.

use std::fs;

use shared::formats::{encode_png_gray, encode_png_rgb};

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
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).expect("a file");
            path
        };
        page.load("?device=cpu");
        page.give("image-file", &file("notes.png", b"not a picture"));
        assert_error(page, "notes.png");
        page.screenshot("bad-image");

        page.give("bundle-file", &file("weights.safetensors", b"not a bundle"));
        assert_error(page, "weights.safetensors");
        assert_eq!(
            page.text_of("document.querySelector('#engine').dataset.kind"),
            "cpu"
        );

        // Not square, so that a mixed-up height and width are seen.
        let rgb = vec![200; 3 * 90 * 150];
        let png = encode_png_rgb([90, 150], &rgb).expect("a picture");
        page.give("image-file", &file("grey.png", &png));
        assert_eq!(page.text("error"), "");
        assert_eq!(page.mask().1, [90, 150]);

        let turned = encode_png_gray([150, 90], &vec![0; 150 * 90]).expect("a mask");
        page.give("mask-file", &file("turned.png", &turned));
        assert_error(page, "turned.png");
        let mask = encode_png_gray([90, 150], &vec![255; 90 * 150]).expect("a mask");
        page.give("mask-file", &file("mask.png", &mask));
        assert_eq!(page.text("error"), "");
        assert_ne!(page.text("dice"), "–");
    });
}
