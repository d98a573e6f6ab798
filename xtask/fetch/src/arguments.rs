//! The options of `cargo xtask fetch`.
//!
//! The package `xtask` includes this file too, so that it can print `--help` and report a mistyped
//! option without building the package `fetch`.

#[derive(Debug, clap::Args)]
#[allow(
    dead_code,
    reason = "xtask only parses the options; the package `fetch` uses them"
)]
pub(crate) struct Fetch {
    /// Providers, by their folder under specs/. Default: all of them.
    pub(crate) providers: Vec<String>,
    /// Vendor what has changed: replace the documents, with their SHA-256 and today's date (UTC) in
    /// provider.toml. A provider whose sources did not all answer stays as it is.
    #[arg(long)]
    pub(crate) write: bool,
    /// Time limit for each address, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) time_limit: u64,
    /// Ask addresses of http at 127.0.0.1, too. For the tests of this command.
    #[arg(long, hide = true)]
    pub(crate) loopback_http: bool,
}
