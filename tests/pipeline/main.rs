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
mod jobs;
mod lab;
mod library;
mod models;
mod onnx;
mod program;
mod real_images;
mod recipes;
mod reproduce;
mod resume;
mod run_folders;
mod seeds;
mod series;
mod serve;
mod served;
mod served_data;
mod stopping;
mod sweep;
mod threads;
mod tools;
mod turned;
mod volumes;
mod whole_job;
