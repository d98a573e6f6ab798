//! Runs one process per document, a few at a time, each with a time and a memory limit.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use process_control::{ChildExt, Control, Output};

use crate::failed::Failed;
use crate::find::Document;
use crate::outcome::{Outcome, Record, Told};
use crate::progress::Progress;

/// The size of a document from which on it is generated with no other beside it. The generator
/// prints such a client on all processors, and another document would take one of them.
const ALONE_FROM_BYTES: u64 = 4 << 20;

/// The limits for generating from one document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) time: Duration,
    pub(crate) memory_mib: usize,
}

impl Limits {
    /// Returns how much memory a process may map. Allocators map more than they use, so this limit
    /// is generous: it only stops a process that would exhaust the machine's memory. Whether
    /// resident memory exceeded its limit is checked when the process has ended.
    fn mapped_bytes(self) -> usize {
        (2 * self.memory_mib + 1024) << 20
    }
}

/// The settings of a run over many documents.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) limits: Limits,
    pub(crate) jobs: usize,
    pub(crate) baseline: bool,
    /// Whether the examples are tried, instead of the clients generated.
    pub(crate) examples: bool,
    /// The folder for the generated crates; if `None`, they are not written.
    pub(crate) crates: Option<PathBuf>,
}

impl Run {
    /// Measures all documents, which are given with their package names. Returns the records sorted
    /// by path. Starts with the largest documents, so that no long one is left alone at the end.
    ///
    /// # Errors
    ///
    /// Fails if a process cannot be started. If a process itself fails, that is recorded as its
    /// outcome.
    pub(crate) fn all(&self, documents: &[(Document, String)]) -> Result<Vec<Record>, Failed> {
        let program = Program::copied()?;
        let mut order: Vec<&(Document, String)> = documents.iter().collect();
        order.sort_by_key(|(document, _)| std::cmp::Reverse(document.bytes));
        let alone = order.partition_point(|(document, _)| document.bytes >= ALONE_FROM_BYTES);
        let (alone, together) = order.split_at(alone);
        let stopped = AtomicBool::new(false);
        let mut failed = None;
        let mut records = Vec::new();
        std::thread::scope(|scope| {
            let (done, results) = mpsc::channel();
            let (stopped, program) = (&stopped, &program.path);
            scope.spawn(move || {
                for (documents, jobs) in [(alone, 1), (together, self.jobs.max(1))] {
                    Self::share(documents, jobs, stopped, |document, name| {
                        // Sending fails only if the receiver is gone because the run has stopped.
                        let _ = done.send(self.one(program, document, name));
                    });
                }
            });
            let progress = Progress::new(documents.len(), "documents");
            for result in results {
                match result {
                    Ok(record) => {
                        if !record.told.outcome.is_orderly() {
                            progress.say(&format!("{}: {}", record.document, record.told.outcome));
                        }
                        progress.step(&record.document);
                        records.push(record);
                    }
                    Err(error) => {
                        stopped.store(true, Ordering::Relaxed);
                        failed = Some(error);
                    }
                }
            }
        });
        if let Some(failed) = failed {
            return Err(failed);
        }
        records.sort_by(|a, b| a.document.cmp(&b.document));
        Ok(records)
    }

    /// Gives each document to `measure`, `jobs` of them at a time, until `stopped`.
    fn share(
        documents: &[&(Document, String)],
        jobs: usize,
        stopped: &AtomicBool,
        measure: impl Fn(&Document, &str) + Sync,
    ) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(|| {
                    while !stopped.load(Ordering::Relaxed) {
                        let mine = next.fetch_add(1, Ordering::Relaxed);
                        let Some((document, name)) = documents.get(mine) else {
                            return;
                        };
                        measure(document, name);
                    }
                });
            }
        });
    }

    fn one(&self, program: &Path, document: &Document, name: &str) -> Result<Record, Failed> {
        let mut pipeline = child(program, &document.path);
        pipeline.args(["--name", name]);
        if let Some(crates) = &self.crates {
            pipeline
                .arg("--into")
                .arg(crates.join(format!("{name}-client")));
        }
        if self.examples {
            pipeline.arg("--examples");
        }
        let told = supervised(&mut pipeline, self.limits)?;
        // Run progenitor right after the generator, so that both have the same load on the machine.
        let baseline = self.baseline.then(|| {
            supervised(
                child(program, &document.path).arg("--baseline"),
                self.limits,
            )
        });
        Ok(Record {
            document: document.relative.clone(),
            version: document.version.clone(),
            operations: document.operations,
            bytes: document.bytes,
            name: name.to_owned(),
            told,
            baseline: baseline.transpose()?,
            compiled: None,
            trial: None,
        })
    }
}

