//! Formats the results of the examples.

use std::fmt::Write as _;

use super::tally::Tally;
use crate::table::{grouped, share, table};

/// Formats the totals, with at most `most` causes of failures.
pub(crate) fn text(tally: &Tally, most: usize) -> String {
    let mut out = format!(
        "{} documents, {} of them with valid examples: {} of {} valid examples come back equal \
         ({}).\n\n",
        grouped(tally.documents),
        grouped(tally.with_valid),
        grouped(tally.equal),
        grouped(tally.valid),
        share(tally.equal, tally.valid)
    );
    let rows = [
        ("JSON with a schema", tally.found),
        ("valid by it", tally.valid),
        ("invalid by it", tally.invalid),
        (
            "its schema is no JSON Schema, or refers to what is not there",
            tally.no_schema,
        ),
        ("in other notations, not counted above", tally.not_json),
    ];
    let rows = rows.map(|(what, count)| vec![what.to_owned(), grouped(count)]);
    out += &table(&["examples", "count"], rows.into());
    if !tally.refused.is_empty() {
        let _ = writeln!(out, "\nNot examined: {}.", tally.refused.join(", "));
    }
    if tally.causes.is_empty() {
        return out;
    }
    let causes = tally.causes.iter().take(most).map(|cause| {
        vec![
            grouped(cause.examples),
            grouped(cause.documents),
            cause.cause.clone(),
            cause.example.clone(),
        ]
    });
    let header = ["examples", "documents", "cause", "for example"];
    let _ = write!(
        out,
        "\nWhat does not come back equal, and why:\n\n{}",
        table(&header, causes.collect())
    );
    if tally.causes.len() > most {
        let _ = writeln!(out, "\nand {} more.", tally.causes.len() - most);
    }
    out
}
