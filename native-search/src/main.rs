//! The `mixsearch` program.

use std::process::ExitCode;

/// Keeps the pages of freed tensors: handing them back and faulting them in again costs a step more
/// than many of its operations.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    native_search::cli::main()
}
