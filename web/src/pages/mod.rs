//! One folder a page.

pub mod mixing;
pub mod runs;
pub mod segment;
