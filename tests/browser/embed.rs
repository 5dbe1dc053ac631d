//! A test of the page of others that asks the engine for a mask through `mixsearch.js`.

use std::fs;
use std::process::Command;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::formats::{decode_mask, encode_png_rgb};
use shared::imaging::overlay::to_rgb8;
use shared::imaging::synthetic::SyntheticDomain;

use crate::server::program;
use crate::session::{root, with_browser};

const MODEL: &str = "web/assets/models/universal.safetensors";

/// What the page shows as the mask: pixels whose green is full.
const GREEN: &str = "(() => { const canvas = document.getElementById('canvas'); \
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height); \
    return data.reduce((all, v, i) => i % 4 === 1 ? all + (v === 255 ? '1' : '0') : all, ''); })()";

#[test]
fn a_page_of_others_shows_the_mask_of_the_command_line() {
    with_browser(|page| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let (image, _) = SyntheticDomain::Lesion.generate([120, 160], &mut rng);
        // No pixel of the picture itself is as green as the page paints the mask.
        let rgb: Vec<u8> = to_rgb8(&image).into_iter().map(|v| v.min(250)).collect();
        let file = folder.path().join("lesion.png");
        fs::write(
            &file,
            encode_png_rgb(image.size(), &rgb).expect("a picture"),
        )
        .expect("a file");
        let status = Command::new(program())
            .args(["--quiet", "segment", "--model"])
            .arg(root().join(MODEL))
            .arg(&file)
            .arg("--out")
            .arg(folder.path())
            .status();
        assert!(status.expect("mixsearch runs").success());
        let mask = fs::read(folder.path().join("lesion-mask.png")).expect("a mask");
        let expected = decode_mask(&mask).expect("a mask");

        page.driver.go(&format!("{}embed.html", page.address));
        let says = "document.getElementById('says').textContent";
        page.until(&format!("{says}.includes('ready')"));
        page.driver.give("picture", &[&file]);
        page.until(&format!("{says}.includes('covers')"));
        page.screenshot("embed");
        let found = page.text_of(GREEN);
        assert_eq!(found.len(), expected.values().len());
        let equal = found.bytes().zip(expected.values());
        let equal = equal.filter(|(found, class)| (*found == b'1') == (**class > 0));
        let share = equal.count() as f64 / found.len() as f64;
        assert!(share >= 0.999, "{share} of the pixels agree");
        assert!(found.contains('1'), "the lesion is found");

        let bad = folder.path().join("notes.png");
        fs::write(&bad, b"not a picture").expect("a file");
        page.driver.give("picture", &[&bad]);
        page.until(&format!("!{says}.includes('covers')"));
        for (call, words) in [
            ("load(new Uint8Array(9))", ""),
            ("load(9)", "its address"),
            (
                "load('models/universal.safetensors').then((segmenter) => segmenter.segment({}))",
                "ImageData",
            ),
        ] {
            let refused = page.driver.run_async(&format!(
                "const done = arguments[arguments.length - 1]; \
                 import('./mixsearch.js').then(({{ load }}) => {call}) \
                 .then(() => '', (error) => error.message).then(done)"
            ));
            let message = refused.as_str().unwrap_or_default();
            assert!(
                !message.is_empty() && message.contains(words),
                "{call}: {refused}"
            );
        }
        assert_eq!(page.driver.console_errors(), Vec::<String>::new());
    });
}
