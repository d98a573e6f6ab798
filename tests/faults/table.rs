//! The table of outcomes and requests seen in `docs/faults.md`.

use std::collections::BTreeMap;

use tracking_links_runtime::Retry;

use crate::target::{Outcome, Target};

/// Rows in the order of their first cell, with a cell for each target.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<(String, BTreeMap<&'static str, String>)>,
}

const COLUMNS: [&str; 3] = ["Fanvue create", "impact.com create", "a read"];

fn column(target: Target) -> &'static str {
    match target {
        Target::Fanvue => COLUMNS[0],
        Target::Impact => COLUMNS[1],
        Target::Read => COLUMNS[2],
    }
}

impl Table {
    pub(crate) fn note(&mut self, row: &str, target: Target, outcome: &Outcome, seen: usize) {
        let mut cell = outcome.delivery.clone();
        if !outcome.kind.is_empty() {
            cell.push_str(&format!(
                ": {}, {}",
                outcome.kind,
                outcome.phase.to_lowercase()
            ));
        }
        if let Some(retry) = outcome.retry.filter(|_| !outcome.kind.is_empty()) {
            cell.push_str(match retry {
                Retry::Now => ", retry now",
                Retry::After(_) => ", retry after a wait",
                Retry::WhenQuotaResets(_) => ", retry when the quota resets",
                Retry::Never => ", never retry",
            });
        }
        cell.push_str(&format!("; seen {seen}"));
        if outcome.attempts as usize > seen {
            cell.push_str(&format!(" of {} attempts", outcome.attempts));
        }
        self.cell(row, column(target), cell);
    }

    fn cell(&mut self, row: &str, column: &'static str, cell: String) {
        match self.rows.iter_mut().find(|(name, _)| name == row) {
            Some((_, cells)) => _ = cells.insert(column, cell),
            None => self
                .rows
                .push((row.to_owned(), BTreeMap::from([(column, cell)]))),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("| fault | {} |\n|---|---|---|---|\n", COLUMNS.join(" | "));
        for (name, cells) in &self.rows {
            let cells: Vec<&str> = COLUMNS
                .iter()
                .map(|column| cells.get(column).map_or("", String::as_str))
                .collect();
            text.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
        }
        text
    }
}
