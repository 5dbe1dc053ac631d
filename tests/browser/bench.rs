//! What the app costs in Chromium: the time to its first screen and to its first mask, an image at every exit, memory
//! as images go by. `cargo bench --workspace --bench browser` prints tables for BENCHMARKS.md; WebGPU without a GPU is
//! SwiftShader, a CPU that plays one, so its times say nothing about a GPU.
#![expect(
    dead_code,
    reason = "the tests need more of the browser than this does"
)]
#![expect(clippy::print_stdout, reason = "a benchmark prints its result")]

mod driver;
mod pages;
mod server;
mod session;

use std::fs;

use shared::formats::encode_png_rgb;

use crate::session::{Session, with_browser};

/// Runs of every exit that a median is taken of.
const RUNS: usize = 20;
const SIZES: [usize; 2] = [128, 256];

fn main() {
    with_browser(|page| {
        // What may take hours comes last: without a GPU a CPU plays one.
        for query in ["?device=cpu", ""] {
            page.load(query);
            let screen = first_screen(page);
            println!("\n| device | first screen | ready, on the second visit |\n|---|---|---|");
            println!(
                "| {} | {screen} ms | {} ms |",
                device(page),
                ready(page, query)
            );
            memory(page);
            println!("\n| model | device | picture | exit | first | warm, median of {RUNS} |");
            println!("|---|---|---|---|---|---|");
            for model in models(page) {
                choose_model(page, &model);
                for size in SIZES {
                    inference(page, &model, size);
                }
            }
        }
    });
}

fn device(page: &Session) -> String {
    page.text("device")
}

fn first_screen(page: &Session) -> String {
    page.text_of(
        "Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0)",
    )
}

/// Loads once more and waits in the page itself, so that asking costs nothing.
fn ready(page: &Session, query: &str) -> String {
    page.driver.go(&format!("{}{query}", page.address));
    let script = "const done = arguments[arguments.length - 1]; const look = () => { \
        const kind = document.querySelector('#engine')?.dataset.kind; \
        if (kind && kind !== 'starting') done(Math.round(performance.now())); else requestAnimationFrame(look); }; look();";
    page.driver.run_async(script).to_string()
}

fn models(page: &Session) -> Vec<String> {
    let values =
        "[...document.querySelectorAll('#model option')].map(o => o.value).filter(Boolean).join()";
    let values = page.text_of(values);
    values.split(',').map(str::to_owned).collect()
}

fn choose_model(page: &Session, file: &str) {
    page.run(&format!(
        "const model = document.getElementById('model'); model.value = '{file}'; \
         model.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    ));
    page.until_idle();
}

fn inference(page: &Session, model: &str, size: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(format!("{size}.png"));
    let rgb: Vec<u8> = (0..size * size * 3).map(|i| (i * 7 % 251) as u8).collect();
    let png = encode_png_rgb([size, size], &rgb).expect("a picture");
    fs::write(&path, png).expect("a file");
    let before = page.log("segmented").len();
    page.give("image-file", &path);
    for _ in 0..RUNS {
        page.click("measure");
    }
    let lines = page.log("segmented").split_off(before);
    for exit in ["x0.5", "x0.7", "x0.9"] {
        let times = lines.iter().filter_map(|line| milliseconds(line, exit));
        let mut times: Vec<f64> = times.collect();
        let first = times.remove(0);
        times.sort_by(f64::total_cmp);
        let median = times[times.len() / 2];
        println!(
            "| {model} | {} | {size} x {size} | {exit} | {first:.0} ms | {median:.0} ms |",
            device(page)
        );
    }
}

/// Of a line such as `segmented to x0.5 in 24.1 ms; …`.
fn milliseconds(line: &str, exit: &str) -> Option<f64> {
    let rest = line.strip_prefix(&format!("segmented to {exit} in "))?;
    rest.split(' ').next()?.parse().ok()
}

fn memory(page: &Session) {
    println!("\n| runs | memory of the engine's module |\n|---|---|");
    page.sample(1);
    for wanted in [1, 50, 200] {
        while page.log("segmented").len() < wanted {
            page.click("measure");
        }
        let line = page.log("segmented")[wanted - 1].clone();
        let held = line.split("holds ").nth(1).unwrap_or_default().to_owned();
        println!("| {wanted} | {held} |");
    }
}
