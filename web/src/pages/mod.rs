//! One folder a page.

pub mod architecture;
pub mod mixing;
pub mod runs;
pub mod search;
pub mod segment;
