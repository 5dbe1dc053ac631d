//! Tests of the segment page: images in, masks out.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::imaging::overlay::to_rgb8;
use web::components::samples::{OFFERED, SIZE};

use crate::session::{Session, with_browser};

const LESION: usize = 1;

fn number(page: &Session, id: &str) -> f64 {
    let text = page.text(id).replace(',', "");
    text.parse()
        .unwrap_or_else(|_| panic!("#{id} reads {text}"))
}

#[test]
fn webgpu_and_cpu_find_the_same_mask_and_a_lost_gpu_is_replaced() {
    with_browser(|page| {
        // Without a GPU, WebGPU has only a software adapter here.
        assert_eq!(page.load("?device=best"), "cpu", "{:?}", page.log("device"));
        let reason = page.text("reason");
        assert!(reason.contains("swiftshader"), "{reason}");
        page.click("retry");
        page.until("!['starting', 'cpu'].includes(document.querySelector('#engine').dataset.kind)");
        let kind = page.text_of("document.querySelector('#engine').dataset.kind");
        assert_eq!(kind, "webgpu", "{:?}", page.log("device"));
        page.sample(LESION);
        page.screenshot("webgpu");
        let (on_gpu, size) = page.mask();

        page.driver.crash_gpu();
        page.sample(LESION);
        page.until("document.querySelector('#engine').dataset.kind === 'cpu'");
        assert!(
            page.text("reason").contains("WebGPU stopped"),
            "{}",
            page.text("reason")
        );
        page.until("document.querySelector('#area').textContent !== '–'");
        assert_eq!(page.text("error"), "");
        page.screenshot("gpu-lost");

        assert_eq!(page.load("?device=cpu"), "cpu");
        page.sample(LESION);
        let (on_cpu, _) = page.mask();
        assert_eq!((size, on_gpu.len()), ([240, 320], on_cpu.len()));
        let equal = on_gpu.iter().zip(&on_cpu).filter(|(a, b)| a == b).count();
        let share = equal as f64 / on_cpu.len() as f64;
        assert!(share >= 0.999, "{share} of the pixels agree");
        assert!(on_cpu.iter().any(|inside| *inside), "the lesion is found");
    });
}

#[test]
fn the_device_that_is_faster_computes_and_the_other_is_one_click_away() {
    with_browser(|page| {
        // A software adapter is slower than the CPU itself.
        let kind = page.load("?device=measured");
        let reason = page.text("reason");
        assert!(
            reason.matches(" ms").count() == 2 && reason.contains("faster"),
            "{reason}"
        );
        let other = if kind == "cpu" { "webgpu" } else { "cpu" };
        page.click("retry");
        page.until(&format!(
            "document.querySelector('#engine').dataset.kind === '{other}'"
        ));
    });
}

#[test]
fn a_sample_is_segmented_at_every_exit_and_threshold() {
    with_browser(|page| {
        page.load("?device=cpu");
        page.sample(LESION);
        assert!(number(page, "dice") > 0.9, "a clear lesion is found");
        let (mask, _) = page.mask();
        let inside = mask.iter().filter(|inside| **inside).count() as f64;
        assert_eq!(
            number(page, "area"),
            inside,
            "the area is that of the mask shown"
        );

        let runs = page.log("segmented").len();
        page.slide("threshold", 10);
        let larger = number(page, "area");
        page.slide("threshold", 90);
        let smaller = number(page, "area");
        assert!(
            larger > inside && inside > smaller,
            "{larger} {inside} {smaller}"
        );
        assert_eq!(
            page.log("segmented").len(),
            runs,
            "a threshold needs no new run"
        );
        page.slide("threshold", 50);

        for exit in ["x0.5", "x0.7"] {
            let runs = page.log(&format!("segmented to {exit}")).len();
            page.choose(exit);
            assert_eq!(page.log(&format!("segmented to {exit}")).len(), runs + 1);
        }
        for layer in ["contour", "heat"] {
            page.choose(layer);
            page.slide("opacity", 70);
            page.screenshot(layer);
        }
        let drawn = "[...document.querySelectorAll('.sample canvas')].every(canvas => \
            canvas.getContext('2d').getImageData(100, 100, 1, 1).data[3] === 255)";
        assert_eq!(page.text_of(drawn), "true", "the samples show themselves");
        page.choose("dark");
        page.screenshot("dark");
    });
}

