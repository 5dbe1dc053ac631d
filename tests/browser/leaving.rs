//! Navigation away from pages while a response is pending.

use std::thread;
use std::time::Duration;

use crate::session::{Session, with_browser};

/// Long enough for an answer to a page that has gone.
const LATE: Duration = Duration::from_millis(400);

/// Goes to another of the app's pages, as a click in the menu does.
fn leave_for(page: &Session, fragment: &str) {
    page.run(&format!("location.hash = '{fragment}'"));
}

/// What nobody caught, a panic above all, after everything had the time to arrive.
fn assert_quiet(page: &Session, when: &str) {
    thread::sleep(LATE);
    let errors = page.driver.console_errors();
    assert!(errors.is_empty(), "{when}: {}", errors.join("\n"));
}

#[test]
fn the_search_lab_is_left_while_it_computes_and_works_when_one_comes_back() {
    with_browser(|page| {
        page.open("#/search");
        for round in 0..10 {
            page.until("!document.querySelector('#play')?.disabled");
            page.run("document.querySelector('#play').click()");
            page.until("/\\d/.test(document.querySelector('#losses-now').textContent)");
            if round % 2 == 1 {
                page.run("document.querySelector('#reset').click()");
                page.until("location.hash.includes('at=0')");
                page.until("!document.querySelector('#play').disabled");
                page.run("document.querySelector('#step').click()");
            }
            // Not always in the same part of a move.
            thread::sleep(Duration::from_millis(37 * round));
            leave_for(page, "#/runs");
            assert_quiet(page, &format!("exit {round}"));
            leave_for(page, "#/search");
        }
        page.until("!document.querySelector('#step')?.disabled");
        page.run("document.querySelector('#step').click()");
        page.until("location.hash.includes('at=1')");
        assert_quiet(page, "the last move");
    });
}

#[test]
fn the_mixing_lab_is_left_while_it_trains() {
    with_browser(|page| {
        for round in 0..3 {
            page.open("#/mixing?hide=model&k=2&images=lesion-1,polyp-1");
            page.until("document.querySelector('#twins-go')");
            page.run("document.querySelector('#twins-go').click()");
            // In the beginning, and in the middle.
            if round > 0 {
                page.until("document.querySelector('#twins progress').value > 0");
            }
            leave_for(page, "#/runs");
            assert_quiet(page, &format!("round {round}"));
        }
    });
}

#[test]
fn no_page_that_is_left_at_once_is_missed_by_what_it_asked_for() {
    with_browser(|page| {
        page.load("?device=cpu");
        page.sample(1);
        page.driver.console_errors();
        let pages = ["architecture", "mixing", "search", "runs", "segment"];
        for round in 0..4 {
            for name in pages {
                leave_for(page, &format!("#/{name}"));
                page.until("document.querySelector('h1')");
                thread::sleep(Duration::from_millis(150 * round));
            }
            assert_quiet(page, &format!("round {round}"));
        }
        page.sample(0);
        assert_eq!(page.text("error"), "");
    });
}
