//! `cargo xtask import`: extracts OpenAPI documents from saved pages and writes them to
//! `specs/PROVIDER/`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use codegen::import::{Imported, Outside, Place, Servers};

use crate::date::date;
use crate::failed::Stop;
use crate::stdout::print;

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// Name of the provider's folder under specs/; created if missing.
    provider: String,
    /// Saved pages: Markdown with the document in a fenced block, or the document itself. Their
    /// documents replace all documents that the provider has under specs/.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Date on which the pages were saved, as YYYY-MM-DD. Default: today in UTC.
    #[arg(long)]
    retrieved: Option<String>,
    /// Accept documents that name no server, since each user of the provider has one. The client
    /// then requires a base URL.
    #[arg(long)]
    self_hosted: bool,
    /// Let documents refer to files outside of their folders. Such files are copied too, and their
    /// paths are printed: check that all are the publisher's.
    #[arg(long)]
    outside: bool,
}

impl Import {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Stop> {
        let retrieved = self.retrieved.unwrap_or_else(|| date(SystemTime::now()));
        let servers = match self.self_hosted {
            true => Servers::OfUsers,
            false => Servers::Named,
        };
        let outside = match self.outside {
            true => Outside::Allowed,
            false => Outside::Refused,
        };
        let (specs, provider) = (root.join("specs"), &self.provider);
        let imported =
            codegen::import::import(&specs, provider, &self.pages, &retrieved, servers, outside)?;
        print(format_args!("{}", summary(root, &imported)))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Says what was imported, and what to do next.
fn summary(root: &Path, imported: &Imported) -> String {
    let provider = &imported.provider;
    let shown = |file: &Path| {
        let file = file.strip_prefix(root).unwrap_or(file);
        file.display().to_string()
    };
    let mut lines = vec![format!("{provider}:")];
    let mut places = imported.places.iter();
    lines.extend(imported.files.iter().map(|file| match places.next() {
        Some(Place { page, line }) => {
            format!("  {} from line {line} of {}", shown(file), page.display())
        }
        None => format!("  {}", shown(file)),
    }));
    let removed = imported.removed.iter();
    lines.extend(removed.map(|file| format!("  {} removed", shown(file))));
    let outside = imported.outside.iter().map(|file| file.display());
    lines.extend(outside.map(|file| format!("  copied from outside of the page's folder: {file}")));
    lines.push(format!("operations: {}\n", imported.operations.join(", ")));
    lines.push(match imported.is_new {
        true => format!(
            "Next: choose operations and names in provider.toml, then `cargo xtask regen \
             {provider}`, and `cargo xtask add {provider}` for the rest of the provider."
        ),
        false => format!("Next: `cargo xtask regen {provider}`, and read what changed."),
    });
    lines.join("\n") + "\n"
}
