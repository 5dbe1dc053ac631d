//! Tests of queues of files.

use std::path::{Path, PathBuf};

use shared::formats::encode_png_rgb;

use crate::files::Desk;
use crate::session::{Session, with_browser};

const LESION: usize = 1;

const STATES: &str = "[...document.querySelectorAll('.job')].map(job => job.dataset.state).join()";

fn png(level: u8) -> Vec<u8> {
    encode_png_rgb([30, 50], &[level; 30 * 50 * 3]).expect("a picture")
}

/// Keeps what the page offers to save.
fn keep_what_is_saved(page: &Session) {
    page.run(
        "const make = URL.createObjectURL; window.saved = []; \
         URL.createObjectURL = blob => { window.saved.push(blob); return make.call(URL, blob) }",
    );
}

#[test]
fn several_files_are_a_queue_and_one_bad_file_does_not_stop_it() {
    with_browser(|page| {
        let desk = Desk::new();
        std::fs::create_dir(desk.path("again")).expect("a folder");
        let files = [
            desk.put("one.png", &png(90)),
            desk.put("bad.png", b"no picture"),
            desk.put("two.png", &png(200)),
        ];
        page.load("?device=cpu");
        let files: Vec<_> = files.iter().map(PathBuf::as_path).collect();
        page.give_all("image-file", &files);
        page.until(&format!("{STATES} === 'done,failed,done'"));
        assert!(
            page.text("error").contains("bad.png"),
            "{}",
            page.text("error")
        );
        page.press(&["["]);
        page.until_idle();
        page.screenshot("queue");
        page.run("document.querySelectorAll('.job')[0].click()");
        page.until_idle();
        assert!(
            page.text("caption").starts_with("one.png"),
            "{}",
            page.text("caption")
        );

        // A sample leaves the list, a file joins it, also one whose name is there already.
        page.sample(LESION);
        assert_eq!(page.text_of(STATES), "done,failed,done");
        let again = desk.put("again/one.png", &png(120));
        page.give("image-file", &again);
        page.until(&format!("{STATES} === 'done,failed,done,done'"));
        let here =
            "[...document.querySelectorAll('.job')].findIndex(job => job.ariaCurrent === 'true')";
        assert_eq!(
            page.text_of(here),
            "3",
            "the later one of that name is shown"
        );

        keep_what_is_saved(page);
        page.click("save-queue");
        page.until("window.saved.length === 1");
        let zip = page.driver.run_async(
            "const done = arguments[0]; \
             window.saved[0].arrayBuffer().then(bytes => done([...new Uint8Array(bytes)]))",
        );
        let bytes: Vec<u8> = serde_json::from_value(zip).expect("bytes");
        let text = String::from_utf8_lossy(&bytes);
        for name in ["one-mask.png", "two-mask.png", "one-mask-2.png"] {
            assert_eq!(text.matches(name).count(), 2, "{name}");
        }
        assert!(bytes.starts_with(b"PK") && !text.contains("bad"));
        page.click("clear-queue");
        assert_eq!(page.text_of(STATES), "");
    });
}

#[test]
fn what_takes_long_is_stopped_and_the_queue_goes_on_when_it_is_told_to() {
    with_browser(|page| {
        let desk = Desk::new();
        let one = |number: usize| {
            let rgb: Vec<u8> = (0..900 * 900 * 3).map(|i| (i * 7 % 251) as u8).collect();
            let png = encode_png_rgb([900, 900], &rgb).expect("a picture");
            desk.put(&format!("{number}.png"), &png)
        };
        let files: Vec<PathBuf> = (0..12).map(one).collect();
        page.load("?device=cpu");
        let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
        page.driver.give("image-file", &paths[..10]);
        let done = "document.querySelectorAll('.job[data-state=done]').length";
        page.until(&format!("{done} >= 1"));
        // While it runs, more files join the list.
        page.driver.give("image-file", &paths[10..]);
        let jobs = "document.querySelectorAll('.job').length";
        page.until(&format!("{jobs} === 12"));
        page.press(&["\u{e00c}"]);
        page.until("document.querySelector('#engine').dataset.kind === 'cpu'");
        page.until_idle();
        let left = "document.querySelectorAll('.job[data-state=waiting]').length";
        let waiting: usize = page.text_of(left).parse().expect("a number");
        assert!(waiting > 0, "all pictures were done before it was stopped");
        assert_eq!(page.text_of(jobs), "12", "the list is kept");
        page.screenshot("stopped");
        assert_eq!(page.text("error"), "", "what is stopped has not failed");
        page.sample(LESION);
        assert_eq!(page.text("error"), "");
        page.click("go-on");
        page.until(&format!("{done} === 12"));
        assert_eq!(page.text("queue-done"), "12 of 12 done");
    });
}
