//! `cargo xtask guide`: builds the guide into `target/guide` of the workspace, and fails if a link
//! is broken.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = std::env::args_os().nth(1).unwrap_or_else(|| ".".into());
    let root = Path::new(&root);
    let target = root.join("target/guide");
    match guide::build(root, &target) {
        Ok(faults) if faults.is_empty() => {
            println!("{}", target.join("index.html").display());
            ExitCode::SUCCESS
        }
        Ok(faults) => {
            eprintln!("{}", faults.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
