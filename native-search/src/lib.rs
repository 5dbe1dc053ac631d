//! The command line around the method: data, runs, reports.

/// Keeps the pages of freed tensors: handing them back and faulting them in again costs a step more
/// than many of its operations.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod cli;
pub mod commands;
pub mod data;
pub mod device;
pub mod errors;
pub mod evaluate;
pub mod files;
pub mod genotypes;
pub mod import;
pub mod inference;
pub mod interrupt;
pub mod pack;
pub mod printer;
pub mod recipes;
pub mod report;
pub mod reproduce;
pub mod retrain;
pub mod run;
pub mod search;
pub mod serve;
pub mod sweep;
pub mod timestamp;
