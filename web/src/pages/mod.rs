//! The pages of the app, a folder each.

pub mod architecture;
pub mod mixing;
pub mod runs;
pub mod search;
pub mod segment;
