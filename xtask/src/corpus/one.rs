//! `corpus-one`, the hidden command that a corpus run starts once per document: one document, one line of JSON.
//!
//! A panic is not caught here: that a process ends by one is what the run wants to know.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use super::outcome::{Outcome, Refusal, Told};
use super::{baseline, pipeline};
use crate::process::Failed;

#[derive(Debug, clap::Args)]
pub(crate) struct CorpusOne {
    document: PathBuf,
    /// The client's name.
    #[arg(long, default_value = "corpus")]
    name: String,
    /// Write the crate into this folder.
    #[arg(long)]
    into: Option<PathBuf>,
    /// progenitor alone, as its documentation shows it.
    #[arg(long)]
    baseline: bool,
}

/// What was made of a document.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) outcome: Outcome,
    pub(super) documented_operations: Option<usize>,
    pub(super) generated_operations: usize,
    pub(super) refusals: Vec<Refusal>,
    /// Path within the crate, contents.
    pub(super) files: Vec<(PathBuf, String)>,
}

impl Made {
    pub(super) fn refused(refusals: Vec<Refusal>) -> Self {
        Self {
            outcome: Outcome::Refused,
            documented_operations: None,
            generated_operations: 0,
            refusals,
            files: Vec::new(),
        }
    }
}

impl CorpusOne {
    pub(crate) fn run(self) -> Result<ExitCode, Failed> {
        let begun = Instant::now();
        let made = if self.baseline {
            baseline::generate(&self.document)
        } else {
            pipeline::generate(&self.document, &self.name)
        };
        let told = Told {
            outcome: made.outcome,
            documented_operations: made.documented_operations,
            generated_operations: made.generated_operations,
            refusals: made.refusals,
            elapsed_ms: begun.elapsed().as_secs_f64() * 1000.0,
            peak_memory_kib: peak_memory_kib(),
        };
        if let Some(folder) = self.into {
            write(&folder, &made.files)?;
        }
        let line = serde_json::to_string(&told).expect("names and numbers are JSON");
        println!("{line}");
        Ok(ExitCode::SUCCESS)
    }
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

/// `VmHWM` of proc(5).
fn peak_memory_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
