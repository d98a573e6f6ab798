//! `cargo xtask quickstart`: generates the clients from the documents, and creates a link at each
//! simulated provider. Needs nothing but this checkout.

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
    // The alias `quickstart` of .cargo/config.toml, which README.md mentions too.
    run(cargo(root).arg("quickstart"))?;
    Ok(ExitCode::SUCCESS)
}
