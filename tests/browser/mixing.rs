//! Tests of the mixing lab: the composite of several images, and the link that restores it.

use std::fs;

use shared::formats::encode_png_rgb;

use crate::axe;
use crate::session::{Session, with_browser};

/// Every byte of both pictures of the composite, as one number.
const PIXELS: &str = "['composite', 'soft-label'].reduce((hash, id) => { \
    const canvas = document.getElementById(id); \
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; \
    return pixels.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619), hash); }, 7)";

impl Session {
    /// Opens the lab in the state of a link.
    fn mixing_lab(&self, state: &str) {
        // The fragment alone would not load the page again.
        self.driver.go("about:blank");
        self.driver
            .go(&format!("{}?device=cpu#/mixing{state}", self.address));
        self.until("document.getElementById('fingerprint')?.textContent");
    }

    /// Moves a slider of any range.
    fn move_to(&self, id: &str, value: &str) {
        self.driver.run(&format!(
            "const input = document.getElementById('{id}'); input.value = '{value}'; \
             input.dispatchEvent(new Event('input', {{ bubbles: true }}))"
        ));
    }

    /// Scrolls to the element.
    fn show(&self, id: &str) {
        self.driver
            .run(&format!("document.getElementById('{id}').scrollIntoView()"));
    }

    /// Waits until the address holds it.
    fn until_linked(&self, part: &str) {
        self.until(&format!("location.hash.includes('{part}')"));
    }

    /// Waits until the model has answered to what is shown.
    fn until_answered(&self) {
        self.until("document.getElementById('answers')?.getAttribute('aria-busy') === 'false'");
    }

    pub(crate) fn press_on(&self, selector: &str, key: &str) {
        self.tab_to(selector);
        self.driver.press(&[key]);
    }
}

#[test]
fn a_link_restores_the_same_composite_to_the_byte() {
    with_browser(|page| {
        page.mixing_lab("");
        let first = page.text("fingerprint");
        page.move_to("k", "4");
        page.move_to("mu", "0.5");
        page.choose("dirichlet");
        page.click("draw-again");
        page.move_to("weight-1", "0.37");
        page.until("document.getElementById('weight-1').value === '0.37'");
        page.until_linked("weights=");
        assert_ne!(page.text("fingerprint"), first);
        let seen = [
            page.text_of(PIXELS),
            page.text("fingerprint"),
            page.text("recipe"),
        ];
        let state = page.text_of("location.hash.slice('#/mixing'.length)");
        assert!(
            state.contains("seed=2") && state.contains("how=dirichlet"),
            "{state}"
        );

        page.mixing_lab("");
        assert_eq!(page.text("fingerprint"), first, "the page starts as it did");
        page.mixing_lab(&state);
        let again = [
            page.text_of(PIXELS),
            page.text("fingerprint"),
            page.text("recipe"),
        ];
        assert_eq!(again, seen);
        page.until_linked("weights=");
        assert_eq!(
            page.text_of("location.hash.slice('#/mixing'.length)"),
            state
        );
    });
}

#[test]
fn the_lesson_is_walked_to_its_end_by_keyboard() {
    const ENTER: &str = "\u{e007}";
    const LEFT: &str = "\u{e012}";
    with_browser(|page| {
        page.mixing_lab("");
        let index = |n: usize| {
            page.until(&format!(
                "document.getElementById('lesson-place').textContent.includes('{n} / 9')"
            ));
        };
        let next = || page.press_on("#lesson-next", ENTER);
        let done = || page.until("document.querySelector('#lesson .tried.done')");
        next();
        index(2);
        page.press_on("#weight-0", LEFT);
        done();
        next();
        index(3);
        next();
        index(4);
        page.press_on("#lesson input[value=\"1\"]", " ");
        page.driver.press(&["\u{e015}"]);
        page.until("document.getElementById('lesson-reveal').textContent.startsWith('Not')");
        page.driver.press(&["\u{e015}"]);
        page.until("document.getElementById('lesson-reveal').textContent.startsWith('Yes')");
        page.screenshot("mixing-predict");
        next();
        index(5);
        page.tab_to("#draw-again");
        for _ in 0..5 {
            page.driver.press(&[ENTER]);
        }
        done();
        next();
        index(6);
        page.press_on("#mu", "\u{e011}");
        done();
        page.show("clouds");
        page.screenshot("mixing-extreme");
        next();
        index(7);
        next();
        index(8);
        next();
        index(9);
        assert_eq!(
            page.text_of("document.getElementById('lesson-next').hidden"),
            "true"
        );
        page.until_linked("step=8");
        page.press_on("#lesson-again", ENTER);
        index(1);
    });
}

