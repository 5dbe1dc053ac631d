//! The search lab: a search that runs in the page, its lesson, and its link.

use shared::genotype::Genotype;
use web::engine::{Engine, Surroundings};
use web::protocol::search::{Advance, Begin, LabSettings, SearchEvent};

use crate::axe;
use crate::session::{Session, with_browser};

/// Every bar's share and every branch's width, with all their digits.
const ALPHA: &str = "[...document.querySelectorAll('.alpha-bars .bar, .lattice .line')]\
    .map(mark => mark.getAttribute('height') ?? mark.getAttribute('stroke-width')).join(' ')";

/// What the lab does now is done.
const STILL: &str = "!document.querySelector('#play').disabled \
    && document.querySelector('#play').textContent !== 'Pause'";

impl Session {
    /// Opens the lab in a page that was not there before, and waits until it stands where the link says.
    fn search_lab(&self, state: &str) {
        self.driver.go("about:blank");
        self.driver
            .go(&format!("{}?device=cpu#/search{state}", self.address));
        self.until("document.querySelector('#play')");
        self.until(STILL);
    }

    fn hit(&self, id: &str) {
        self.driver
            .run(&format!("document.getElementById('{id}').click()"));
    }

    /// Presses a key on an element, as someone without a mouse does.
    fn key(&self, element: &str, key: &str) {
        self.driver
            .run(&format!("document.querySelector('{element}').focus()"));
        self.driver.press(&[key]);
    }

    fn moves(&self) -> u64 {
        let at = "new URLSearchParams(location.hash.split('?')[1]).get('at')";
        self.text_of(at).parse().unwrap_or_default()
    }

    /// Presses Step until so many moves are made.
    fn step_to(&self, moves: u64) {
        while self.moves() < moves {
            let before = self.moves();
            self.until("!document.querySelector('#step').disabled");
            self.hit("step");
            let at = "Number(new URLSearchParams(location.hash.split('?')[1]).get('at'))";
            self.until(&format!("{at} > {before}"));
        }
    }
}

#[test]
fn a_link_restores_a_search_after_twenty_steps_to_the_same_alphas() {
    with_browser(|page| {
        page.search_lab("?epochs=4&seed=7&rate=0.1&b=polyp");
        let start = page.text_of(ALPHA);
        page.step_to(20);
        let alphas = page.text_of(ALPHA);
        assert_ne!(alphas, start, "twenty moves change what is believed");
        let link = page.text_of("location.hash");
        assert!(link.contains("at=20") && link.contains("seed=7"), "{link}");

        page.search_lab(link.trim_start_matches("#/search"));
        assert_eq!(page.text_of(ALPHA), alphas);
        assert_eq!(page.text_of("location.hash"), link, "the link stays itself");
        page.hit("reset");
        page.until("location.hash.includes('at=0')");
        page.until(STILL);
        assert_eq!(page.text_of(ALPHA), start);
    });
}

#[test]
fn the_lesson_is_walked_to_its_end_by_keyboard() {
    with_browser(|page| {
        page.search_lab("");
        let steps = page.text("lesson-place");
        let count: usize = steps
            .split('/')
            .nth(1)
            .map_or(0, |n| n.trim().parse().unwrap_or(0));
        assert!((5..=8).contains(&count), "{steps}");
        for step in 1..count {
            assert_eq!(page.text("lesson-place"), format!("Step {step} / {count}"));
            assert!(page.text("lesson-body").len() > 40);
            if page.text_of("document.querySelectorAll('.answer').length") != "0" {
                page.key("#lesson .answer input", " ");
                page.until("document.querySelector('#lesson-reveal').textContent.length > 40");
            }
            page.key("#lesson-next", "\u{e007}");
            page.until(&format!(
                "document.querySelector('#lesson-place').textContent === 'Step {} / {count}'",
                step + 1
            ));
            let focused = page.text_of("document.activeElement.id");
            assert_eq!(
                focused, "lesson-title",
                "what is new is read from its title"
            );
        }
        page.until("document.querySelector('#lesson-next').hidden");
    });
}

