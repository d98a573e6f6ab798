//! `cargo xtask import`: saved pages to `specs/<p>/`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use codegen::diagnostic::Failure;
use codegen::import::Place;

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// Name of the provider's folder under specs/; created if missing.
    provider: String,
    /// Saved pages: Markdown with the document in a fenced block, or the document itself. Their
    /// documents replace all that the provider had before.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Day on which the pages were saved, YYYY-MM-DD. Default: today.
    #[arg(long)]
    retrieved: Option<String>,
}

impl Import {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Failure> {
        let retrieved = self
            .retrieved
            .unwrap_or_else(|| jiff::Zoned::now().date().to_string());
        let imported =
            codegen::import::import(&root.join("specs"), &self.provider, &self.pages, &retrieved)?;
        println!("{}:", imported.provider);
        let shown = |file: &Path| {
            file.strip_prefix(root)
                .unwrap_or(file)
                .display()
                .to_string()
        };
        let mut places = imported.places.iter();
        for file in &imported.files {
            match places.next() {
                Some(Place { page, line }) => {
                    println!("  {} from line {line} of {}", shown(file), page.display())
                }
                None => println!("  {}", shown(file)),
            }
        }
        for file in &imported.removed {
            println!("  {} removed", shown(file));
        }
        println!("operations: {}", imported.operations.join(", "));
        if imported.is_new {
            println!(
                "\nNext: choose operations and names in provider.toml, then `cargo xtask regen {}`.",
                imported.provider
            );
        } else {
            println!(
                "\nNext: `cargo xtask regen {}`, and read what changed.",
                imported.provider
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}
