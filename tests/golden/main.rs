//! Every operation, block and formula against vectors from an independent float64 implementation.
mod counts;
