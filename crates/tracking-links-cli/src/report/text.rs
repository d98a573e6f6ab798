//! The report as plain text.

use std::fmt::Write;

use tracking_links::journal::RowState;

use super::advice::advice;
use super::summary::{Listed, Summary, shown};
use crate::output::printable;
use crate::phrases::counted;

/// Writes a summary as text for a terminal. `journal` is the name of the journal.
pub(crate) fn text(journal: &str, summary: &Summary) -> String {
    let mut text = String::new();
    // Writing to a `String` never fails.
    let _ = write(&mut text, journal, summary);
    text
}

fn write(text: &mut String, journal: &str, summary: &Summary) -> std::fmt::Result {
    let Summary {
        rows,
        settled,
        requests,
        ..
    } = summary;
    writeln!(
        text,
        "{settled} of {} settled, {} sent",
        counted(*rows, "row"),
        counted(*requests, "request")
    )?;
    if let (Some((from, to)), Some(rate)) = (summary.timeline.range(), summary.rows_per_second) {
        let (from, to) = (shown(from), shown(to));
        writeln!(
            text,
            "from {from} to {to}, {rate:.1} rows per second while running"
        )?;
    }
    if !summary.providers.is_empty() {
        let longest = summary
            .providers
            .keys()
            .map(|name| name.chars().count())
            .max();
        let width = longest.unwrap_or_default().max("provider".len());
        write!(text, "\n{:width$}", "provider")?;
        for state in RowState::ALL {
            write!(text, " {state:>9}")?;
        }
        writeln!(text)?;
        for (provider, states) in &summary.providers {
            write!(text, "{:width$}", printable(provider))?;
            for state in RowState::ALL {
                write!(text, " {:>9}", states.get(*state))?;
            }
            writeln!(text)?;
        }
    }
    if !summary.reasons.is_empty() {
        writeln!(text, "\nfailures by reason:")?;
        for reason in &summary.reasons {
            let (rows, provider, kind) = (reason.rows, &reason.provider, &reason.kind);
            write!(
                text,
                "{rows:>9}  {}: {}",
                printable(provider),
                printable(kind)
            )?;
            if let Some(status) = reason.status {
                write!(text, " {status}")?;
            }
            if let Some(code) = &reason.code {
                write!(text, " {}", printable(code))?;
            }
            writeln!(text)?;
            for example in &reason.examples {
                let (message, key) = (printable(&example.message), printable(&example.key));
                let rows = example.rows;
                writeln!(text, "{rows:>11}  {message} (such as {key})")?;
            }
            if reason.others() > 0 {
                writeln!(text, "{:>11}  with other messages", reason.others())?;
            }
        }
    }
    listed(text, "rows in doubt", &summary.in_doubt)?;
    for state in [
        RowState::Sent,
        RowState::Unknown,
        RowState::Rejected,
        RowState::Waiting,
    ] {
        let advice = advice(state, &summary.job, journal).filter(|_| summary.state(state) > 0);
        if let Some(advice) = advice {
            writeln!(text, "\n{state}: {}", advice.text)?;
            for command in &advice.commands {
                writeln!(text, "  {}", printable(command))?;
            }
        }
    }
    Ok(())
}

fn listed(text: &mut String, title: &str, listed: &Listed) -> std::fmt::Result {
    if listed.total == 0 {
        return Ok(());
    }
    writeln!(text, "\n{title}:")?;
    for row in &listed.first {
        let (key, provider) = (printable(&row.key), printable(&row.provider));
        write!(text, "  {key}  {provider}  {}", row.state)?;
        if let Some(time) = &row.sent_at {
            write!(text, "  last request {time}")?;
        }
        match &row.message {
            Some(message) => writeln!(text, "  {}", printable(message))?,
            None => writeln!(text)?,
        }
    }
    match listed.more() {
        0 => Ok(()),
        more => writeln!(text, "  and {more} more"),
    }
}
