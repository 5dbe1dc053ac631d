//! What the subcommands do, behind their arguments.

pub mod data;
pub mod genotype;
pub mod profile;
pub mod search;
