//! `cargo xtask quickstart`: from the documents to a link at each provider, with nothing but this
//! checkout.

use std::path::Path;
use std::process::ExitCode;

use crate::failed::Stop;
use crate::process::run;
use crate::regen::Regen;
use crate::workspace::cargo;

pub(crate) fn quickstart(root: &Path) -> Result<ExitCode, Stop> {
    println!("1. Generate the client crates from specs/\n");
    Regen::everything().run(root)?;
    println!("\n2. Create a link at each provider, in a sandbox on this machine\n");
    // The alias in .cargo/config.toml, which README names too.
    run(cargo(root).arg("quickstart"))?;
    Ok(ExitCode::SUCCESS)
}
