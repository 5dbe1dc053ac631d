//! Tests of the search lab: a search that runs in the page, its lesson, and its link.

use shared::genotype::Genotype;
use web::engine::{Engine, Surroundings};
use web::protocol::search::{Advance, Begin, LabSettings, SearchEvent};

use crate::axe;
use crate::runs::drawn;
use crate::session::{Session, with_browser, with_flags};

/// Every bar's share and every branch's width, with all their digits.
const ALPHA: &str = "[...document.querySelectorAll('.alpha-bars .bar, .lattice .line')]\
    .map(mark => mark.getAttribute('height') ?? mark.getAttribute('stroke-width')).join(' ')";

/// What the lab does now is done.
const STILL: &str = "!document.querySelector('#play').disabled \
    && document.querySelector('#play').textContent !== 'Pause'";

/// The value of a key of the page's link.
fn in_link(key: &str) -> String {
    format!("new URLSearchParams(location.hash.split('?')[1]).get('{key}')")
}

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
        self.text_of(&in_link("at")).parse().unwrap_or_default()
    }

    /// Another value for a setting, which begins the search anew.
    fn set(&self, control: &str, value: &str) {
        self.driver.run(&format!(
            "const control = document.getElementById('{control}'); control.value = '{value}'; \
             control.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ));
    }

    /// Presses Step until so many moves are made.
    fn step_to(&self, moves: u64) {
        while self.moves() < moves {
            let before = self.moves();
            self.until("!document.querySelector('#step').disabled");
            self.hit("step");
            self.until(&format!("Number({}) > {before}", in_link("at")));
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
        assert_ne!(alphas, start, "twenty moves change the probabilities");
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

/// Every setting by its control, with the key of the link that holds it and a value other than the usual one.
const CHANGES: [(&str, &str, &str); 7] = [
    ("seed", "seed", "5"),
    ("first", "a", "polyp"),
    ("second", "b", "liver-ct"),
    ("epochs", "epochs", "4"),
    ("warm-up", "warm-up", "0"),
    ("rate", "rate", "0.1"),
    ("remedy", "remedy", "dropout"),
];

#[test]
fn every_changed_setting_begins_the_search_anew_as_the_link_says() {
    with_browser(|page| {
        let begins_with = |key: &str, value: &str| {
            let (setting, at) = (in_link(key), in_link("at"));
            page.until(&format!("{setting} === '{value}' && {at} === '0'"));
            page.until(STILL);
        };
        page.search_lab("");
        for (control, key, value) in CHANGES {
            page.step_to(1);
            page.set(control, value);
            begins_with(key, value);
        }
        page.step_to(1);
        page.hit("next-seed");
        begins_with("seed", "6");
        // In the middle of the moves, too.
        page.hit("play");
        page.until(&format!("{} === '10'", in_link("at")));
        page.set("rate", "0.3");
        begins_with("rate", "0.3");

        page.step_to(2);
        let seen = || (page.text("losses-now"), page.text_of(ALPHA));
        let (link, stepped) = (page.text_of("location.hash"), seen());
        page.search_lab(link.trim_start_matches("#/search"));
        assert_eq!(seen(), stepped, "{link}");
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
        let message = page.text("losses-now");
        let shown = message
            .split([' ', ','])
            .find_map(|word| word.parse::<f64>().ok());
        let shown = shown.expect("a loss is shown");
        let events = native(LabSettings::default(), moves);
        let Some(SearchEvent::Stepped { weight_loss, .. }) = events.last() else {
            panic!("{events:?}")
        };
        assert!(
            (shown - weight_loss).abs() < 0.001,
            "{message}, {weight_loss}"
        );
    });
}

#[test]
fn data_sets_of_the_server_are_searched_on_and_stay_in_the_link() {
    let folder = tempfile::tempdir().expect("a folder");
    let skin = drawn(folder.path());
    let polyps = format!("polyps={}", folder.path().join("polyp").display());
    with_flags(&["--data", &skin, "--data", &polyps], |page| {
        let sets = in_link("data");
        let until_sets = |names: &str| {
            page.until(&format!("String({sets}) === '{names}'"));
            page.until(STILL);
        };
        page.search_lab("");
        page.until("document.querySelectorAll('#served-sets input').length === 2");
        let synthetic = page.text("origin");
        page.step_to(1);
        page.hit("data-skin");
        until_sets("skin");
        assert_eq!(page.moves(), 0, "other data, another search");
        page.hit("data-polyps");
        until_sets("polyps,skin");
        assert!(page.text("origin").contains("polyps, skin"));
        page.set("served-images", "8");
        page.until(&format!("{} === '8'", in_link("images")));
        page.until(STILL);
        page.screenshot("search-served");
        let faults = axe::faults(page);
        assert!(faults.is_empty(), "{}", faults.join("\n"));

        page.step_to(3);
        let seen = || (page.text("losses-now"), page.text_of(ALPHA));
        let (link, stepped) = (page.text_of("location.hash"), seen());
        page.search_lab(link.trim_start_matches("#/search"));
        assert_eq!(seen(), stepped, "{link}");
        assert_eq!(page.text_of("location.hash"), link, "the link stays itself");

        page.search_lab("?data=skin,nobody&at=3");
        page.until("document.querySelector('#served-absent')?.textContent.includes('nobody')");
        until_sets("null");
        assert_eq!(page.text("origin"), synthetic);
        page.hit("data-skin");
        until_sets("skin");
        page.until("!document.querySelector('#served-absent')");
        page.hit("data-skin");
        until_sets("null");
        assert_eq!(page.text("origin"), synthetic);
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
