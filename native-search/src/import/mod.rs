//! Data sets as their owners distribute them, made into folders of images, masks and a manifest.

mod find;
mod layout;
mod names;
mod read;
mod sequences;
mod write;

pub use find::{RawCase, find};
pub use layout::Layout;
pub use read::{Pair, Rule};
pub use write::Importer;
