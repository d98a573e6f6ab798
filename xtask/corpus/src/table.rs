//! Formats a summary as aligned Markdown tables, readable on a terminal too. Counts nothing.

use std::fmt::Write as _;

use crate::losses::LossCount;
use crate::paged::PagedCount;
use crate::size::{Sizes, Spread};
use crate::summary::{Baseline, Compile, Count, Reason, Summary};

/// Formats the summary, with at most `reasons` reasons in each table.
pub(crate) fn text(summary: &Summary, reasons: usize) -> String {
    let mut out = format!(
        "{} documents, {} operations: {} of the operations generated ({}).\n\n",
        grouped(summary.documents),
        grouped(summary.operations),
        grouped(summary.generated_operations),
        share(summary.generated_operations, summary.operations)
    );
    out += &counts("outcome", &summary.outcomes, summary.documents);
    if summary.versions.len() > 1 {
        out += "\n";
        out += &counts("version", &summary.versions, summary.documents);
    }
    out += &time(summary);
    out += &summary.sizes.as_ref().map_or_else(String::new, sizes);
    if let Some(baseline) = &summary.baseline {
        out += &beside(baseline, summary, reasons);
    }
    if let Some(compiled) = &summary.compiled {
        out += &compile(compiled, reasons);
    }
    out += &why("What is not generated, and why", &summary.reasons, reasons);
    out += &lost(&summary.losses);
    out + &paged(&summary.paged)
}

/// Formats all reasons of losses: a table that left some out would hide them.
fn lost(all: &[LossCount]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let rows = all.iter().map(|count| {
        vec![
            grouped(count.documents),
            grouped(count.places),
            count.rule.clone(),
            count.reason.clone(),
            count.example.clone(),
        ]
    });
    let header = ["documents", "places", "rule", "lost", "for example"];
    format!(
        "\nWhat is lost, by reason:\n\n{}",
        table(&header, rows.collect())
    )
}

fn sizes(sizes: &Sizes) -> String {
    let row = |what: &str, spread: &Spread| {
        vec![
            what.to_owned(),
            format!("{:.1}", spread.median),
            format!("{:.1}", spread.ninth),
            grouped(spread.total),
        ]
    };
    let rows = vec![row("lines", &sizes.lines), row("types", &sizes.types)];
    let header = ["of an operation", "median", "90th percentile", "in all"];
    format!(
        "\nSize of the clients; {} names of types that the generator made have more than 45 \
         letters.\n\n{}",
        grouped(sizes.long_names),
        table(&header, rows)
    )
}

fn paged(all: &[PagedCount]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let rows = all.iter().map(|count| {
        vec![
            count.kind.clone(),
            grouped(count.operations),
            grouped(count.documents),
            count.example.clone(),
        ]
    });
    let header = ["pages", "operations", "documents", "for example"];
    let operations = all.iter().map(|count| count.operations).sum();
    format!(
        "\nPaged operations, by kind: {}.\n\n{}",
        grouped(operations),
        table(&header, rows.collect())
    )
}

fn counts(what: &str, rows: &[Count], documents: usize) -> String {
    let rows = rows.iter().map(|row| {
        vec![
            row.what.clone(),
            grouped(row.documents),
            share(row.documents, documents),
            grouped(row.whole),
            grouped(row.operations),
            grouped(row.generated_operations),
            share(row.generated_operations, row.operations),
        ]
    });
    let header = [
        what,
        "documents",
        "of all",
        "generated whole",
        "operations",
        "generated",
        "of them",
    ];
    table(&header, rows.collect())
}

fn time(summary: &Summary) -> String {
    let mut out = format!("\nTime in the pipeline: {}", seconds(summary.elapsed_ms));
    if let Some(slowest) = &summary.slowest {
        let time = seconds(slowest.value);
        let _ = write!(out, "; the longest {time}, {}", slowest.document);
    }
    if let Some(largest) = summary.largest.as_ref().filter(|most| most.value > 0.0) {
        let mib = largest.value / 1024.0;
        let _ = write!(out, ". Most memory: {mib:.0} MiB, {}", largest.document);
    }
    out + ".\n"
}

