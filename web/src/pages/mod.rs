//! One folder a page.

pub mod runs;
pub mod segment;