#[test]
fn the_model_answers_the_composite_and_its_parts() {
    with_browser(|page| {
        page.mixing_lab("?images=lesion-1,lesion-3&k=2&weights=0.5,0.5");
        page.until_answered();
        let gap = page.text("gap");
        let mean: f64 = gap
            .split_whitespace()
            .find_map(|word| word.parse().ok())
            .unwrap_or_else(|| panic!("no number in {gap}"));
        assert!(mean > 0.0 && mean < 1.0, "{gap}");
        page.show("model-section");
        page.screenshot("mixing-model");

        page.move_to("weight-0", "1");
        page.until_linked("weights=1_0");
        page.until_answered();
        assert!(
            page.text("gap").contains("0.0000"),
            "one image alone is itself"
        );

        page.click("walk");
        page.until("document.querySelectorAll('#way tbody tr').length === 9");
        let ends = "[0, 8].map(i => document.querySelectorAll('#way tbody tr')[i].lastElementChild.textContent)";
        assert_eq!(page.text_of(ends), "0.0000,0.0000");
        page.show("way");
        page.screenshot("mixing-way");
        let faults = axe::faults(page);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

#[test]
fn own_images_are_mixed_and_what_is_hidden_stays_hidden() {
    with_browser(|page| {
        page.mixing_lab("?hide=model,seed");
        assert_eq!(
            page.text_of("document.getElementById('model-section')"),
            "null"
        );
        assert_eq!(
            page.text_of("document.getElementById('seed').checkVisibility()"),
            "false"
        );
        assert_eq!(
            page.text_of("document.getElementById('k').checkVisibility()"),
            "true"
        );

        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).expect("a file");
            path
        };
        page.until("document.querySelector('#own')");
        page.driver
            .run("document.getElementById('own').open = true");
        page.driver
            .give("own-image", &[&file("notes.png", b"not a picture")]);
        page.until("document.getElementById('own-problem').textContent.includes('notes.png')");
        let rgb = [90, 140, 200].repeat(80 * 120);
        let png = encode_png_rgb([80, 120], &rgb).expect("a picture");
        page.driver.give("own-image", &[&file("blue.png", &png)]);
        page.until("document.getElementById('own-canvas')");
        let before = page.text("own-share");
        page.move_to("ellipse-width", "80");
        page.until(&format!(
            "document.getElementById('own-share').textContent !== '{before}'"
        ));
        page.show("own");
        page.screenshot("mixing-own");
        page.click("own-add");
        page.until("document.querySelectorAll('.piece').length === 4");
        page.until("!document.getElementById('note').hidden");
        page.until_linked("own");
        assert!(
            page.text_of("document.querySelectorAll('.piece')[3].textContent")
                .contains("blue.png")
        );
    });
}

#[test]
fn a_network_is_trained_with_and_without_mixing_in_the_page() {
    with_browser(|page| {
        page.mixing_lab(
            "?images=lesion-1,polyp-1&k=2&train-steps=40&train-seed=3&hide=model&step=7",
        );
        assert_eq!(
            page.text_of("document.getElementById('twins-steps').value"),
            "40"
        );
        page.show("twins");
        page.click("twins-go");
        let now = "document.getElementById('twins-now').textContent";
        page.until(&format!("/^Step 40 of 40/.test({now})"));
        page.until("document.querySelector('#lesson .tried.done')");
        let row = |twin: &str| -> Vec<f64> {
            let cells = format!(
                "[...document.querySelectorAll('#twins-numbers [data-twin={twin}] td')]\
                 .map(cell => cell.textContent)"
            );
            let cells = page.text_of(&cells);
            cells
                .split(',')
                .map(|cell| cell.parse().expect("a number"))
                .collect()
        };
        let (plain, mixed) = (row("plain"), row("mixed"));
        assert_eq!(
            [plain[1], plain[3]],
            [mixed[1], mixed[3]],
            "both begin with the same weights"
        );
        assert_ne!(plain[4], mixed[4], "they end with others");
        assert_eq!(
            page.text_of("document.querySelectorAll('#twins-curves path.line').length"),
            "4"
        );
        page.show("twins");
        page.screenshot("mixing-twins");
        let faults = axe::faults(page);
        assert!(faults.is_empty(), "{}", faults.join("\n"));

        page.move_to("twins-steps", "400");
        page.until_linked("train-steps=400");
        page.until(&format!("{now} === 'Nothing is trained yet.'"));
        page.click("twins-go");
        page.until("document.querySelector('#twins progress').value > 0");
        page.click("twins-go");
        page.until(&format!("/^Step [0-9]+ of 400/.test({now})"));
        let stopped = page.text("twins-now");
        page.click("twins-go");
        page.until(&format!("{now}.startsWith('Step') === false"));
        page.click("twins-go");
        page.until(&format!("/^Step [0-9]+ of 400/.test({now})"));
        assert_ne!(
            page.text("twins-now"),
            stopped,
            "it went on where it stopped"
        );
    });
}

#[test]
fn it_looks_right_in_light_and_dark_and_on_a_phone() {
    with_browser(|page| {
        page.resize(1280, 2600);
        page.mixing_lab("?images=lesion-1,lesion-3,polyp-1,nuclei-1&k=3&seed=5");
        page.until_answered();
        page.choose("light");
        page.screenshot("mixing-lab-light");
        page.choose("dark");
        page.screenshot("mixing-lab-dark");
        page.move_to("k", "6");
        page.until("document.querySelectorAll('.piece').length === 6");
        page.until_answered();
        page.screenshot("mixing-six-dark");
        page.choose("light");
        page.resize(500, 5200);
        // A headless window is no narrower than 500 pixels; the body can be.
        let narrow = "(document.body.style.width = '360px', document.body.scrollWidth)";
        let width: u32 = page.text_of(narrow).parse().expect("a width");
        assert!(width <= 360, "the page is {width} pixels wide");
        page.screenshot("mixing-lab-phone");
    });
}
