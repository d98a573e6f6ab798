//! The table of providers, as text: `regen` and `add` read it without compiling the facade, which
//! may not compile yet.

use std::fs;
use std::path::Path;

use crate::failed::Failed;

/// The file with the table.
pub(crate) const TABLE: &str = "crates/tracking-links/src/providers/table.rs";

/// A row of the table: `"acme": acme_client as acme { Acme, AcmeBuilder };`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The feature, which is the name of the folder under `specs/`.
    pub(crate) feature: String,
    /// The type of the provider; `None` if there is only a generated client.
    pub(crate) provider: Option<String>,
}

impl Row {
    fn parse(line: &str) -> Option<Self> {
        let row = line.trim().strip_prefix('"')?.strip_suffix(';')?;
        let (feature, row) = row.split_once("\":")?;
        let (_client, row) = row.split_once(" as ")?;
        let provider = match row.split_once('{') {
            Some((_module, names)) => Some(names.split_once(',')?.0.trim().to_owned()),
            None => None,
        };
        Some(Self {
            feature: feature.to_owned(),
            provider,
        })
    }
}

/// Reads the rows of the table in their order.
pub(crate) fn read(root: &Path) -> Result<Vec<Row>, Failed> {
    let text = fs::read_to_string(root.join(TABLE))
        .map_err(|error| Failed(format!("cannot read {TABLE}: {error}")))?;
    let rows: Vec<Row> = text.lines().filter_map(Row::parse).collect();
    match rows.is_empty() {
        true => Err(Failed(format!("{TABLE} has no row such as {EXAMPLE}"))),
        false => Ok(rows),
    }
}

const EXAMPLE: &str = "`\"acme\": acme_client as acme { Acme, AcmeBuilder };`";

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
/// has \"rows\":
        $walk! {
            \"fanvue\": fanvue_client as fanvue { Fanvue, FanvueBuilder };
            \"acme-2\": acme_2_client as acme_2;
        }
";

    #[test]
    fn rows_are_read_with_and_without_a_provider() {
        let rows: Vec<Row> = TEXT.lines().filter_map(Row::parse).collect();
        let features: Vec<&str> = rows.iter().map(|row| row.feature.as_str()).collect();
        assert_eq!(features, ["fanvue", "acme-2"]);
        assert_eq!(rows[0].provider.as_deref(), Some("Fanvue"));
        assert_eq!(rows[1].provider, None);
    }
}
