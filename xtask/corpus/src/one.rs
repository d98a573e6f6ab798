//! The hidden command `corpus-one`, which a run starts in a process of its own for each document.
//! It generates the client and prints the outcome as one line of JSON.
//!
//! Panics are not caught here, so that the run sees them as the end of the process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use crate::failed::Failed;
use crate::outcome::Told;
use crate::{baseline, pipeline};

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
            losses: made.losses,
            elapsed_ms: begun.elapsed().as_secs_f64() * 1000.0,
            peak_memory_kib: peak_memory_kib(),
        };
        if let Some(folder) = self.into {
            write(&folder, &made.files)?;
        }
        let line = serde_json::to_string(&told).expect("strings and finite numbers serialize");
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

/// Reads the most memory that this process ever had resident: `VmHWM` of proc(5).
fn peak_memory_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
