//! The subcommands, one file each, behind their arguments.

pub mod calibrate;
pub mod cluster;
pub mod data;
pub mod doctor;
pub mod evaluate;
pub mod genotype;
pub mod inspect;
pub mod measure;
pub mod mix;
pub mod model;
pub mod out_of_distribution;
pub mod pack;
pub mod profile;
pub mod reproduce;
pub mod retrain;
pub mod search;
pub mod seeds;
pub mod segment;
pub mod serve;
pub mod sweep;
pub mod typical;
