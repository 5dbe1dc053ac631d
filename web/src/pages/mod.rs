//! One folder a page.

pub mod architecture;
pub mod segment;
