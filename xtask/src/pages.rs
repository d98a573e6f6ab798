//! The marked parts of the pages that list the providers, which `regen` writes from the table and
//! from `specs/`.
//!
//! What only the facade's code says, such as capabilities, is written by its tests: this program
//! must run when no client compiles.

use std::fs;
use std::path::Path;

use crate::failed::Failed;
use crate::specs::Facts;
use crate::table::{self, Row};

const BEGIN: &str = "<!-- providers: written by `cargo xtask regen` -->\n";
const END: &str = "<!-- /providers -->";

/// A page with a table of the providers, and how it links to a generated client.
pub(crate) struct Page {
    pub(crate) path: &'static str,
    link: fn(&str) -> String,
}

pub(crate) const PAGES: [Page; 2] = [
    Page {
        path: "README.md",
        link: |client| format!("crates/{client}"),
    },
    Page {
        path: "crates/tracking-links/README.md",
        link: |client| format!("https://crates.io/crates/{client}"),
    },
];

/// Returns the pages that are not as the table and `specs/` say, with the text to write.
pub(crate) fn stale(root: &Path) -> Result<Vec<(&'static str, String)>, Failed> {
    let known = codegen::providers(root).map_err(|failure| Failed(failure.to_string()))?;
    let mut providers = Vec::new();
    // The test of the table tells of a row without a folder in specs/.
    for row in table::read(root)?
        .into_iter()
        .filter(|it| known.contains(&it.feature))
    {
        let facts = Facts::read(root, &row.feature)?;
        providers.push((row, facts));
    }
    let mut pages = Vec::new();
    for page in PAGES {
        let path = page.path;
        let before = fs::read_to_string(root.join(path))
            .map_err(|error| Failed(format!("cannot read {path}: {error}")))?;
        let text = page.written(&before, &providers)?;
        if text != before {
            pages.push((path, text));
        }
    }
    Ok(pages)
}

impl Page {
    /// Returns the page's text with its marked part written anew.
    pub(crate) fn written(&self, text: &str, providers: &[(Row, Facts)]) -> Result<String, Failed> {
        let parts = text
            .split_once(BEGIN)
            .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
        let (before, after) = parts.ok_or_else(|| {
            let path = self.path;
            Failed(format!(
                "{path} has no part for the providers: write a line `{}` where their table is to \
                 be, and a line `{END}` below it",
                BEGIN.trim_end()
            ))
        })?;
        let table = self.table(providers);
        Ok(format!("{before}{BEGIN}{table}{END}{after}"))
    }

    fn table(&self, providers: &[(Row, Facts)]) -> String {
        let mut table = String::from(
            "| provider | type | feature | credential | rate limit | generated client |\n\
             |---|---|---|---|---|---|\n",
        );
        for (row, facts) in providers {
            let Row {
                feature, provider, ..
            } = row;
            let type_name = match provider {
                Some(provider) => format!("`{provider}`"),
                None => "only the client".to_owned(),
            };
            let (credential, limit) = (facts.credential(), facts.limit());
            let client = format!("{feature}-client");
            let link = (self.link)(&client);
            let title = &facts.title;
            table += &format!(
                "| {title} | {type_name} | `{feature}` | {credential} | {limit} | \
                 [`{client}`]({link}) |\n"
            );
        }
        table
    }
}
