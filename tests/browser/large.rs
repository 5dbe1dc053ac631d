//! Tests of large pictures: what they cost the page, and what they leave behind.

use crate::files::{Desk, large_photo};
use crate::session::{Session, with_browser};

/// What a move of a slider may keep the page busy for at most, in milliseconds, on a machine that computes beside it.
const LONGEST_TASK_MS: f64 = 150.0;

/// What the engine may hold after 48 megapixels, in MiB.
const MOST_MIB: f64 = 1024.0;

/// Mebibytes of the engine after the last picture.
fn held(page: &Session) -> f64 {
    let log = page.log("segmented to");
    let last = log.last().expect("a picture was segmented");
    let words: Vec<&str> = last.split_whitespace().collect();
    let number = words.iter().rev().nth(1).expect("a number before its unit");
    number.parse().expect("a number")
}

#[test]
fn sliders_do_not_stop_the_page_at_twelve_megapixels() {
    with_browser(|page| {
        let desk = Desk::new();
        page.load("?device=cpu");
        page.sample(1);
        page.run(
            "window.opening = []; new MutationObserver(() => window.opening.push( \
               document.getElementById('opening').textContent)) \
             .observe(document.getElementById('opening'), { childList: true, subtree: true, characterData: true })",
        );
        page.give(
            "image-file",
            &desk.put("large.jpg", &large_photo([3000, 4000])),
        );
        assert_eq!(page.text("error"), "");
        let opening =
            page.text_of("window.opening.find(name => name.includes('large.jpg')) !== undefined");
        assert_eq!(opening, "true", "the file is named while it is opened");
        let caption = page.text("caption");
        assert!(caption.contains("4000 × 3000"), "{caption}");
        let shown = "(() => { const canvas = document.getElementById('canvas'); return [canvas.height, canvas.width].join() })()";
        assert_eq!(page.text_of(shown), "960,1280");
        page.screenshot("large");

        page.run(
            "window.tasks = []; new PerformanceObserver(list => \
               list.getEntries().forEach(entry => window.tasks.push(entry.duration))) \
             .observe({ type: 'longtask' })",
        );
        page.click("largest");
        let before = page.text("area");
        for value in (20..80).step_by(3) {
            page.run(&format!(
                "const input = document.getElementById('threshold'); input.value = {value}; \
                 input.dispatchEvent(new Event('input', {{ bubbles: true }}))"
            ));
        }
        page.until_idle();
        assert_ne!(page.text("area"), before, "the last move is measured");
        let longest = page.text_of("Math.max(0, ...window.tasks)");
        let longest: f64 = longest.parse().expect("a number");
        #[expect(clippy::print_stderr, reason = "a figure for BENCHMARKS")]
        {
            eprintln!("longest task of the page while a slider moves: {longest} ms");
        }
        assert!(longest < LONGEST_TASK_MS, "{longest} ms");

        // Enlarged, all pixels are there.
        for _ in 0..3 {
            page.click("zoom-in");
        }
        page.until(&format!("{shown} === '3000,4000'"));
    });
}

#[test]
fn forty_eight_megapixels_leave_little_behind() {
    with_browser(|page| {
        let desk = Desk::new();
        page.load("?device=cpu");
        page.sample(1);
        let before = held(page);
        page.give(
            "image-file",
            &desk.put("huge.jpg", &large_photo([6000, 8000])),
        );
        assert_eq!(page.text("error"), "");
        let after = held(page);
        #[expect(clippy::print_stderr, reason = "a figure for BENCHMARKS")]
        {
            eprintln!("the engine holds {before} MiB, after 48 megapixels {after} MiB");
        }
        assert!(after < MOST_MIB, "{after} MiB");
        page.sample(2);
        assert_eq!(page.text("error"), "");
    });
}
