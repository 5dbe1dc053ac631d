//! One folder a page.

pub mod search;
pub mod segment;
