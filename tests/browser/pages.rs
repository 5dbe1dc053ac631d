//! User actions on a page: load, click, read, wait.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::session::Session;

/// SwiftShader on a busy machine is slow.
const PATIENCE: Duration = Duration::from_mins(5);

impl Session {
    /// Loads the app and waits until its engine is ready; returns its kind.
    pub(crate) fn load(&self, query: &str) -> String {
        let address = format!("{}{query}", self.address);
        self.driver.go(&address);
        let kind = "document.querySelector('#engine')?.dataset.kind";
        self.until(&format!("!['starting', undefined].includes({kind})"));
        self.text_of(kind)
    }

    /// Opens the sample of that number and waits for its result.
    pub(crate) fn sample(&self, number: usize) {
        let click = format!("document.querySelectorAll('.sample')[{number}].click()");
        self.run(&click);
        self.until_idle();
        self.until("document.querySelector('#area').textContent !== '–'");
    }

    /// Gives a file to an input.
    pub(crate) fn give(&self, input: &str, file: &Path) {
        self.give_all(input, &[file]);
    }

    /// Gives several files to an input.
    pub(crate) fn give_all(&self, input: &str, files: &[&Path]) {
        self.driver.give(input, files);
        self.until_idle();
    }

    /// Presses keys wherever the keyboard is.
    pub(crate) fn press(&self, keys: &[&str]) {
        self.driver.press(keys);
        Self::frame();
    }

    /// Goes on with the tabulator until the element has the keyboard.
    pub(crate) fn tab_to(&self, selector: &str) {
        let there = format!("document.activeElement.matches('{selector}')");
        for _ in 0..150 {
            self.driver.press(&["\u{e004}"]);
            if self.text_of(&there) == "true" {
                return;
            }
        }
        panic!("the keyboard does not reach {selector}");
    }

    /// Clicks the element of that id.
    pub(crate) fn click(&self, id: &str) {
        self.run(&format!("document.getElementById('{id}').click()"));
        Self::frame();
        self.until_idle();
    }

    /// Opens one of the app's pages without starting the engine's GPU.
    pub(crate) fn open(&self, fragment: &str) {
        let address = format!("{}?device=cpu{fragment}", self.address);
        self.driver.go(&address);
        // A fragment alone changes the page without loading it.
        self.run("location.reload()");
        self.until("document.querySelector('h1') !== null");
    }

    /// Moves a slider to a value of its own scale.
    pub(crate) fn slide(&self, id: &str, value: usize) {
        let script = format!(
            "const input = document.getElementById('{id}'); input.value = {value}; \
             input.dispatchEvent(new Event('input', {{ bubbles: true }}))"
        );
        self.run(&script);
        Self::frame();
        self.until_idle();
    }

    /// Chooses the radio button of that value.
    pub(crate) fn choose(&self, value: &str) {
        self.run(&format!(
            "document.querySelector('input[value=\"{value}\"]').click()"
        ));
        Self::frame();
        self.until_idle();
    }

    /// The text of the element.
    pub(crate) fn text(&self, id: &str) -> String {
        self.text_of(&format!("document.getElementById('{id}').textContent"))
    }

    /// The value of a JavaScript expression as text.
    pub(crate) fn text_of(&self, expression: &str) -> String {
        let value = self.run(&format!("return String({expression})"));
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The mask as the canvas shows it: a 0 or a 1 per pixel, with the canvas's height and width.
    pub(crate) fn mask(&self) -> (Vec<bool>, [u64; 2]) {
        self.choose("mask");
        self.slide("opacity", 100);
        let script = "const canvas = document.getElementById('canvas'); \
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; \
            let mask = ''; \
            for (let i = 0; i < pixels.length; i += 4) \
              mask += pixels[i] === 0 && pixels[i + 1] === 200 && pixels[i + 2] === 230 ? '1' : '0'; \
            return [mask, canvas.height, canvas.width]";
        let value = self.run(script);
        let mask = value[0].as_str().expect("a mask");
        let size = [1, 2].map(|i| value[i].as_u64().expect("a size"));
        (mask.bytes().map(|b| b == b'1').collect(), size)
    }

    /// Lines of the diagnostics that begin so.
    pub(crate) fn log(&self, begin: &str) -> Vec<String> {
        let log = self.text_of("document.querySelector('#diagnostics pre').textContent");
        let lines = log.lines().filter(|line| line.starts_with(begin));
        lines.map(str::to_owned).collect()
    }

    /// Resizes the window's content.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        self.driver.resize(width, height);
        Self::frame();
    }

    /// Waits until no request is on the way.
    pub(crate) fn until_idle(&self) {
        Self::frame();
        self.until("!document.querySelector('.frame')?.classList.contains('busy')");
    }

    /// Waits for a JavaScript condition.
    pub(crate) fn until(&self, condition: &str) {
        let start = Instant::now();
        let script = format!("return Boolean({condition})");
        while self.run(&script) != json!(true) {
            assert!(
                start.elapsed() < PATIENCE,
                "waited in vain for {condition}; the page says: {}",
                self.text_of("document.body.innerText")
            );
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until what was changed is drawn.
    fn frame() {
        thread::sleep(Duration::from_millis(150));
    }

    /// Runs JavaScript in the page and returns its value.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.driver.run(script)
    }
}
