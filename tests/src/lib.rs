//! Long checks of the program: runs that are killed, files that are changed at random, memory over many steps.
//!
//! The program `torture` runs them for as long as it is given; `tests/pipeline/torture.rs` has it run a bounded part.
//! Everything follows from a seed, which the report names.
//!
//! `supply` is what the program is made of: its crates with their licences, for the program `notices`.

pub mod allocations;
pub mod corpus;
pub mod decoded;
pub mod fuzz;
pub mod kill;
pub mod mutation;
pub mod network;
pub mod report;
pub mod soak;
pub mod supply;
pub mod targets;
