//! Tests of the app in German: every page in its words, the lessons by keyboard, and the way from one language to the other.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::axe;
use crate::session::{Session, with_browser};

const PAGES: [&str; 5] = ["segment", "architecture", "mixing", "search", "runs"];
/// What models say of themselves, in English: a title, and a name in a card.
const OF_MODELS: [&str; 2] = ["Skin lesions", "epoch"];
const ENTER: &str = "\u{e007}";
const RIGHT: &str = "\u{e014}";

fn table(file: &str) -> Vec<(String, String)> {
    let table: Value = serde_json::from_str(file).expect("a table of texts");
    let sections = table.as_object().into_iter().flatten();
    let texts = sections.flat_map(|(section, texts)| {
        let texts = texts.as_object().into_iter().flatten();
        texts.map(move |(key, text)| {
            let text = text.as_str().expect("a text");
            (format!("{section}.{key}"), text.to_owned())
        })
    });
    texts.collect()
}

/// What stands only in the English table, and the keys of both.
fn not_german() -> BTreeSet<String> {
    let english = table(include_str!("../../web/assets/text/en.json"));
    let german = table(include_str!("../../web/assets/text/de.json"));
    let german: BTreeSet<String> = german.into_iter().map(|(_, text)| text).collect();
    let foreign = english.into_iter().flat_map(|(key, text)| [key, text]);
    foreign.filter(|text| !german.contains(text)).collect()
}

/// The texts of all elements without children, and what they are called.
fn shown(page: &Session) -> BTreeSet<String> {
    let texts = page.run(
        "const found = []; \
         for (const element of document.querySelectorAll('body *')) { \
           if (!element.closest('script, style, noscript, math, pre')) { \
             if (element.children.length === 0) found.push(element.textContent.trim()); \
             found.push(element.getAttribute('aria-label') ?? ''); \
             found.push(element.getAttribute('title') ?? ''); \
           } \
         } \
         return found",
    );
    let texts = texts.as_array().into_iter().flatten();
    texts
        .filter_map(|text| Some(text.as_str()?.to_owned()))
        .collect()
}

impl Session {
    fn open_german(&self, fragment: &str) {
        let address = format!("{}?device=cpu&lang=de{fragment}", self.address);
        self.driver.go(&address);
        self.run("location.reload()");
        self.until("document.querySelector('h1') !== null");
        assert_eq!(self.text_of("document.documentElement.lang"), "de");
    }
}

#[test]
fn every_page_speaks_german() {
    let foreign = not_german();
    with_browser(|page| {
        for name in PAGES {
            page.open_german(&format!("#/{name}"));
            if name == "segment" {
                page.until("document.querySelector('#engine').dataset.kind === 'cpu'");
                page.sample(1);
                let dice = page.text("dice");
                assert!(dice.starts_with("0,"), "a decimal comma, not {dice}");
                let faults = axe::faults(page);
                assert!(faults.is_empty(), "{}", faults.join("\n"));
            }
            page.until_idle();
            let mut found = shown(page);
            found.retain(|text| foreign.contains(text) && !OF_MODELS.contains(&text.as_str()));
            let found: Vec<String> = found.into_iter().collect();
            assert_eq!(found, Vec::<String>::new(), "{name} is not German");
            page.screenshot(&format!("{name}-german"));
        }
        page.resize(500, 900);
        for name in PAGES {
            page.open_german(&format!("#/{name}"));
            let narrow = "(document.body.style.width = '360px', document.body.scrollWidth)";
            let width: u32 = page.text_of(narrow).parse().expect("a width");
            assert!(width <= 360, "{name} is {width} pixels wide");
        }
        page.resize(1280, 1000);
    });
}

#[test]
fn another_language_keeps_the_picture_and_the_next_visit() {
    with_browser(|page| {
        page.load("?device=cpu");
        assert_eq!(page.text_of("document.documentElement.lang"), "en");
        page.sample(1);
        let area = page.text("area");
        let choose = |tag: &str| {
            page.run(&format!(
                "const choice = document.getElementById('language'); choice.value = '{tag}'; \
                 choice.dispatchEvent(new Event('change', {{ bubbles: true }}))"
            ));
            page.until(&format!("document.documentElement.lang === '{tag}'"));
            page.until("document.activeElement.id === 'language'");
        };
        choose("de");
        page.until("document.querySelector('h1').textContent === 'Segmentieren'");
        let digits = |text: &str| {
            text.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>()
        };
        assert_eq!(digits(&page.text("area")), digits(&area));
        page.load("?device=cpu");
        assert_eq!(page.text_of("document.documentElement.lang"), "de");
        choose("en");
        page.until("document.querySelector('h1').textContent === 'Segment'");
        // What the address asks for comes before what was chosen.
        page.load("?device=cpu&lang=de");
        assert_eq!(page.text_of("document.documentElement.lang"), "de");
        choose("en");
        assert!(page.text_of("location.search").contains("lang=en"));
    });
}

#[test]
fn the_lesson_of_the_segment_page_is_walked_in_german_by_keyboard() {
    with_browser(|page| {
        page.load("?device=cpu&lang=de");
        page.tab_to("#story summary");
        page.driver.press(&[ENTER]);
        let index = |n: usize| {
            page.until(&format!(
                "document.getElementById('lesson-place').textContent.includes('Schritt {n} / 8')"
            ));
        };
        let next = || page.press_on("#lesson-next", ENTER);
        let done = || page.until("document.querySelector('#lesson .tried.done')");
        let answer = || {
            page.press_on("#lesson input[value=\"1\"]", " ");
            page.until("document.getElementById('lesson-reveal').textContent.startsWith('Nicht')");
            page.driver.press(&["\u{e015}"]);
            page.until("document.getElementById('lesson-reveal').textContent.startsWith('Ja')");
        };
        index(1);
        next();
        index(2);
        page.text_of("document.querySelector('.sample').id = 'first-sample'");
        page.press_on("#first-sample", ENTER);
        page.until("document.querySelector('#dice').textContent !== '–'");
        page.until_idle();
        done();
        next();
        index(3);
        answer();
        page.screenshot("segment-lesson-german");
        next();
        index(4);
        page.press(&["p"]);
        done();
        next();
        index(5);
        answer();
        next();
        index(6);
        // The end of the slider.
        page.press_on("#threshold", "\u{e010}");
        done();
        next();
        index(7);
        page.press(&["1"]);
        page.until_idle();
        done();
        next();
        index(8);
        assert_eq!(
            page.text_of("document.getElementById('lesson-next').hidden"),
            "true"
        );
    });
}

#[test]
fn the_lesson_of_the_mixing_lab_begins_in_german_by_keyboard() {
    with_browser(|page| {
        page.open_german("#/mixing");
        let index = |n: usize| {
            page.until(&format!(
                "document.getElementById('lesson-place').textContent.includes('Schritt {n} / 9')"
            ));
        };
        page.press_on("#lesson-next", ENTER);
        index(2);
        page.press_on("#weight-0", RIGHT);
        page.until("document.querySelector('#lesson .tried.done')");
        let weight = page.text_of("document.querySelector('output[for=weight-0]').textContent");
        assert!(weight.starts_with("0,"), "a decimal comma, not {weight}");
        let value = page.text_of("document.getElementById('weight-0').value");
        assert!(value.parse::<f64>().is_ok(), "machines read {value}");
    });
}
