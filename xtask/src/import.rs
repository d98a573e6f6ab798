//! `cargo xtask import`: from a saved page to `specs/<p>/`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use codegen::diagnostic::Failure;

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// The provider's folder under specs/: made if it is not there.
    provider: String,
    /// The page as saved: Markdown with the document in a fenced block, or the document itself.
    page: PathBuf,
    /// The day on which the page was saved, YYYY-MM-DD; today unless given.
    #[arg(long)]
    retrieved: Option<String>,
}

impl Import {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Failure> {
        let retrieved = self
            .retrieved
            .unwrap_or_else(|| jiff::Zoned::now().date().to_string());
        let imported =
            codegen::import::import(&root.join("specs"), &self.provider, &self.page, &retrieved)?;
        println!(
            "{}: the document from line {} of the page",
            imported.provider, imported.line
        );
        for file in &imported.files {
            println!("  {}", file.strip_prefix(root).unwrap_or(file).display());
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
