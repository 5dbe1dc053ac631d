//! Parts of pages: signals in, callbacks out. No requests here.

pub mod action_menu;
pub mod choices;
pub mod engine_status;
pub mod exit_picker;
pub mod file_button;
pub mod gallery;
pub mod lesson;
pub mod model_card;
pub mod pick;
pub mod samples;
pub mod scores;
pub mod slider;
pub mod teacher;
