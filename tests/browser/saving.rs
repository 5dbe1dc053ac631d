//! Tests of the menu that saves.

use crate::axe;
use crate::files::Desk;
use crate::session::{Session, with_browser};

const LESION: usize = 1;
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";
const END: &str = "\u{e010}";
const TAB: &str = "\u{e004}";

const OPEN: &str = "document.getElementById('save').ariaExpanded";
const HERE: &str = "document.activeElement.id";

/// Keeps the names of what the page offers to save.
fn keep_names(page: &Session) {
    page.run(
        "window.names = []; HTMLAnchorElement.prototype.click = function () { window.names.push(this.download) }",
    );
}

#[test]
fn one_button_saves_everything_by_keyboard() {
    with_browser(|page| {
        page.load("?device=cpu");
        page.sample(LESION);
        keep_names(page);
        page.tab_to("#save");
        assert_eq!(page.text_of(OPEN), "false");
        page.press(&[DOWN]);
        assert_eq!(
            (page.text_of(OPEN), page.text_of(HERE)),
            ("true".into(), "save-mask".into())
        );
        page.screenshot("save-menu");
        let faults = axe::faults(page);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        // The volume's mask is left out of a picture's list.
        page.press(&[DOWN]);
        assert_eq!(page.text_of(HERE), "save-probabilities");
        page.press(&[UP]);
        page.press(&[UP]);
        assert_eq!(page.text_of(HERE), "save-everything");
        page.press(&[ESCAPE]);
        assert_eq!(
            (page.text_of(OPEN), page.text_of(HERE)),
            ("false".into(), "save".into())
        );
        page.press(&[ENTER]);
        assert_eq!(
            (page.text_of(OPEN), page.text_of(HERE)),
            ("true".into(), "save-mask".into())
        );
        page.press(&[TAB]);
        assert_eq!(page.text_of(OPEN), "false", "the keyboard has left it");

        // Names keep their case.
        page.sample(LESION);
        for (id, name) in [
            ("save-mask", "Skin-lesion-B-mask.png"),
            ("save-probabilities", "Skin-lesion-B-probabilities.png"),
            ("save-overlay", "Skin-lesion-B-overlay.png"),
            ("save-record", "Skin-lesion-B-record.json"),
            ("save-everything", "Skin-lesion-B-all.zip"),
        ] {
            page.run("window.names.length = 0; document.getElementById('save').click()");
            page.click(id);
            page.until("window.names.length === 1");
            assert_eq!(page.text_of("window.names[0]"), name);
            assert_eq!(page.text_of(OPEN), "false");
        }
        assert_eq!(page.text("error"), "");
        page.press(&[END]);
        page.run("window.names.length = 0");
        page.press(&["s"]);
        page.until("window.names.length === 1");
        assert_eq!(page.text_of("window.names[0]"), "Skin-lesion-B-mask.png");
    });
}

#[test]
fn without_a_result_nothing_is_saved() {
    with_browser(|page| {
        page.load("?device=cpu");
        assert_eq!(
            page.text_of("document.getElementById('save').disabled"),
            "true"
        );
        page.press(&["s"]);
        assert_eq!(page.text("error"), "");
        let desk = Desk::new();
        page.give("image-file", &desk.put("notes.png", b"not a picture"));
        assert_eq!(
            page.text_of("document.getElementById('save').disabled"),
            "true"
        );
    });
}
