//! Accessibility tests: keyboard only, screen readers and contrast, and small screens.

use crate::axe;
use crate::session::with_browser;

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

#[test]
fn every_page_is_free_of_serious_faults_in_both_themes() {
    with_browser(|page| {
        for name in ["segment", "architecture", "mixing", "search", "runs"] {
            for theme in ["light", "dark"] {
                page.open(&format!("#/{name}"));
                if name == "segment" {
                    page.until("document.querySelector('#engine').dataset.kind === 'cpu'");
                    page.sample(1);
                }
                page.choose(theme);
                let faults = axe::faults(page);
                assert!(faults.is_empty(), "{name}, {theme}: {}", faults.join("\n"));
                page.screenshot(&format!("{name}-{theme}"));
            }
            page.resize(500, 900);
            page.screenshot(&format!("{name}-phone"));
            let narrow = "(document.body.style.width = '360px', document.body.scrollWidth)";
            let width: u32 = page.text_of(narrow).parse().expect("a width");
            assert!(width <= 360, "{name} is {width} pixels wide");
            page.resize(1280, 1000);
        }
    });
}

#[test]
fn a_sample_is_segmented_and_looked_at_by_keyboard_alone() {
    with_browser(|page| {
        page.load("?device=cpu");
        let first = "document.querySelector('.sample').id = 'first-sample'";
        page.text_of(first);
        page.tab_to("#first-sample");
        page.driver.press(&[ENTER]);
        page.until("document.querySelector('#area').textContent !== '–'");
        page.until_idle();

        page.press(&["c"]);
        let chosen = "document.querySelector('input[name=layer]:checked').value";
        assert_eq!(page.text_of(chosen), "contour");
        page.press(&["d"]);
        assert_eq!(page.text_of(chosen), "difference");
        page.screenshot("difference");
        page.press(&["+", "+"]);
        assert_ne!(page.text("zoom-fit"), "100 %");
        page.press(&["0"]);
        assert_eq!(page.text("zoom-fit"), "100 %");
        page.press(&["1"]);
        page.until_idle();
        assert_eq!(
            page.text_of("document.querySelector('input[name=exit]:checked').value"),
            "x0.5"
        );

        page.press(&["?"]);
        assert_eq!(
            page.text_of("document.querySelector('#shortcuts').open"),
            "true"
        );
        page.screenshot("shortcuts");
        page.press(&[ESCAPE]);
        assert_eq!(
            page.text_of("document.querySelector('#shortcuts').open"),
            "false"
        );

        page.tab_to("#largest");
        page.press(&[" "]);
        assert_eq!(
            page.text_of("document.querySelector('#largest').checked"),
            "true"
        );
    });
}
