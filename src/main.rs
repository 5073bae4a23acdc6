//! The program: everything is in the library.

use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    kremlinology::cli::main()
}

/// Batches of some megabytes come and go: giving their pages back and faulting them in again costs a tenth of a run.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
