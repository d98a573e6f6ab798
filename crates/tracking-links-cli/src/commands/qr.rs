//! `qr`: QR codes of links, as SVG.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use qrcode::{Color, EcLevel, QrCode};
use url::Url;

use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::output::stdout;

/// The longest name of a file, in bytes, without its extension.
const MAX_NAME_BYTES: usize = 80;

/// How large a module is drawn where nothing else sets the size of the picture.
const UNITS_PER_MODULE: usize = 8;

/// Draw QR codes of URLs as SVG. Calls nobody
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links qr https://go.brand.example/shoes > shoes.svg
  tracking-links qr https://go.brand.example/shoes https://go.brand.example/hats --dir codes")]
pub(crate) struct Args {
    /// The URLs that the codes contain, byte for byte
    #[arg(required = true, value_name = "URL")]
    urls: Vec<String>,

    /// Write the code of a single URL to this file; `-`, the default, is the output
    #[arg(long, short, value_name = "FILE.svg", conflicts_with = "dir")]
    out: Option<PathBuf>,

    /// Write each code to a file in this folder, which is named after its URL
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// How much of a code may be missing or dirty
    #[arg(long, value_enum, default_value_t = Correction::Medium)]
    correction: Correction,

    /// The width of the blank border, in modules (the squares of the code)
    ///
    /// The standard, ISO/IEC 18004, requires 4. Less is for codes on a blank ground.
    #[arg(long, default_value_t = 4, value_name = "MODULES")]
    quiet_zone: u8,
}

/// How much of a code may be missing.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Correction {
    /// 7 %
    Low,
    /// 15 %
    Medium,
    /// 25 %
    Quartile,
    /// 30 %
    High,
}

impl From<Correction> for EcLevel {
    fn from(correction: Correction) -> Self {
        match correction {
            Correction::Low => Self::L,
            Correction::Medium => Self::M,
            Correction::Quartile => Self::Q,
            Correction::High => Self::H,
        }
    }
}

/// Runs the command.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let draw = |url: &str| draw(url, args.correction.into(), args.quiet_zone.into());
    let Some(dir) = &args.dir else {
        let [url] = &args.urls[..] else {
            return Err(Failed::setup("several codes need a folder")
                .help("write each to a file of its own: --dir DIR"));
        };
        let svg = draw(url)?;
        match args.out.as_deref().filter(|it| *it != Path::new("-")) {
            Some(file) => write(file, &svg)?,
            None => stdout().write_all(svg.as_bytes())?,
        }
        return Ok(Exit::Ok);
    };
    std::fs::create_dir_all(dir)
        .map_err(|error| Failed::setup(format!("can't create {}: {error}", dir.display())))?;
    // All are drawn before the first is written, so that a URL that can't be leaves no half.
    let codes: Result<Vec<_>, Failed> = args.urls.iter().map(|url| draw(url)).collect();
    let mut names = HashSet::new();
    for (url, svg) in args.urls.iter().zip(codes?) {
        let file = dir.join(unused(&file_name(url), &mut names));
        write(&file, &svg)?;
        context.note(&format!("{}  {url}", file.display()));
    }
    Ok(Exit::Ok)
}

fn write(file: &Path, svg: &str) -> Result<(), Failed> {
    std::fs::write(file, svg)
        .map_err(|error| Failed::setup(format!("can't write {}: {error}", file.display())))
}

/// Draws the code of a URL.
fn draw(url: &str, correction: EcLevel, quiet_zone: usize) -> Result<String, Failed> {
    let parsed = Url::parse(url);
    let is_web = parsed.is_ok_and(|it| matches!(it.scheme(), "http" | "https"));
    if !is_web {
        let message = format!("{url:?} is not an absolute http or https URL");
        return Err(Failed::setup(message).help("write it with its scheme: https://..."));
    }
    let code = QrCode::with_error_correction_level(url, correction).map_err(|error| {
        Failed::setup(format!(
            "a URL of {} bytes is no QR code: {error}",
            url.len()
        ))
        .help("use --correction low, or a shorter URL")
    })?;
    let width = code.width() + 2 * quiet_zone;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (left, top, length) = (x + quiet_zone, y + quiet_zone, run.len());
                path.push_str(&format!("M{left} {top}h{length}v1h-{length}z"));
            }
            x += run.len();
        }
    }
    let size = width * UNITS_PER_MODULE;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" \
         width=\"{size}\" height=\"{size}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{width}\" height=\"{width}\" fill=\"#fff\"/>\
         <path d=\"{path}\"/></svg>\n"
    ))
}

/// Makes a name of a file from a URL: ASCII letters, digits, dots, hyphens and underscores, and no
/// dot at its start, on any system.
fn file_name(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    // A user name and a password belong in no name of a file.
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let start = rest[..end].rfind('@').map_or(0, |at| at + 1);
    let mut name = String::new();
    for c in rest[start..].chars() {
        match c {
            c if c.is_ascii_alphanumeric() || c == '.' || c == '_' => name.push(c),
            _ if name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    name.truncate(MAX_NAME_BYTES);
    name.trim_matches(['-', '.']).to_owned()
}

/// Adds a number to a name that another URL of the command has. Case makes no difference, as on
/// some systems.
fn unused(name: &str, names: &mut HashSet<String>) -> String {
    let mut unused = name.to_owned();
    let mut number = 2;
    while !names.insert(unused.to_lowercase()) {
        unused = format!("{name}-{number}");
        number += 1;
    }
    format!("{unused}.svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe_and_differ() {
        for (url, name) in [
            ("https://s.test/Spring", "s.test-Spring"),
            ("https://s.test/../../etc/passwd", "s.test-..-..-etc-passwd"),
            ("https://s.test/a?b=c&d=\u{e9}#f", "s.test-a-b-c-d-f"),
            ("https://anna:secret@s.test:8080/", "s.test-8080"),
            ("https://s.test/a@b", "s.test-a-b"),
            ("https://s.test/\0\n<>|\"", "s.test"),
        ] {
            assert_eq!(file_name(url), name);
        }
        assert!(file_name(&format!("https://s.test/{}", "a".repeat(4_000))).len() <= 80);

        let mut names = HashSet::new();
        let given = ["s.test-a", "s.test-A", "s.test-a-2", "s.test-a"];
        let names = given.map(|name| unused(name, &mut names));
        assert_eq!(
            names,
            [
                "s.test-a.svg",
                "s.test-A-2.svg",
                "s.test-a-2-2.svg",
                "s.test-a-3.svg"
            ]
        );
    }
}
