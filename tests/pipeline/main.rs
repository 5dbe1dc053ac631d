//! End-to-end tests of the program, on small synthetic data.

#[path = "../device.rs"]
mod device;

mod bad_input;
mod baselines;
mod bilevel;
mod calibration;
mod classes;
mod decoded;
mod features;
mod genotypes;
mod gpu;
mod guards;
mod import;
mod jobs;
mod lab;
mod large_volume;
mod library;
mod models;
mod onnx;
mod overwriting;
mod program;
mod protocols;
mod real_images;
mod recipes;
mod reproduce;
mod resume;
mod run_folders;
mod scripts;
mod searchers;
mod seeds;
mod series;
mod serve;
mod served;
mod served_data;
mod slurm;
mod stopping;
mod sweep;
mod tasks;
mod threads;
mod timing;
mod tools;
mod torture;
mod turned;
mod volumes;
mod whole_job;

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
