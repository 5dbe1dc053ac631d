//! The pages of the app, a folder each, and the engine that some of them have for themselves.

pub mod architecture;
pub mod mixing;
pub mod own_engine;
pub mod runs;
pub mod search;
pub mod segment;