/// A copy of the file of this program. A rebuild during the run would replace the original.
#[derive(Debug)]
struct Program {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Program {
    fn copied() -> Result<Self, Failed> {
        let copied = || {
            let folder = tempfile::tempdir()?;
            let path = folder.path().join("corpus");
            std::fs::copy(std::env::current_exe()?, &path)?;
            Ok(Self {
                path,
                _folder: folder,
            })
        };
        copied()
            .map_err(|error: std::io::Error| Failed(format!("cannot copy this program: {error}")))
    }
}

fn child(program: &Path, document: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .arg("corpus-one")
        .arg(document)
        .env_remove("RUST_BACKTRACE")
        // The allocator keeps memory that is freed: the process soon needs it again, and then ends.
        .env("MIMALLOC_PURGE_DELAY", "-1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a child process until it ends or reaches its time limit, and returns its report.
fn supervised(command: &mut Command, limits: Limits) -> Result<Told, Failed> {
    let begun = Instant::now();
    let ended = command.spawn().and_then(|child| {
        let control = child.controlled_with_output().time_limit(limits.time);
        #[cfg(any(
            windows,
            all(target_os = "linux", any(target_env = "gnu", target_env = "musl"))
        ))]
        let control = control.memory_limit(limits.mapped_bytes());
        control.terminate_for_timeout().wait()
    });
    let ended =
        ended.map_err(|error| Failed(format!("cannot run a document's process: {error}")))?;
    let elapsed_ms = begun.elapsed().as_secs_f64() * 1000.0;
    let Some(output) = ended else {
        let message = format!("not finished after {} s", limits.time.as_secs());
        return Ok(Told::cut_short(Outcome::Timeout, message, elapsed_ms));
    };
    Ok(told(&output, limits, elapsed_ms))
}

fn told(output: &Output, limits: Limits, elapsed_ms: f64) -> Told {
    if output.status.success()
        && let Some(line) = output
            .stdout
            .trim_ascii_end()
            .rsplit(|byte| *byte == b'\n')
            .next()
        && let Ok(told) = serde_json::from_slice::<Told>(line)
    {
        let limit_kib = limits.memory_mib as u64 * 1024;
        return match told.peak_memory_kib {
            Some(peak) if peak > limit_kib => {
                let message = format!("more than {} MiB", limits.memory_mib);
                Told::cut_short(Outcome::OutOfMemory, message, elapsed_ms)
            }
            _ => told,
        };
    }
    let (outcome, message) = classify_end(
        &String::from_utf8_lossy(&output.stderr),
        output.status.code(),
        &output.status.to_string(),
    );
    let message = match outcome {
        Outcome::OutOfMemory => format!("more than {} MiB", limits.memory_mib),
        _ => message,
    };
    Told::cut_short(outcome, message, elapsed_ms)
}

/// The exit code of a Rust program that panicked.
const PANICKED: i64 = 101;

/// Classifies how a process ended: by what it wrote to standard error, and by its exit code.
/// `status` describes the end in words.
fn classify_end(stderr: &str, code: Option<i64>, status: &str) -> (Outcome, String) {
    // Texts that mean that memory ran out: from Rust's allocator, from the system, and from the
    // loader.
    let memory = [
        "memory allocation of",
        "annot allocate memory",
        "failed to map segment",
    ];
    if memory.iter().any(|words| stderr.contains(words)) {
        return (Outcome::OutOfMemory, String::new());
    }
    if stderr.contains("has overflowed its stack") {
        return (Outcome::Abort, "the stack overflowed".to_owned());
    }
    if code == Some(PANICKED) {
        let (_, after) = stderr.split_once("panicked at ").unwrap_or(("", stderr));
        let mut lines = after.lines();
        let place = lines.next().unwrap_or_default().trim_end_matches(':');
        let place = place
            .rsplit_once("/src/")
            .map_or(place, |(crate_folder, _)| {
                &place[crate_folder.rfind('/').map_or(0, |at| at + 1)..]
            });
        let message = lines.next().unwrap_or_default();
        return (Outcome::Panic, format!("{message} (at {place})"));
    }
    let last = stderr.lines().last().unwrap_or_default();
    (Outcome::Abort, format!("{status}: {last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_reported_with_its_place_without_local_folders() {
        let stderr = "\nthread 'main' panicked at /home/me/registry/typify-impl-0.8.0/src/enums.rs:12:5:\nnot yet implemented\nnote: run with";
        assert_eq!(
            classify_end(stderr, Some(101), "exit status: 101"),
            (
                Outcome::Panic,
                "not yet implemented (at typify-impl-0.8.0/src/enums.rs:12:5)".to_owned()
            )
        );
    }

    #[test]
    fn memory_limit_stack_overflow_and_signals_are_distinguished() {
        let (outcome, _) = classify_end("memory allocation of 8 bytes failed", None, "signal: 6");
        assert_eq!(outcome, Outcome::OutOfMemory);
        let (outcome, _) =
            classify_end("thread 'main' has overflowed its stack", None, "signal: 6");
        assert_eq!(outcome, Outcome::Abort);
        let (outcome, words) = classify_end("", None, "signal: 11");
        assert_eq!((outcome, words.as_str()), (Outcome::Abort, "signal: 11: "));
    }

    #[cfg(unix)]
    #[test]
    fn a_process_over_its_time_limit_is_stopped() {
        let mut command = Command::new("sleep");
        command
            .arg("60")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let limits = Limits {
            time: Duration::from_millis(20),
            memory_mib: 512,
        };
        let told = supervised(&mut command, limits).unwrap();
        assert_eq!(told.outcome, Outcome::Timeout);
    }
}
