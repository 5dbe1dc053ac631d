//! The browser app, which segments images on the user's own machine.
//!
//! A file imports only from its own layer or from those that it may know, and names a crate of the last column only
//! where it is listed; `tests/tidy` checks it.
//!
//! | layer | modules | may know | alone may name |
//! | --- | --- | --- | --- |
//! | 0 | `named` (values with names), `protocol` (what crosses between page and engine), `route` (where the app is) | `shared` | |
//! | 1 | `engine` (the computation) | layer 0 | `burn` |
//! | 2 | `text` (what the app says) | layer 0 | |
//! | 3 | `browser` (what the browser gives) | layer 0 | `web-sys`, `js-sys`, `wasm-bindgen`, `gloo`, `leptos` |
//! | 4 | `host::{client, page, worker}` (where the engine runs) | layers 0, 3 | |
//! | 5 | `host::{embed, serve}` (the engine's side of the wire) | layers 0-4 | |
//! | 6 | `visual` (pictures of what is computed) | layers 0, 2-3 | `leptos` |
//! | 7 | `workbench` (model, picture and result, which outlive the pages) | layers 0, 2-4 | `leptos` |
//! | 8 | `components` (parts of pages: signals in, callbacks out) | layers 0, 2-3, 6 | `leptos` |
//! | 9 | `pages` | layers 0, 2-4, 6-8 | `leptos` |
//! | 10 | `app` (the frame around the pages) | layers 0, 2-3, 7-9 | `leptos` |

pub mod app;
pub mod browser;
pub mod components;
pub mod engine;
pub mod host;
pub mod named;
pub mod pages;
pub mod protocol;
pub mod route;
pub mod text;
pub mod visual;
pub mod workbench;
