//! The options that all commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// The options that all commands share.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Options of all commands")]
pub(crate) struct Options {
    /// Call simulated providers in this process: no account needed, and nothing leaves the machine
    ///
    /// They forget their links when the command ends.
    #[arg(long, global = true, conflicts_with_all = ["profile", "config"])]
    pub(crate) sandbox: bool,

    /// Use the accounts of this profile instead of those in the environment
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// Read profiles from this file
    ///
    /// The default is `tracking-links/profiles.toml` in the user's folder for configuration, such
    /// as `~/.config`.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Write the output in this form [default: table in a terminal, otherwise plain or csv]
    #[arg(long, global = true, value_enum, hide_possible_values = true, value_name = FORMATS)]
    pub(crate) format: Option<Format>,

    /// Print results and errors only
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

const FORMATS: &str = "table|csv|json|plain";

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people.
    Table,
    /// CSV with a line of names first.
    Csv,
    /// JSON lines: one object a line.
    Json,
    /// The one value that a script needs, such as the URL, on a line of its own.
    Plain,
}
