//! The `mixsearch` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    native_search::cli::main()
}
