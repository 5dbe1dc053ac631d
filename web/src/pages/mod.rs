//! One folder a page.

pub mod runs;
pub mod search;
pub mod segment;
