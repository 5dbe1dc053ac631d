//! Tests of the architecture explorer.

use std::fs;

use serde_json::{Value, json};

use crate::axe;
use crate::session::{Session, with_browser};

const PAGE: &str = "?device=cpu#/architecture";

/// Opens the page with that state and waits until it is drawn.
fn open(page: &Session, state: &str) {
    page.driver.go("about:blank");
    page.driver.go(&format!("{}{PAGE}{state}", page.address));
    page.until("document.querySelector('#lesson-title')?.textContent");
}

/// Texts of drawings that meet another text of the same drawing, as the browser lays them out.
fn overlaps(page: &Session) -> Value {
    page.driver.run(
        "const met = []; \
         for (const svg of document.querySelectorAll('svg.lattice, svg.cell')) { \
           const texts = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]); \
           texts.forEach(([name, a], at) => { for (const [other, b] of texts.slice(0, at)) \
             if (a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5) \
               met.push(`${name} meets ${other}`); }); \
         } \
         return met",
    )
}

/// Drawings that are wider than the card around them.
fn too_wide(page: &Session) -> Value {
    page.driver.run(
        "return [...document.querySelectorAll('svg.lattice, svg.cell')].filter(svg => { \
           const card = svg.closest('.card').getBoundingClientRect(), box = svg.getBoundingClientRect(); \
           return box.right > card.right || box.left < card.left; \
         }).map(svg => svg.classList.value)",
    )
}

