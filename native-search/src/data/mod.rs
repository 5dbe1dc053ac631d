//! Data sets: folders of images and masks, their fixed splits, and the samples made of them, in memory or in files.

pub mod check;
pub mod content;
pub mod decoded;
pub mod duplicates;
pub mod fingerprint;
pub mod folder;
pub mod load;
pub mod looks;
mod manifest;
pub mod synth;
pub mod union;
pub mod walk;

pub use check::{Report, check, check_and_look};
pub use content::content_digests;
pub use decoded::{Decoded, StoredUnion};
pub use duplicates::{Duplicate, Looked, duplicates};
pub use fingerprint::{Fingerprint, case_digest};
pub use folder::{Case, DataSet, SplitSource};
pub use load::{load, load_all, load_image, load_original};
pub use shared::cases::{Sample, Split, SplitRecipe};
pub use synth::{recipe_union, synthetic_union, write_synthetic};
pub use union::Union;
