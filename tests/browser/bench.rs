//! The cost of the app in Chromium: the time to its first screen and to its first mask, an image at every exit, memory
//! as images go by. `cargo bench --workspace --bench browser` prints tables for BENCHMARKS.md; `-- native cpu lab gpu
//! kernels` names the parts that are wanted. WebGPU without a GPU is SwiftShader, a software adapter, so its times say
//! nothing about a GPU.
#![expect(
    dead_code,
    reason = "the tests need more of the browser than this does"
)]
#![expect(clippy::print_stdout, reason = "a benchmark prints its result")]

mod driver;
mod pages;
mod server;
mod session;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use shared::formats::encode_png_rgb;
use web::engine::{Engine, Surroundings};
use web::protocol::{DevicePreference, LoadModel, Open, Segment, Start};

use crate::session::{Session, with_browser};

/// Runs of every exit that a median is taken of.
const RUNS: usize = 20;
const SIZES: [usize; 2] = [128, 256];
const EXITS: [&str; 3] = ["x0.5", "x0.7", "x0.9"];

fn main() {
    let parts: Vec<String> = env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|one| one == part);
    if wanted("native") {
        native();
    }
    with_browser(|page| {
        if wanted("cpu") {
            beginning(page, "?device=cpu");
            memory(page);
            exits(page, &SIZES, RUNS);
        }
        if wanted("lab") {
            lab(page);
        }
        // SwiftShader takes seconds for what a GPU does in milliseconds.
        if wanted("gpu") {
            beginning(page, "?device=gpu");
            exits(page, &SIZES[..1], 1);
        }
        if wanted("kernels") {
            kernels(page);
        }
    });
}

fn beginning(page: &Session, query: &str) {
    page.load(query);
    let (screen, ready) = (first_screen(page), ready(page, query));
    println!("\n| device | first screen | ready, on the second visit |\n|---|---|---|");
    println!("| {} | {screen} ms | {ready} ms |", device(page));
}

fn exits(page: &Session, sizes: &[usize], runs: usize) {
    println!("\n| model | device | picture | exit | first | warm, median of {runs} |");
    println!("|---|---|---|---|---|---|");
    for model in models(page) {
        choose_model(page, &model);
        for size in sizes {
            inference(page, &model, *size, runs);
        }
    }
}

/// The search lab at its usual settings, from the first click to the found architecture and to the end of the comparison.
fn lab(page: &Session) {
    page.open("#/search");
    page.until("!document.querySelector('#play').disabled");
    let seconds = |until: &str| {
        let start = Instant::now();
        page.click("play");
        page.until(until);
        start.elapsed().as_secs()
    };
    let found = seconds("document.querySelector('#explore')");
    page.until("!document.querySelector('#play').disabled");
    let compared = seconds("document.querySelector('#gallery')");
    println!("\n| search lab | found | compared |\n|---|---|---|");
    println!("| usual settings | {found} s | {compared} s more |");
}

/// The app's engine as a native program, for one thread beside the browser's one.
fn native() {
    println!("\n| model | device | picture | exit | first | warm, median of {RUNS} |");
    println!("|---|---|---|---|---|---|");
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/assets/models");
    let list = fs::read_to_string(models.join("models.json")).expect("the list of models");
    let list: Value = serde_json::from_str(&list).expect("a list");
    for model in list.as_array().into_iter().flatten() {
        let file = model["file"].as_str().expect("a file");
        let bytes = fs::read(models.join(file)).expect("a model");
        let mut engine = Engine::new(Surroundings::PLAIN);
        let preference = DevicePreference::Best;
        pollster::block_on(engine.ask(Start { preference })).expect("a device");
        pollster::block_on(engine.ask(LoadModel { bytes })).expect("a model");
        for size in SIZES {
            let bytes = picture(size);
            pollster::block_on(engine.ask(Open { bytes })).expect("a picture");
            for exit in EXITS {
                let mut times: Vec<f64> = (0..=RUNS)
                    .map(|_| {
                        let start = Instant::now();
                        let request = Segment {
                            exit: exit.to_owned(),
                            afresh: true,
                        };
                        pollster::block_on(engine.ask(request)).expect("a result");
                        start.elapsed().as_secs_f64() * 1e3
                    })
                    .collect();
                row(file, "native", size, exit, &mut times);
            }
        }
    }
}

fn row(model: &str, device: &str, size: usize, exit: &str, times: &mut Vec<f64>) {
    let first = times.remove(0);
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    println!("| {model} | {device} | {size} x {size} | {exit} | {first:.0} ms | {median:.0} ms |");
}

/// Notes the label of every pipeline that is dispatched.
const WATCH: &str = "if (globalThis.GPUDevice) { globalThis.dispatched = []; const names = new WeakMap(); const now = new WeakMap(); \
    for (const make of ['createComputePipeline', 'createComputePipelineAsync']) { const own = GPUDevice.prototype[make]; \
      GPUDevice.prototype[make] = function (what) { const made = own.call(this, what); const name = what.label || what.compute.entryPoint; \
        if (made.then) made.then(pipeline => names.set(pipeline, name)); else names.set(made, name); return made; }; } \
    const pass = GPUComputePassEncoder.prototype; const choose = pass.setPipeline; \
    pass.setPipeline = function (pipeline) { now.set(this, names.get(pipeline)); return choose.call(this, pipeline); }; \
    for (const go of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']) { const own = pass[go]; \
      pass[go] = function (...all) { dispatched.push(now.get(this)); return own.apply(this, all); }; } }";

/// What the GPU is asked to compute for one picture, by exit.
fn kernels(page: &Session) {
    let script = json!({ "source": WATCH });
    page.driver
        .devtools("Page.addScriptToEvaluateOnNewDocument", &script);
    page.load("?device=gpu&host=page");
    page.sample(1);
    println!("\n| kernel | {} |\n|---|---|---|---|", EXITS.join(" | "));
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for (index, exit) in EXITS.into_iter().enumerate() {
        page.run("dispatched.length = 0");
        page.choose(exit);
        let names = page.text_of("dispatched.join(' ')");
        for name in names.split_whitespace() {
            counts.entry(name.to_owned()).or_default()[index] += 1;
        }
    }
    for (name, [small, middle, large]) in &counts {
        println!("| {name} | {small} | {middle} | {large} |");
    }
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

fn picture(size: usize) -> Vec<u8> {
    let rgb: Vec<u8> = (0..size * size * 3).map(|i| (i * 7 % 251) as u8).collect();
    encode_png_rgb([size, size], &rgb).expect("a picture")
}

fn inference(page: &Session, model: &str, size: usize, runs: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(format!("{size}.png"));
    fs::write(&path, picture(size)).expect("a file");
    let before = page.log("segmented").len();
    page.give("image-file", &path);
    for _ in 0..runs {
        page.click("measure");
    }
    let lines = page.log("segmented").split_off(before);
    for exit in EXITS {
        let times = lines.iter().filter_map(|line| milliseconds(line, exit));
        let mut times: Vec<f64> = times.collect();
        row(model, &device(page), size, exit, &mut times);
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
