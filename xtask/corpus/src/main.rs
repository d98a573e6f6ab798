//! The program of `cargo xtask corpus`: measures how many published documents the generator can
//! handle.
//!
//! - `find` finds and selects the documents.
//! - `run` starts one process for each document. In that process, `one` calls `pipeline` or
//!   `baseline`.
//! - `losses` counts what the generator reports as lost, and `paged` the lists in pages.
//! - With `--examples`, `one` calls `examples` instead, which tries the examples of the documents.
//! - `compile` compiles the generated crates.
//! - `summary` counts the results, `table` formats them, and `markdown` writes them into a page.
//!
//! Writes only below `target/`, and to the files that options name.

mod arguments;
mod baseline;
mod compile;
mod examples;
mod failed;
mod find;
mod losses;
mod made;
mod markdown;
mod one;
mod outcome;
mod paged;
mod pipeline;
mod progress;
mod read;
mod reason;
mod run;
mod size;
mod summary;
mod table;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use arguments::Corpus;
use clap::{Parser, Subcommand};
use examples::tally::Tally;
use failed::Failed;
use find::{Document, Selection};
use outcome::Record;
use run::{Limits, Run};
use serde::Serialize;
use summary::Summary;

/// Syntax trees are many small allocations. With mimalloc, generating from a large document takes
/// half the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The number of refusal reasons in a Markdown page.
const REASONS_ON_A_PAGE: usize = 30;

/// The program behind `cargo xtask corpus`. That command starts this program and passes `--root`,
/// the workspace in which the command was called.
#[derive(Debug, Parser)]
#[command(name = "corpus", bin_name = "cargo xtask")]
struct Arguments {
    /// The workspace below whose `target/` the generated crates are written.
    #[arg(long, hide = true, default_value = ".")]
    root: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measure the generator on a folder of documents.
    Corpus(Corpus),
    /// Generate the client of one document and print the outcome as one line of JSON.
    #[command(hide = true)]
    CorpusOne(one::CorpusOne),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Corpus(corpus) => corpus.run(&arguments.root),
        Command::CorpusOne(one) => one.run(),
    };
    done.unwrap_or_else(|failed| {
        eprintln!("error: {failed}");
        ExitCode::FAILURE
    })
}

impl Corpus {
    fn run(self, root: &Path) -> Result<ExitCode, Failed> {
        let documents = self.documents()?;
        let workspace = (self.compile || self.clippy || self.examples)
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
            examples: self.examples,
            crates: workspace.as_ref().map(compile::Workspace::crates),
        };
        let mut records = run.all(&documents)?;
        if self.examples {
            if let Some(workspace) = &workspace {
                examples::trial::run(workspace, &self.dir, &mut records)?;
            }
            return self.examined(&records);
        }
        if let Some(workspace) = workspace {
            workspace.compile(&mut records, self.clippy)?;
        }
        let summary = Summary::of(&records);
        print!("{}", table::text(&summary, self.reasons));
        self.keep(
            &summary,
            &records,
            &table::text(&summary, REASONS_ON_A_PAGE),
        )?;
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
        // Fail if no document is selected: such a run would succeed without measuring anything.
        let wanted = selection.of(found.documents);
        if wanted.is_empty() {
            return Err(Failed(format!(
                "no document in {} is selected: check the folder, --version and --filter",
                self.dir.display()
            )));
        }
        Ok(named(wanted))
    }

    /// Prints and keeps the results of the examples.
    fn examined(&self, records: &[Record]) -> Result<ExitCode, Failed> {
        let tally = Tally::of(records);
        print!("{}", examples::page::text(&tally, self.reasons));
        let page = examples::page::text(&tally, REASONS_ON_A_PAGE);
        self.keep(&tally, records, &page)?;
        Ok(match tally.refused.is_empty() {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        })
    }

    fn keep(&self, summary: &impl Serialize, records: &[Record], page: &str) -> Result<(), Failed> {
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
            markdown::write(path, &self.section, page)?;
        }
        Ok(())
    }
}

/// Gives each document a unique package name made from its path.
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

/// The maximum length of a package name.
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
    fn package_names_are_unique_and_short() {
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
