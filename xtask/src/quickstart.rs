//! `cargo xtask quickstart`: the main job, once, with nothing but this checkout.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::Stop;
use crate::process::run;
use crate::regen::Regen;

pub(crate) fn quickstart(root: &Path) -> Result<ExitCode, Stop> {
    println!("1. Generate the client crates from specs/\n");
    Regen::everything().run(root)?;
    println!("\n2. Create a link at each provider, in a sandbox on this machine\n");
    run(Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--package",
            "tracking-links",
            "--example",
            "quickstart",
        ])
        .current_dir(root))?;
    Ok(ExitCode::SUCCESS)
}
