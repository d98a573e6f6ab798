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
    /// The module of the provider, in the facade and in the sandbox.
    pub(crate) module: String,
    /// The type of the provider; `None` if there is only a generated client.
    pub(crate) provider: Option<String>,
}

impl Row {
    fn parse(line: &str) -> Option<Self> {
        let row = line.trim().strip_prefix('"')?.strip_suffix(';')?;
        let (feature, row) = row.split_once("\":")?;
        let (_client, row) = row.split_once(" as ")?;
        let (module, provider) = match row.split_once('{') {
            Some((module, names)) => (module, Some(names.split_once(',')?.0.trim().to_owned())),
            None => (row, None),
        };
        Some(Self {
            feature: feature.to_owned(),
            module: module.trim().to_owned(),
            provider,
        })
    }

    /// Writes the row as the table has it.
    pub(crate) fn text(&self) -> String {
        let Self {
            feature, module, ..
        } = self;
        let provider = match &self.provider {
            Some(provider) => format!(" {{ {provider}, {provider}Builder }}"),
            None => String::new(),
        };
        format!("\"{feature}\": {module}_client as {module}{provider};")
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

/// Returns the text of the table with one more row at its end.
pub(crate) fn with_row(text: &str, row: &Row) -> Result<String, Failed> {
    let last = text.lines().rfind(|line| Row::parse(line).is_some());
    let last = last.ok_or_else(|| Failed(format!("{TABLE} has no row such as {EXAMPLE}")))?;
    let indent = &last[..last.len() - last.trim_start().len()];
    Ok(text.replacen(last, &format!("{last}\n{indent}{}", row.text()), 1))
}

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
    fn a_row_is_read_as_it_is_written() {
        let rows: Vec<Row> = TEXT.lines().filter_map(Row::parse).collect();
        let texts: Vec<String> = rows.iter().map(Row::text).collect();
        let expected = [
            "\"fanvue\": fanvue_client as fanvue { Fanvue, FanvueBuilder };",
            "\"acme-2\": acme_2_client as acme_2;",
        ];
        assert_eq!(texts, expected);
        assert_eq!(rows[1].module, "acme_2");
        assert_eq!(rows[1].provider, None);
    }

    #[test]
    fn a_row_is_added_after_the_last_one() {
        let row = Row {
            feature: "acme".to_owned(),
            module: "acme".to_owned(),
            provider: Some("Acme".to_owned()),
        };
        let with = with_row(TEXT, &row).unwrap();
        let line = "acme_2;\n            \"acme\": acme_client as acme { Acme, AcmeBuilder };\n";
        assert!(with.contains(line), "{with}");
    }
}
