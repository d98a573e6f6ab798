//! `cargo xtask import`: extracts OpenAPI documents from saved pages and writes them to
//! `specs/PROVIDER/`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use codegen::diagnostic::Failure;
use codegen::import::{Place, Servers};

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// Name of the provider's folder under specs/; created if missing.
    provider: String,
    /// Saved pages: Markdown with the document in a fenced block, or the document itself. Their
    /// documents replace all documents that the provider has under specs/.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Date on which the pages were saved, as YYYY-MM-DD. Default: today in UTC.
    #[arg(long)]
    retrieved: Option<String>,
    /// Accept documents that name no server, since each user of the provider has one. The client
    /// then requires a base URL.
    #[arg(long)]
    self_hosted: bool,
}

impl Import {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Failure> {
        let retrieved = self.retrieved.unwrap_or_else(|| date(SystemTime::now()));
        let servers = match self.self_hosted {
            true => Servers::OfUsers,
            false => Servers::Named,
        };
        let specs = root.join("specs");
        let imported =
            codegen::import::import(&specs, &self.provider, &self.pages, &retrieved, servers)?;
        println!("{}:", imported.provider);
        let shown = |file: &Path| {
            file.strip_prefix(root)
                .unwrap_or(file)
                .display()
                .to_string()
        };
        let mut places = imported.places.iter();
        for file in &imported.files {
            match places.next() {
                Some(Place { page, line }) => {
                    println!("  {} from line {line} of {}", shown(file), page.display())
                }
                None => println!("  {}", shown(file)),
            }
        }
        for file in &imported.removed {
            println!("  {} removed", shown(file));
        }
        println!("operations: {}", imported.operations.join(", "));
        if imported.is_new {
            let provider = imported.provider;
            println!(
                "\nNext: choose operations and names in provider.toml, then `cargo xtask regen \
                 {provider}`, and `cargo xtask add {provider}` for the rest of the provider."
            );
        } else {
            println!(
                "\nNext: `cargo xtask regen {}`, and read what changed.",
                imported.provider
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Formats a time as a date in UTC: YYYY-MM-DD. No library is used for this, because it would take
/// longer to compile than everything else that only this command needs.
pub(crate) fn date(moment: SystemTime) -> String {
    let since_1970 = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut day = since_1970.as_secs() / DAY.as_secs();
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    while day >= 365 + u64::from(is_leap(year)) {
        day -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_gregorian_calendar() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (364, "1970-12-31"),
            (365, "1971-01-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (20_780, "2026-11-23"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(date(UNIX_EPOCH + days * DAY), expected);
        }
    }
}
