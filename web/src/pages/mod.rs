//! One folder a page.

pub mod segment;
