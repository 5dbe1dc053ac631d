//! One folder a page.

pub mod architecture;
pub mod runs;
pub mod segment;
