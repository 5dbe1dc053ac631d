//! Sweeps on what runs many tasks: Slurm, HyperQueue, Kubernetes.

mod hyperqueue;
mod kubernetes;
mod slurm;
mod tasks;

pub use hyperqueue::hyperqueue;
pub use kubernetes::{Pods, kubernetes};
pub use slurm::{Array, Slurm};
pub use tasks::Tasks;
