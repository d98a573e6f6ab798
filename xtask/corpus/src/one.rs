//! The hidden command `corpus-one`, which a run starts in a process of its own for each document.
//! It generates the client and prints the outcome as one line of JSON.
//!
//! Panics are not caught here, so that the run sees them as the end of the process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use crate::failed::Failed;
use crate::outcome::{Outcome, Refusal, Told};
use crate::read::read;
use crate::size::Size;
use crate::{baseline, examples, pipeline};

#[derive(Debug, clap::Args)]
pub(crate) struct CorpusOne {
    document: PathBuf,
    /// Name of the client.
    #[arg(long, default_value = "corpus")]
    name: String,
    /// Write the generated crate into this folder.
    #[arg(long)]
    into: Option<PathBuf>,
    /// Use progenitor alone instead of the generator.
    #[arg(long)]
    baseline: bool,
    /// Write the program that tries the document's examples, instead of the client.
    #[arg(long, requires = "into")]
    examples: bool,
}

impl CorpusOne {
    pub(crate) fn run(self) -> Result<ExitCode, Failed> {
        let begun = Instant::now();
        if self.examples {
            return self.examples(begun);
        }
        let made = if self.baseline {
            baseline::generate(&self.document)
        } else {
            pipeline::generate(&self.document, &self.name)
        };
        let elapsed_ms = begun.elapsed().as_secs_f64() * 1000.0;
        let peak_memory_kib = peak_memory_kib();
        let told = Told {
            size: Size::of(&made.files, || read(&self.document).ok()),
            outcome: made.outcome,
            documented_operations: made.documented_operations,
            generated_operations: made.generated_operations,
            refusals: made.refusals,
            losses: made.losses,
            paged: made.paged,
            elapsed_ms,
            peak_memory_kib,
            examples: None,
        };
        if let Some(folder) = self.into {
            write(&folder, &made.files)?;
        }
        print(&told);
        Ok(ExitCode::SUCCESS)
    }

    fn examples(self, begun: Instant) -> Result<ExitCode, Failed> {
        let into = self.into.as_deref().unwrap_or(Path::new(""));
        let (outcome, examples, refusals) =
            match examples::prepare::prepare(&self.document, &self.name, into) {
                Ok(counted) => (Outcome::Generated, Some(counted), Vec::new()),
                Err(message) => (Outcome::Refused, None, vec![Refusal::of_document(message)]),
            };
        print(&Told {
            outcome,
            documented_operations: None,
            generated_operations: 0,
            refusals,
            losses: Vec::new(),
            paged: Vec::new(),
            size: Size::default(),
            elapsed_ms: begun.elapsed().as_secs_f64() * 1000.0,
            peak_memory_kib: peak_memory_kib(),
            examples,
        });
        Ok(ExitCode::SUCCESS)
    }
}

fn print(told: &Told) {
    let line = serde_json::to_string(told).expect("strings and finite numbers serialize");
    println!("{line}");
}

fn write(folder: &Path, files: &[(PathBuf, String)]) -> Result<(), Failed> {
    for (path, contents) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, contents))
            .map_err(|error| Failed(format!("cannot write {}: {error}", path.display())))?;
    }
    Ok(())
}

/// Reads the most memory that this process ever had resident: `VmHWM` of proc(5).
fn peak_memory_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