fn beside(baseline: &Baseline, summary: &Summary, reasons: usize) -> String {
    let mut out = format!(
        "\nprogenitor alone: {} documents ({}) and {} operations ({})",
        grouped(baseline.documents),
        share(baseline.documents, summary.documents),
        grouped(baseline.operations),
        share(baseline.operations, summary.operations),
    );
    if baseline.both > 0 {
        let _ = write!(
            out,
            ". On the {} documents that both generate whole: {} against its {}, {:.2} times",
            grouped(baseline.both),
            seconds(baseline.elapsed_ms),
            seconds(baseline.baseline_elapsed_ms),
            baseline.ratio()
        );
    }
    out += ".\n";
    out + &why(
        "What progenitor alone refuses",
        &baseline.reasons,
        reasons.min(10),
    )
}

fn compile(compiled: &Compile, reasons: usize) -> String {
    let mut out = format!(
        "\nCompiled: {} of {} crates pass",
        grouped(compiled.pass),
        grouped(compiled.crates)
    );
    if let Some(some) = compiled.with_findings {
        let _ = write!(
            out,
            "; {} have a finding of clippy's `correctness` or `suspicious`",
            grouped(some)
        );
    }
    out += ".\n";
    out += &why("What does not compile", &compiled.errors, reasons);
    out + &why("What clippy finds", &compiled.findings, reasons)
}

fn why(title: &str, all: &[Reason], most: usize) -> String {
    if all.is_empty() {
        return String::new();
    }
    let rows = all.iter().take(most).map(|reason| {
        vec![
            grouped(reason.operations),
            grouped(reason.documents),
            reason.reason.clone(),
            format!("{} {}", reason.example, reason.pointer)
                .trim_end()
                .to_owned(),
        ]
    });
    let header = ["operations", "documents", "reason", "for example"];
    let mut out = format!("\n{title}:\n\n{}", table(&header, rows.collect()));
    if all.len() > most {
        let _ = writeln!(out, "\nand {} more.", all.len() - most);
    }
    out
}

/// Formats an aligned table. Columns of numbers are right-aligned.
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|row| row.iter().map(|cell| cell.replace('|', "\\|")).collect())
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        widest.max(header[column].chars().count()).max(3)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let figures: Vec<bool> = (0..header.len())
        .map(|column| {
            let mut cells = rows.iter().filter_map(|row| row.get(column));
            cells.all(|cell| cell.starts_with(|c: char| c.is_ascii_digit()) && !cell.contains('/'))
        })
        .collect();
    let mut out = String::new();
    let mut line = |cells: Vec<&str>| {
        for (column, cell) in cells.into_iter().enumerate() {
            let width = widths[column];
            // No padding after the last column.
            let _ = if figures[column] {
                write!(out, "| {cell:>width$} ")
            } else if column + 1 == widths.len() {
                write!(out, "| {cell} ")
            } else {
                write!(out, "| {cell:<width$} ")
            };
        }
        out += "|\n";
    };
    line(header.to_vec());
    let rules: Vec<String> = (0..header.len())
        .map(|column| match figures[column] {
            true => format!("{}:", "-".repeat(widths[column] - 1)),
            false => "-".repeat(widths[column]),
        })
        .collect();
    line(rules.iter().map(String::as_str).collect());
    for row in &rows {
        line(row.iter().map(String::as_str).collect());
    }
    out
}

/// Writes a number with commas: `125,205`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes a share such as `99.95 %`. Rounds down, so that 100 % means all.
pub(crate) fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let hundredths = part.saturating_mul(10_000) / whole;
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

fn seconds(milliseconds: f64) -> String {
    format!("{:.1} s", milliseconds / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_up_to_all() {
        assert_eq!(share(99_999, 100_000), "99.99 %");
        assert_eq!(share(3, 3), "100.00 %");
        assert_eq!(share(0, 0), "-");
    }

    #[test]
    fn thousands_are_separated_by_commas() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(125_205), "125,205");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }

    #[test]
    fn numbers_are_right_aligned_and_bars_in_cells_are_escaped() {
        let rows = vec![
            vec!["1,000".to_owned(), "a|b".to_owned()],
            vec!["7".to_owned(), "c".to_owned()],
        ];
        assert_eq!(
            table(&["count", "reason"], rows),
            "| count | reason |\n| ----: | ------ |\n| 1,000 | a\\|b |\n|     7 | c |\n"
        );
    }
}