#[test]
fn a_search_ends_in_a_genotype_and_is_compared() {
    with_browser(|page| {
        page.search_lab("");
        page.screenshot("search-start");
        page.hit("play");
        page.until("document.querySelectorAll('#marks li').length >= 3");
        page.screenshot("search-halved");
        page.until("document.querySelector('#explore')");
        page.until(STILL);
        page.screenshot("search-found");
        let link =
            "new URLSearchParams(document.querySelector('#explore').hash.split('?')[1]).get('g')";
        let lab = Genotype::from_json(&page.text_of(link)).expect("the link holds a genotype");
        page.hit("play");
        page.until("document.querySelector('#gallery')");
        page.screenshot("search-compared");
        page.driver
            .run("document.querySelector('#results').scrollIntoView()");
        page.screenshot("search-results");
        let rows = "document.querySelectorAll('#comparison tbody tr').length";
        assert_eq!(page.text_of(rows), "3");
        page.driver
            .run("document.querySelector('input[name=theme][value=dark]').click()");
        page.screenshot("search-results-dark");
        page.driver.run("window.scrollTo(0, 0)");
        page.screenshot("search-compared-dark");
        let events = native(LabSettings::default(), usize::MAX);
        let Some(SearchEvent::Found { genotype }) = events.last() else {
            panic!("{events:?}")
        };
        let expected = Genotype::from_json(genotype).expect("a genotype");
        assert_eq!(lab.cells, expected.cells, "{:?}", expected.branches);
        let faults = axe::faults(page);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

/// What the same engine on this machine says of every move, the found architecture the last.
fn native(settings: LabSettings, moves: usize) -> Vec<SearchEvent> {
    let mut engine = Engine::new(Surroundings::PLAIN);
    let own = Vec::new();
    pollster::block_on(engine.ask(Begin { settings, own })).expect("a search");
    let mut events = Vec::new();
    while events.len() < moves && !matches!(events.last(), Some(SearchEvent::Found { .. })) {
        let moved = pollster::block_on(engine.ask(Advance)).expect("a move");
        events.push(moved.event);
    }
    events
}

#[test]
fn the_first_steps_are_those_of_the_native_engine() {
    with_browser(|page| {
        let moves = 7;
        page.search_lab(&format!("?at={moves}"));
        let said = page.text("losses-now");
        let shown = said
            .split([' ', ','])
            .find_map(|word| word.parse::<f64>().ok());
        let shown = shown.expect("a loss is shown");
        let events = native(LabSettings::default(), moves);
        let Some(SearchEvent::Stepped { weight_loss, .. }) = events.last() else {
            panic!("{events:?}")
        };
        assert!((shown - weight_loss).abs() < 0.001, "{said}, {weight_loss}");
    });
}

#[test]
fn what_a_teacher_hides_stays_hidden_in_the_link() {
    with_browser(|page| {
        page.search_lab("?hide=seed,rate");
        let hidden = "[...document.querySelectorAll('.control')].filter(c => c.hidden)\
            .map(c => c.dataset.control).join()";
        assert_eq!(page.text_of(hidden), "seed,rate");
        assert!(page.text_of("location.hash").contains("hide=rate%2Cseed"));
    });
}

#[test]
fn a_phone_shows_the_lab_without_scrolling_sideways() {
    with_browser(|page| {
        page.resize(500, 900);
        page.search_lab("?epochs=4&at=30");
        page.screenshot("search-phone");
        let narrow = "(document.body.style.width = '360px', document.body.scrollWidth)";
        let width: u32 = page.text_of(narrow).parse().expect("a width");
        assert!(width <= 360, "the page is {width} pixels wide");
        page.driver
            .run("document.querySelector('#cell').scrollIntoView()");
        page.screenshot("search-phone-cell");
    });
}
