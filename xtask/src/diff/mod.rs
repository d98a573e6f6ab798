//! `cargo xtask diff`: what changed between two documents, as a caller of the generated client
//! feels it. `codegen::diff` compares; this renders what it found.

mod html;
mod json;
mod markdown;
mod revision;
mod text;
mod uses;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use codegen::diff::Changes;

use crate::diff::uses::Use;
use crate::failed::Stop;
use crate::faults::to_stderr;
use crate::stdout::print;
use crate::words::line;

/// The exit code if there are changes.
const DIFFERENT: u8 = 4;

#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    /// Name of the provider's folder under specs/.
    #[arg(required_unless_present = "files")]
    provider: Option<String>,
    /// The document that would take the place of the vendored one, JSON or YAML; provider.toml and
    /// the overlay stay. Or a folder with the provider's new files under specs/, such as
    /// target/fetched. Default: the provider's files as they are on disk, compared with those of
    /// the last commit.
    new: Option<PathBuf>,
    /// Compare two documents that belong to no provider.
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["provider", "new"])]
    files: Option<Vec<PathBuf>>,
    /// How to print the changes.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// For programs: an object with `step`, `counts`, `changes` and `notes`.
    Json,
    /// For the text of a pull request.
    Markdown,
    /// One page without other files.
    Html,
}

impl Diff {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Stop> {
        let provider = self.provider.clone();
        let (title, changes) = match (self.files.as_deref(), self.provider, self.new) {
            (Some([old, new]), ..) => (
                format!("{} and {}", old.display(), new.display()),
                codegen::diff_files(old, new)?,
            ),
            (_, Some(provider), Some(new)) if new.is_dir() => {
                let changes = codegen::diff_revisions(root, &new, &provider)?;
                (provider, changes)
            }
            (_, Some(provider), Some(new)) => {
                let changes = codegen::diff_document(root, &provider, &new)?;
                (provider, changes)
            }
            (_, provider, _) => {
                let provider = provider.unwrap_or_default();
                let committed = revision::committed(root, &provider)?;
                let changes = codegen::diff_revisions(committed.path(), root, &provider)?;
                (provider, changes)
            }
        };
        for note in changes.notes() {
            to_stderr(format_args!("note: {}", line(note)));
        }
        if changes.changes().is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let uses = match provider {
            Some(provider) => uses::uses(root, &provider, changes.items())?,
            None => Vec::new(),
        };
        let rendered = rendered(self.format, &title, &changes, &uses);
        print(format_args!("{rendered}"))?;
        Ok(ExitCode::from(DIFFERENT))
    }
}

fn rendered(format: Format, title: &str, changes: &Changes, uses: &[Use]) -> String {
    match format {
        Format::Text => text::text(changes, uses),
        Format::Json => json::json(changes, uses),
        Format::Markdown => markdown::markdown(title, changes, uses),
        Format::Html => html::html(title, changes, uses),
    }
}