#[test]
fn the_card_says_how_good_the_model_is_before_it_says_its_hashes() {
    with_browser(|page| {
        page.load("?device=cpu");
        page.until("document.querySelectorAll('#scores tbody tr').length > 10");
        page.run("document.getElementById('model-card').open = true");
        let table = page.text_of("document.getElementById('scores').innerText");
        assert!(
            table.contains("isic2018-task1") && table.contains("0.890"),
            "{table}"
        );
        let seen = "document.getElementById('model-versions').open";
        assert_eq!(page.text_of(seen), "false");
        page.run("document.getElementById('scores').scrollIntoView()");
        page.screenshot("model-card");
        page.run("document.getElementById('model-versions').open = true");
        let versions = page.text("model-versions");
        assert!(versions.contains("0fa823d208590ddb"), "{versions}");
        let rows = "document.querySelectorAll('#scores tbody tr').length";
        let before = page.text_of(rows);
        page.run(
            "const model = document.getElementById('model'); model.value = 'skin-lesions.safetensors'; \
             model.dispatchEvent(new Event('change', { bubbles: true }))",
        );
        page.until(&format!("{rows} === 4"));
        assert_ne!(before, "4");
    });
}

#[test]
fn without_a_worker_the_page_computes() {
    with_browser(|page| {
        page.load("?device=cpu&host=page");
        page.sample(LESION);
        assert!(number(page, "dice") > 0.9);
    });
}

#[test]
fn no_request_leaves_the_origin() {
    with_browser(|page| {
        page.load("?device=cpu");
        page.sample(LESION);
        let elsewhere = "performance.getEntriesByType('resource')\
            .map(entry => entry.name).filter(name => !name.startsWith(location.origin) && !name.startsWith('data:'))";
        assert_eq!(page.text_of(elsewhere), "");
        let count = "performance.getEntriesByType('resource').length > 3";
        assert_eq!(page.text_of(count), "true", "the list of requests is kept");
    });
}

#[test]
fn a_phone_shows_it_without_scrolling_sideways() {
    with_browser(|page| {
        page.resize(500, 900);
        page.load("?device=cpu");
        page.sample(LESION);
        page.screenshot("narrow");
        // A headless window is no narrower than 500 pixels; the body can be.
        let narrow = "(document.body.style.width = '360px', document.body.scrollWidth)";
        let width: u32 = page.text_of(narrow).parse().expect("a width");
        assert!(width <= 360, "the page is {width} pixels wide");
    });
}

#[test]
fn synthetic_pictures_are_the_same_in_a_browser_as_in_a_program() {
    with_browser(|page| {
        page.load("?device=cpu");
        for (number, (domain, seed)) in OFFERED.into_iter().enumerate() {
            page.sample(number);
            page.slide("opacity", 0);
            let script = "const canvas = document.getElementById('canvas'); \
                const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; \
                return [...pixels.filter((_, i) => i % 4 < 3)]";
            let shown = page.run(script);
            let values = shown.as_array().expect("pixels").iter();
            let shown: Vec<u8> = values.map(|v| v.as_u64().expect("a level") as u8).collect();
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let (image, _) = domain.generate(SIZE, &mut rng);
            let other = shown
                .iter()
                .zip(to_rgb8(&image))
                .filter(|(a, b)| **a != *b)
                .count();
            assert_eq!(
                (other, shown.len()),
                (0, 3 * SIZE[0] * SIZE[1]),
                "{} {seed}",
                domain.name()
            );
        }
    });
}
