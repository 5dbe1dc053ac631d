//! Tests of the built app in Chromium, driven through chromedriver, with the files of `dist/`.
//!
//! Where Chromium, chromedriver or `dist/` is missing, the tests say so and pass; with MIXSEARCH_BROWSER=required
//! they fail instead, with MIXSEARCH_BROWSER=none they are left out anyway. Screenshots go to the target folder, under
//! `browser/`. Without a GPU, WebGPU runs on SwiftShader, a software adapter: it shows that the responses are right,
//! and nothing about speed.

mod axe;
mod driver;
mod files;
mod pages;
mod server;
mod session;

mod architecture;
mod builds;
mod classes;
mod embed;
mod errors;
mod everyone;
mod example;
mod gallery;
mod german;
mod large;
mod leaving;
mod mixing;
mod offline;
mod orientation;
mod queue;
mod runs;
mod saving;
mod search;
mod segment;
mod volumes;
