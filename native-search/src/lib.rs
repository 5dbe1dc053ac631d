//! The command line around the method: data, runs, reports.

pub mod commands;
pub mod data;
pub mod report;
