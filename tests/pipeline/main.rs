//! End-to-end tests of the program, on small synthetic data.

#[path = "../device.rs"]
mod device;

mod bad_input;
mod baselines;
mod bilevel;
mod genotypes;
mod gpu;
mod guards;
mod import;
mod lab;
mod large_volume;
mod library;
mod models;
mod onnx;
mod program;
mod protocols;
mod real_images;
mod recipes;
mod reproduce;
mod resume;
mod run_folders;
mod seeds;
mod series;
mod serve;
mod served;
mod slurm;
mod stopping;
mod sweep;
mod tasks;
mod threads;
mod tools;
mod turned;
mod volumes;
mod whole_job;
