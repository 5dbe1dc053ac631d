//! The browser app: segments images on the user's own machine.
//!
//! | folder | does | may name |
//! | --- | --- | --- |
//! | `protocol` | what crosses between page and engine | serde |
//! | `engine` | the computation; the only folder that names burn | `protocol`, `shared` |
//! | `host` | where the engine runs | `protocol`, `browser` |
//! | `paint`, `tones` | pixels for the screen | `shared::imaging` |
//! | `route`, `text` | where the app is, and what it says | |
//! | `workbench` | model, picture and result, which outlive the pages | `protocol`, `host`, `browser` |
//! | `components`, `pages`, `app` | what is seen | all of these but `engine` |
//! | `browser` | the only folder that names web-sys | |

pub mod app;
pub mod browser;
pub mod components;
pub mod engine;
pub mod host;
pub mod pages;
pub mod paint;
pub mod protocol;
pub mod route;
pub mod text;
pub mod tones;
pub mod workbench;
