//! The arguments of commands that read CSV files.

use std::path::PathBuf;

/// A table of links, and how to read it.
#[derive(Debug, clap::Args)]
pub(crate) struct TableArgs {
    /// The CSV file, with a line of names first; - for stdin
    #[arg(value_name = "IN.csv")]
    pub(crate) file: PathBuf,

    /// The provider of the rows that name none in a column `provider`
    #[arg(long, short, value_name = "NAME")]
    pub(crate) provider: Option<String>,

    #[command(flatten)]
    pub(super) form: FormArgs,

    /// A column of your own, which is no field of a link; may be repeated
    #[arg(long, value_name = "COLUMN")]
    pub(super) ignore: Vec<String>,

    /// Replace UTM parameters that a destination has already
    #[arg(long, alias = "utm-replace")]
    pub(super) replace_utm: bool,
}

/// How a CSV file is written down.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct FormArgs {
    /// The character between cells: one character, or "tab" [default: found out]
    #[arg(long, value_name = "CHARACTER", value_parser = parse_delimiter)]
    pub(super) delimiter: Option<u8>,

    /// Take the apostrophes away that OUT.csv has before formulas
    #[arg(long)]
    pub(super) from_out: bool,
}

fn parse_delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [b'"' | b'\r' | b'\n'] => Err("quotes and line breaks are no delimiters".to_owned()),
        [byte] if byte.is_ascii() => Ok(*byte),
        _ => Err("give one ASCII character, or \"tab\"".to_owned()),
    }
}
