//! One folder a page.

pub mod mixing;
pub mod segment;
