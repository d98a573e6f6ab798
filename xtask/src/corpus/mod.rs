//! `cargo xtask corpus`: how much of the world's documents the generator can do.
//!
//! `find` picks the documents, `run` starts a process for each (`one`, which leads it through `pipeline` or `baseline`), `compile`
//! lets the compiler judge, `summary` counts, `table` and `markdown` show. Nothing is written but under `target/` and where an
//! option says so.

mod baseline;
mod compile;
mod find;
mod markdown;
mod one;
mod outcome;
mod pipeline;
mod progress;
mod reason;
mod run;
mod summary;
mod table;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

pub(crate) use one::CorpusOne;

use crate::process::Failed;
use find::{Document, Selection};
use outcome::Record;
use run::{Limits, Run};
use summary::Summary;

/// Reasons that a Markdown page lists.
const REASONS_ON_A_PAGE: usize = 30;

#[derive(Debug, clap::Args)]
pub(crate) struct Corpus {
    /// The folder to look through: every .json, .yaml and .yml below it that is an OpenAPI or Swagger document.
    dir: PathBuf,
    /// Only documents of versions that begin so: 3.0, 3.1, 2.0.
    #[arg(long)]
    version: Option<String>,
    /// Only documents with this in their path.
    #[arg(long, value_name = "SUBSTRING")]
    filter: Option<String>,
    /// Only so many of them, drawn by the seed.
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// Which sample is drawn: the same seed draws the same one everywhere.
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// Let `cargo check` judge the generated crates, under target/corpus-crates.
    #[arg(long)]
    compile: bool,
    /// As --compile, with `cargo clippy`: findings of its groups `correctness` and `suspicious` are told.
    #[arg(long)]
    clippy: bool,
    /// Run progenitor alone beside it, and compare coverage and time.
    #[arg(long)]
    baseline: bool,
    /// Seconds that one document may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    time_limit: u64,
    /// Memory that one document's process may use, in MiB. Held on Linux; mapped memory is held to some more.
    #[arg(long, value_name = "MIB", default_value_t = 2048)]
    memory_limit: usize,
    /// Documents at a time; as many as there are processors unless given.
    #[arg(long)]
    jobs: Option<usize>,
    /// How many reasons to print.
    #[arg(long, default_value_t = 30)]
    reasons: usize,
    /// Write all there is to know, document by document, to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Put the tables into this page, between `<!-- measured: SECTION -->` and `<!-- end: SECTION -->`.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// The section of the page.
    #[arg(long, default_value = "corpus")]
    section: String,
    /// Stay with this build, even if it is slow.
    #[arg(long, hide = true)]
    as_built: bool,
}

impl Corpus {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Failed> {
        if cfg!(debug_assertions) && !self.as_built {
            return optimised(root);
        }
        let documents = self.documents()?;
        let workspace = (self.compile || self.clippy)
            .then(|| compile::Workspace::new(root))
            .transpose()?;
        let run = Run {
            limits: Limits {
                time: Duration::from_secs(self.time_limit),
                memory_mib: self.memory_limit,
            },
            jobs: self.jobs.unwrap_or_else(|| {
                std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
            }),
            baseline: self.baseline,
            crates: workspace.as_ref().map(compile::Workspace::crates),
        };
        let mut records = run.all(&documents)?;
        if let Some(workspace) = workspace {
            workspace.compile(&mut records, self.clippy)?;
        }
        let summary = Summary::of(&records);
        print!("{}", table::text(&summary, self.reasons));
        self.keep(&summary, &records)?;
        let orderly = |record: &Record| record.told.outcome.is_orderly();
        Ok(if records.iter().all(orderly) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn documents(&self) -> Result<Vec<(Document, String)>, Failed> {
        let found = find::find(&self.dir)?;
        eprintln!(
            "{}: {} documents, {} other files",
            self.dir.display(),
            found.documents.len(),
            found.other_files
        );
        let selection = Selection {
            version: self.version.clone(),
            filter: self.filter.clone(),
            sample: self.sample,
            seed: self.seed,
        };
        // A run of nothing proves nothing.
        let wanted = selection.of(found.documents);
        if wanted.is_empty() {
            return Err(Failed(format!(
                "no document of {} is wanted: is it the right folder, and do --version and --filter leave any?",
                self.dir.display()
            )));
        }
        Ok(named(wanted))
    }

    fn keep(&self, summary: &Summary, records: &[Record]) -> Result<(), Failed> {
        if let Some(path) = &self.json {
            let all = serde_json::json!({
                "codegen": env!("CARGO_PKG_VERSION"),
                "summary": summary,
                "documents": records,
            });
            std::fs::write(path, format!("{all:#}\n"))
                .map_err(|error| Failed(format!("cannot write {}: {error}", path.display())))?;
        }
        if let Some(path) = &self.markdown {
            markdown::write(
                path,
                &self.section,
                &table::text(summary, REASONS_ON_A_PAGE),
            )?;
        }
        Ok(())
    }
}

/// The same command, by a build with optimisations: a run is then several times as fast as the build takes.
fn optimised(root: &Path) -> Result<ExitCode, Failed> {
    eprintln!("building xtask with optimisations first: a minute or two, once");
    let status = Command::new(env!("CARGO"))
        .args(["run", "--release", "--package", "xtask", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .arg("--")
        .args(std::env::args_os().skip(1))
        .status()
        .map_err(|error| Failed(format!("cannot run cargo: {error}")))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Each document with a package name that no other has, told from its path.
fn named(documents: Vec<Document>) -> Vec<(Document, String)> {
    let mut taken = BTreeSet::new();
    documents
        .into_iter()
        .map(|document| {
            let wanted = package_name(&document.relative);
            let mut name = wanted.clone();
            let mut copies = 1;
            while !taken.insert(name.clone()) {
                copies += 1;
                name = format!("{wanted}-{copies}");
            }
            (document, name)
        })
        .collect()
}

/// Letters of a path that a package name keeps.
const LONGEST_NAME: usize = 60;

fn package_name(path: &str) -> String {
    let path = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let lower = path.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let name = format!("corpus-{}", words.join("-"));
    name.get(..LONGEST_NAME)
        .unwrap_or(&name)
        .trim_end_matches('-')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_has_a_package_name_of_its_own() {
        let document = |relative: &str| Document {
            path: PathBuf::new(),
            relative: relative.to_owned(),
            version: "3.0.0".to_owned(),
            operations: 0,
            bytes: 0,
        };
        let paths = ["1forge.com/v1.json", "a_b.yaml", "a-b.json", "å/é.yml"];
        let named = named(paths.map(document).to_vec());
        let names: Vec<&str> = named.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "corpus-1forge-com-v1",
                "corpus-a-b",
                "corpus-a-b-2",
                "corpus"
            ]
        );
        assert!(package_name(&"long/".repeat(40)).len() <= LONGEST_NAME);
    }
}
