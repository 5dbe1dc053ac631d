//! The program from end to end, on tiny drawn data.

mod recipes;
mod resume;
mod whole_job;
