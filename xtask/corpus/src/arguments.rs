//! The options of `cargo xtask corpus`.
//!
//! The package `xtask` includes this file too, so that it can print `--help` and report a mistyped
//! option without building the package `corpus`.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Corpus {
    /// Folder to search for documents: every .json, .yaml and .yml file below it that is an OpenAPI
    /// or Swagger document.
    pub(crate) dir: PathBuf,
    /// Measure only documents whose version starts with this, such as 3.0, 3.1 or 2.0.
    #[arg(long)]
    pub(crate) version: Option<String>,
    /// Measure only documents whose path contains this.
    #[arg(long, value_name = "SUBSTRING")]
    pub(crate) filter: Option<String>,
    /// Measure only a random sample of this many documents.
    #[arg(long, value_name = "N")]
    pub(crate) sample: Option<usize>,
    /// Seed of the sample. The same seed draws the same documents on every machine.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Run `cargo check` on the generated crates, in target/corpus-crates.
    #[arg(long)]
    pub(crate) compile: bool,
    /// Like --compile, but run `cargo clippy` and report findings of its groups `correctness` and
    /// `suspicious`.
    #[arg(long)]
    pub(crate) clippy: bool,
    /// Also run progenitor alone on each document, and compare coverage and time.
    #[arg(long)]
    pub(crate) baseline: bool,
    /// Try the examples instead: decode and encode each that is valid by its schema, and compare.
    #[arg(long, conflicts_with_all = ["compile", "clippy", "baseline"])]
    pub(crate) examples: bool,
    /// Time limit per document, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) time_limit: u64,
    /// Limit of resident memory per document, in MiB. Enforced on Linux only. Mapped memory is
    /// limited there to twice as much plus 1 GiB.
    #[arg(long, value_name = "MIB", default_value_t = 2048)]
    pub(crate) memory_limit: usize,
    /// How many documents to process in parallel. Default: the number of processors. Documents of
    /// 4 MiB and more are alone.
    #[arg(long)]
    pub(crate) jobs: Option<usize>,
    /// How many refusal reasons to print.
    #[arg(long, default_value_t = 30)]
    pub(crate) reasons: usize,
    /// Write every result, document by document, to this file as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Replace the tables of this page that stand between `<!-- measured: SECTION -->` and
    /// `<!-- end: SECTION -->`.
    #[arg(long, value_name = "FILE")]
    pub(crate) markdown: Option<PathBuf>,
    /// Section of the page to replace.
    #[arg(long, default_value = "corpus")]
    pub(crate) section: String,
}