fn choose_first(page: &Session, id: &str) {
    page.driver.run(&format!(
        "const list = document.getElementById('first'); list.value = '{id}'; \
         list.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    ));
}

fn ids(page: &Session) -> Vec<String> {
    let ids = page.text_of(
        "[...document.querySelectorAll('#first optgroup option')].map(option => option.value).join()",
    );
    ids.split(',').map(str::to_owned).collect()
}

#[test]
fn the_bars_of_the_beta_map_keep_their_own_width() {
    with_browser(|page| {
        open(page, "?view=search&epoch=0");
        page.until("document.querySelector('.beta-map .share-bar')?.getBoundingClientRect().width");
        let widest = "Math.max(...[...document.querySelectorAll('.beta-map .share-bar')].map(bar => \
                      bar.getBoundingClientRect().width))";
        let widest: f64 = page.text_of(widest).parse().expect("a number");
        assert!(
            widest > 1.0 && widest < 10.0,
            "the widest is {widest} px, as if it were the header's bar"
        );
    });
}

#[test]
fn every_published_architecture_is_drawn_without_overlap_at_a_desk_and_on_a_phone() {
    with_browser(|page| {
        for (width, body, name) in [(1280, "", "desk"), (500, "360px", "phone")] {
            page.resize(width, 1000);
            open(page, "");
            page.driver
                .run(&format!("document.body.style.width = '{body}'"));
            let ids = ids(page);
            assert_eq!(ids.len(), 23);
            for id in ids {
                choose_first(page, &id);
                page.until("document.querySelectorAll('svg.cell .lane').length === 24");
                page.until(&format!(
                    "document.querySelector('.source .about').textContent.startsWith('{id}')"
                ));
                assert_eq!(overlaps(page), Value::Array(Vec::new()), "{id} on a {name}");
                assert_eq!(too_wide(page), Value::Array(Vec::new()), "{id} on a {name}");
            }
            // The model's own states its shares, so that every line has a number.
            choose_first(page, "model");
            page.until("document.querySelectorAll('svg.lattice .share text').length === 30");
            assert_eq!(
                overlaps(page),
                Value::Array(Vec::new()),
                "the model's on a {name}"
            );
            let wide =
                page.text_of("document.documentElement.scrollWidth - document.body.clientWidth");
            assert!(
                name == "phone" || wide == "0",
                "the page scrolls sideways: {wide}"
            );
            page.screenshot(&format!("architecture-{name}"));
        }
    });
}

#[test]
fn an_exit_greys_out_what_it_does_not_need() {
    with_browser(|page| {
        page.resize(1280, 1000);
        open(page, "");
        let off = "document.querySelectorAll('.lattice .node.off').length";
        assert_eq!(page.text_of(off), "0");
        page.driver
            .run("document.querySelector('#exits input[value=\"x0.5\"]').click()");
        page.until(&format!("{off} === 9"));
        let macs = "[...document.querySelectorAll('#exits tbody tr')].map(row => row.cells[3].title.replaceAll(',', '')).join()";
        let macs = page.text_of(macs);
        let macs: Vec<u64> = macs
            .split(',')
            .map(|macs| macs.parse().expect("a count"))
            .collect();
        assert!(macs[0] < macs[1] && macs[1] < macs[2], "{macs:?}");
        page.screenshot("architecture-exit");
    });
}

#[test]
fn a_link_restores_the_page() {
    with_browser(|page| {
        page.resize(1280, 1000);
        let state = "?at=4.2.down.1.0&exit=x0.7&g=stage1_deep&hide=save&step=4&view=one";
        open(page, state);
        let is = |page: &Session| {
            assert_eq!(
                page.text_of("location.hash"),
                format!("#/architecture{state}")
            );
            assert_eq!(page.text("lesson-place"), "Step 5 / 8");
            assert_eq!(
                page.text_of("document.querySelector('[data-control=save]').hidden"),
                "true"
            );
            assert_eq!(
                page.text_of("document.querySelector('#first').value"),
                "stage1_deep"
            );
            page.text("details")
        };
        let before = is(page);
        let address = page.text_of("location.href");
        page.driver.go("about:blank");
        page.driver.go(&address);
        page.until("document.querySelector('#lesson-title')?.textContent");
        assert_eq!(is(page), before);
        assert!(
            before.contains("cell_d") || before.contains("Down cell"),
            "{before}"
        );
    });
}

#[test]
fn nodes_show_what_they_see_of_the_picture() {
    with_browser(|page| {
        page.resize(1280, 1000);
        open(page, "?g=model&at=2.0");
        page.until("document.querySelector('.sample') && document.querySelectorAll('.lattice .share').length === 30");
        page.driver
            .run("document.querySelectorAll('.sample')[1].click()");
        page.until("document.querySelectorAll('.maps canvas').length === 16");
        let drawn = "[...document.querySelectorAll('.maps canvas')].filter(canvas => { \
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; \
            return new Set(pixels).size > 20; }).length";
        let drawn: usize = page.text_of(drawn).parse().expect("a number");
        assert!(drawn > 8, "{drawn} maps show something");
        page.driver
            .run("document.getElementById('features').scrollIntoView()");
        page.screenshot("architecture-features");
        let before = page.text("features-caption");
        page.driver.run("document.getElementById('node-4-4').dispatchEvent(new MouseEvent('click', { bubbles: true }))");
        page.until(&format!(
            "document.querySelector('#features-caption')?.textContent.startsWith('X5.5') && \
            document.querySelector('#features-caption').textContent !== `{before}`"
        ));
    });
}

#[test]
fn two_stand_side_by_side_and_a_search_is_played_back() {
    with_browser(|page| {
        page.resize(1280, 1000);
        open(page, "?view=two");
        page.until("document.querySelectorAll('.compare .lane.marked').length > 0");
        assert!(page.text("differences").contains("of 8 operations differ"));
        assert_eq!(overlaps(page), Value::Array(Vec::new()));
        page.screenshot("architecture-two");
        let faults = axe::faults(page);
        assert!(faults.is_empty(), "{}", faults.join("\n"));

        open(page, "?view=search&epoch=0");
        page.until("document.querySelector('#epoch-caption').textContent.includes('Stage 1')");
        assert_eq!(
            page.text_of("document.querySelectorAll('#played-6-0, #played-8-0').length"),
            "1"
        );
        page.driver.run("document.getElementById('play').click()");
        page.until("document.querySelector('#epoch-caption').textContent.includes('Stage 2')");
        page.until(
            "document.querySelector('#epoch').value === document.querySelector('#epoch').max",
        );
        assert_eq!(
            page.text_of("document.querySelectorAll('#played-8-0').length"),
            "1"
        );
        assert!(page.text_of("document.querySelectorAll('.alpha-table .dropped').length") != "0");
        assert_eq!(overlaps(page), Value::Array(Vec::new()));
        page.screenshot("architecture-search");
        page.choose("dark");
        page.screenshot("architecture-search-dark");
        let faults = axe::faults(page);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        page.choose("light");
        page.click("open-read-off");
        page.until("document.querySelectorAll('svg.lattice .share text').length === 30");
        let own = page.text_of("document.querySelector('.source .about').textContent");
        assert!(own.contains("stage 2, epoch 6"), "{own}");
    });
}

#[test]
fn what_is_no_genotype_is_one_sentence_and_an_own_one_opens() {
    with_browser(|page| {
        page.resize(1280, 1000);
        open(page, "");
        let paste = |text: &str| {
            page.driver.run(&format!(
                "const field = document.getElementById('first-text'); field.value = {text:?}; \
                 field.dispatchEvent(new Event('input', {{ bubbles: true }})); \
                 field.parentElement.querySelector('button').click()"
            ));
        };
        paste("{}");
        page.until("!document.querySelector('#wrong').hidden");
        let wrong = page.text("wrong");
        assert!(
            wrong.contains("not a genotype") && wrong.ends_with('.'),
            "{wrong}"
        );

        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("bad.json");
        fs::write(&file, "nothing").expect("a file");
        page.driver.give("first-file", &[&file]);
        page.until("document.querySelector('#wrong').textContent.includes('bad.json')");

        let published = fs::read_to_string(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/fixtures/spec/genotypes.json"
        ));
        let list = published.expect("the published genotypes");
        let own =
            shared::genotype::Genotype::from_list(&list, "layer9_double_deep").expect("a genotype");
        let file = folder.path().join("own.json");
        fs::write(&file, own.to_json()).expect("a file");
        page.driver.give("first-file", &[&file]);
        page.until("document.querySelector('#wrong').hidden && document.querySelector('#first').value === 'own'");
        page.until("location.hash.includes('mixsearch-genotype')");
    });
}

#[test]
fn an_architecture_is_saved_as_a_drawing_a_picture_and_a_file() {
    with_browser(|page| {
        open(page, "?g=stage1_deep");
        page.driver.run(
            "window.saved = []; const make = URL.createObjectURL; \
             URL.createObjectURL = blob => { saved.push([blob.type, blob.size > 1000]); return make.call(URL, blob); }; \
             HTMLAnchorElement.prototype.click = function () { saved.push(this.download); }",
        );
        for (id, kind) in [
            ("svg", "image/svg+xml"),
            ("png", "image/png"),
            ("json", "application/json"),
        ] {
            page.driver.run(&format!(
                "saved.length = 0; document.getElementById('save-{id}').click()"
            ));
            page.until("saved.length === 2");
            let saved = page.driver.run("return saved");
            assert_eq!(saved, json!([[kind, true], format!("stage1_deep.{id}")]));
        }
    });
}

/// Presses the tab key until the element of that id has the keyboard.
fn tab_to(page: &Session, id: &str) {
    for _ in 0..60 {
        if page.text_of("document.activeElement.id") == id {
            return;
        }
        page.driver.press(&[TAB]);
    }
    panic!("the tab key does not reach #{id}");
}

/// Goes on to the step of that number, with the keyboard alone.
fn next_step(page: &Session, step: usize) {
    page.driver
        .run("document.getElementById('lesson-title').focus()");
    tab_to(page, "lesson-next");
    page.driver.press(&[ENTER]);
    page.until(&format!(
        "document.querySelector('#lesson-place').textContent === 'Step {step} / 8'"
    ));
    assert_eq!(page.text_of("document.activeElement.id"), "lesson-title");
}

#[test]
fn the_lesson_is_walked_to_its_end_by_keyboard() {
    with_browser(|page| {
        page.resize(1280, 1000);
        open(page, "");
        let press = |keys: &[&str]| page.driver.press(keys);
        let done = "document.querySelector('.tried')?.classList.contains('done')";
        let right = "document.querySelector('#lesson-reveal').textContent.startsWith('Yes')";
        next_step(page, 2);
        tab_to(page, "node-8-0");
        press(&[DOWN, LEFT, DOWN]);
        assert_eq!(page.text_of("document.activeElement.id"), "node-4-2");
        page.until(done);
        next_step(page, 3);
        press(&[TAB, SPACE]);
        page.until(right);
        next_step(page, 4);
        page.driver
            .run("document.querySelector('#exits input:checked').focus()");
        press(&[UP, UP]);
        page.until(done);
        next_step(page, 5);
        tab_to(page, "cell-down-0-0");
        page.until(done);
        next_step(page, 6);
        press(&[TAB, DOWN]);
        page.until(right);
        next_step(page, 7);
        tab_to(page, "epoch");
        press(&[END]);
        page.until(done);
        next_step(page, 8);
        assert_eq!(
            page.text_of("document.querySelector('#lesson-next').hidden"),
            "true"
        );
        page.screenshot("architecture-lesson-end");
    });
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";
const END: &str = "\u{e010}";
const LEFT: &str = "\u{e012}";
const UP: &str = "\u{e013}";
const DOWN: &str = "\u{e015}";
