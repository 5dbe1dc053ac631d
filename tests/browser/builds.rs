//! Two builds of the app, one after the other, while a page is open.

use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::session::{dist, with_app};

/// What the second build has at the end of its engine's script, and in its page.
const MARK: &str = "\n// another build\n";
const DESCRIPTION: [&str; 2] = ["Segments medical images in the browser", "Another build"];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a temporary folder can be written");
    for entry in fs::read_dir(from).expect("the app is a folder") {
        let entry = entry.expect("it can be read");
        let path = entry.path();
        let ending = path.extension().unwrap_or_default();
        if path.is_dir() {
            copy(&path, &to.join(entry.file_name()));
        } else if ending != "br" && ending != "gz" {
            // Compressed copies would be those of the first build.
            fs::copy(&path, to.join(entry.file_name())).expect("it can be copied");
        }
    }
}

/// Changes a file of the app in `folder`, and its digest in the service worker.
fn change(folder: &Path, name: &str, change: impl FnOnce(String) -> String) {
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("it is text");
    let (old, worker) = (read(name), read("service-worker.js"));
    let new = change(old.clone());
    assert_ne!(old, new, "{name} is another one");
    let [before, after] = [&old, &new].map(|text| format!("{:x}", Sha256::digest(text)));
    assert!(worker.contains(&before), "the service worker knows {name}");
    let version = worker.find("VERSION = \"").expect("a version") + "VERSION = \"".len();
    let mut worker = worker.replace(&before, &after);
    worker.replace_range(version..version + 16, &after[..16]);
    for (name, text) in [(name, new), ("service-worker.js", worker)] {
        fs::write(folder.join(name), text).expect("a temporary folder can be written");
    }
}

/// Whether the page gets the engine's script of the second build.
const GETS_SECOND: &str = "const done = arguments[0]; \
    fetch('./worker.js').then((a) => a.text()).then((text) => done(text.includes('another build')))";

/// Looks for another build, and waits until it is kept and waits.
const UPDATE: &str = "const done = arguments[0]; (async () => { \
    const registration = await navigator.serviceWorker.getRegistration(); \
    await registration.update(); \
    for (let i = 0; i < 600 && !registration.waiting; i++) await new Promise((then) => setTimeout(then, 100)); \
    done(registration.waiting !== null); })()";

#[test]
fn a_page_and_its_engine_are_of_one_build() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let app = dir.path().join("app");
    if dist().is_dir() {
        copy(&dist(), &app);
    }
    with_app(&app, |page| {
        page.load("?device=cpu");
        page.until("document.querySelector('#offline').textContent !== ''");
        page.load("?device=cpu");
        page.until("navigator.serviceWorker.controller !== null");

        // Half of another build: it is not taken.
        let first = fs::read_to_string(app.join("worker.js")).expect("it is text");
        change(&app, "worker.js", |text| text + MARK);
        fs::write(app.join("worker.js"), &first).expect("a temporary folder can be written");
        let half = "const done = arguments[0]; navigator.serviceWorker.getRegistration() \
            .then((found) => found.update().then(() => new Promise((then) => setTimeout(then, 3000))) \
            .then(() => done(found.waiting !== null), () => done(false)))";
        assert_eq!(page.driver.run_async(half), false);

        // The whole of it: the open page keeps the first, the next one gets all of the second.
        fs::write(app.join("worker.js"), first + MARK).expect("a temporary folder can be written");
        change(&app, "index.html", |text| {
            text.replace(DESCRIPTION[0], DESCRIPTION[1])
        });
        assert_eq!(page.driver.run_async(UPDATE), true);
        assert_eq!(page.driver.run_async(GETS_SECOND), false);
        page.load("?device=cpu");
        page.until("document.querySelector('meta[name=description]').content === 'Another build'");
        assert_eq!(page.driver.run_async(GETS_SECOND), true);
    });
}
