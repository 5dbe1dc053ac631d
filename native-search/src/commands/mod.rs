//! What the subcommands do, behind their arguments.

pub mod profile;
