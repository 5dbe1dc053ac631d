//! The command line around the method: data, runs, reports.

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
pub mod timing;
