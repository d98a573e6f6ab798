//! The report as one HTML page, which loads nothing and runs nothing.

use std::borrow::Borrow;
use std::ffi::OsStr;
use std::path::Path;

use askama::Template;
use tracking_links::journal::RowState;

use super::advice::{Advice, advice, for_row};
use super::summary::{
    Listed, ListedRow, MAX_LISTED, Reason, States, Summary, grouped, rows, shown,
};
use super::timeline::Tally;
use crate::journal::is_postgres;

/// The height of the chart, in its own units.
const CHART_HEIGHT: f64 = 100.0;

/// Writes a summary as an HTML page. `journal` is the name by which commands find the journal.
///
/// # Errors
///
/// Fails only if a value can't be written, which none of these can't.
pub(crate) fn page(journal: &str, now: u64, summary: &Summary) -> Result<String, askama::Error> {
    // The folders of a file make a heading long.
    let title = match is_postgres(journal) {
        true => None,
        false => Path::new(journal).file_name().and_then(OsStr::to_str),
    };
    let tallies: Vec<_> = summary.timeline.periods().collect();
    let highest = tallies.iter().map(Tally::total).max().unwrap_or_default();
    let range = summary.timeline.range();
    let page = Page {
        title: title.unwrap_or(journal),
        journal,
        now: readable(&shown(now)),
        summary,
        bars: bars(&tallies, highest),
        width: tallies.len(),
        height: CHART_HEIGHT,
        highest: rows(highest),
        period: humantime::format_duration(std::time::Duration::from_secs(
            summary.timeline.period_seconds,
        ))
        .to_string(),
        range: range.map(|(from, to)| [from, to].map(|time| readable(&shown(time)))),
        rate: summary.rows_per_second.map(|rate| format!("{rate:.1}")),
        states: RowState::ALL,
        lists: [
            ("Rows in doubt", &summary.in_doubt),
            ("Rejected rows", &summary.rejected),
        ],
        max_listed: MAX_LISTED,
    };
    page.render()
}

/// Writes a time of RFC 3339 in UTC as people do.
fn readable(time: &str) -> String {
    time.trim_end_matches('Z').replace('T', " ")
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    title: &'a str,
    journal: &'a str,
    now: String,
    summary: &'a Summary,
    bars: Vec<Bar>,
    width: usize,
    height: f64,
    highest: String,
    period: String,
    range: Option<[String; 2]>,
    rate: Option<String>,
    states: &'a [RowState],
    lists: [(&'a str, &'a Listed); 2],
    max_listed: usize,
}

impl Page<'_> {
    fn grouped(&self, number: impl Borrow<u64>) -> String {
        grouped(*number.borrow())
    }

    fn readable(&self, time: &str) -> String {
        readable(time)
    }

    fn in_state(&self, state: &RowState) -> u64 {
        self.summary.state(*state)
    }

    fn of(&self, states: &States, state: &RowState) -> String {
        match states.get(*state) {
            0 => "\u{2013}".to_owned(),
            rows => grouped(rows),
        }
    }

    fn rows(&self, number: impl Borrow<u64>) -> String {
        rows(*number.borrow())
    }

    fn advice(&self, state: &RowState) -> Option<Advice> {
        advice(*state, &self.summary.job, self.journal)
    }

    /// Returns the commands that settle a row, if a person has to.
    fn commands(&self, row: &ListedRow) -> Vec<String> {
        match row.state {
            RowState::Unknown => for_row(self.journal, &row.key),
            _ => Vec::new(),
        }
    }

    /// Returns the states of listed rows, of which each has its advice.
    fn states_of(&self, listed: &Listed) -> Vec<RowState> {
        let is_listed = |state: &&RowState| listed.first.iter().any(|row| row.state == **state);
        RowState::ALL.iter().filter(is_listed).copied().collect()
    }

    fn name_of(&self, reason: &Reason) -> String {
        let mut name = reason.kind.replace('_', " ");
        if let Some(status) = reason.status {
            name.push_str(&format!(", status {status}"));
        }
        if let Some(code) = &reason.code {
            name.push_str(&format!(", {code}"));
        }
        name
    }

    /// Returns the length of a reason's bar, in percent of the longest.
    fn percent(&self, reason: &Reason) -> u64 {
        let longest = self
            .summary
            .reasons
            .first()
            .map_or(1, |first| first.rows.max(1));
        (reason.rows * 100 / longest).max(1)
    }
}

/// A part of a bar: the rows of a period with one outcome.
struct Bar {
    state: &'static str,
    x: usize,
    y: f64,
    height: f64,
    rows: u64,
}

/// Stacks the outcomes of each period. The highest period is as high as the chart.
fn bars(tallies: &[Tally], highest: u64) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (x, tally) in tallies.iter().enumerate() {
        let mut y = CHART_HEIGHT;
        for (state, rows) in [
            ("created", tally.created),
            ("existing", tally.existing),
            ("rejected", tally.rejected),
            ("unknown", tally.unknown),
        ] {
            if rows == 0 {
                continue;
            }
            let height = rows as f64 * CHART_HEIGHT / highest as f64;
            y -= height;
            bars.push(Bar {
                state,
                x,
                y,
                height,
                rows,
            });
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use tracking_links::LinkRequest;
    use tracking_links::journal::{Journal, NewRow};
    use tracking_links_journal::SqliteJournal;

    use super::*;

    #[tokio::test]
    async fn commands_name_a_database_whole() {
        let folder = tempfile::tempdir().unwrap();
        let journal = SqliteJournal::open(folder.path().join("run.db")).unwrap();
        let row = NewRow::new("shoes", "shlink", LinkRequest::new());
        journal.add("batch", &[row]).await.unwrap();
        let claimed = journal.claim("shlink", 1).await.unwrap().claims;
        journal.send(&[claimed[0].row.id]).await.unwrap();
        let summary = Summary::read(&journal).await.unwrap();
        let page = page("postgres://u@host/db?job=a", 0, &summary).unwrap();
        let command = "bulk IN.csv --out OUT.csv --journal &#39;postgres://u@host/db?job=a&#39;\n";
        assert!(page.contains(command), "{page}");
        assert!(
            page.contains("<h1>postgres://u@host/db?job=a</h1>"),
            "{page}"
        );
    }
}
