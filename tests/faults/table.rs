//! The table of outcomes and requests seen in `docs/faults.md`.

use tracking_links_runtime::Retry;

use crate::setup::Outcome;
use crate::target::Target;

/// Rows in the order of their first cell.
pub(crate) struct Table {
    /// How many providers there are.
    providers: usize,
    rows: Vec<Row>,
}

#[derive(Default)]
struct Row {
    name: String,
    /// Each outcome of a create, with the providers that have it.
    creates: Vec<(String, Vec<&'static str>)>,
    read: String,
}

impl Table {
    pub(crate) fn new(targets: &[Target]) -> Self {
        Self {
            providers: targets.iter().filter(|it| it.is_create()).count(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn note(&mut self, name: &str, target: &Target, outcome: &Outcome, seen: usize) {
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
        self.row(name).set(target, cell);
    }

    fn row(&mut self, name: &str) -> &mut Row {
        let at = self.rows.iter().position(|row| row.name == name);
        let at = at.unwrap_or_else(|| {
            self.rows.push(Row {
                name: name.to_owned(),
                ..Row::default()
            });
            self.rows.len() - 1
        });
        &mut self.rows[at]
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn markdown(&self) -> String {
        let mut text = "| fault | a create | a read |\n|---|---|---|\n".to_owned();
        for row in &self.rows {
            let create = row.create(self.providers);
            text.push_str(&format!("| {} | {create} | {} |\n", row.name, row.read));
        }
        text
    }
}

impl Row {
    fn set(&mut self, target: &Target, cell: String) {
        if !target.is_create() {
            self.read = cell;
            return;
        }
        match self.creates.iter_mut().find(|(known, _)| *known == cell) {
            Some((_, titles)) => titles.push(target.title()),
            None => self.creates.push((cell, vec![target.title()])),
        }
    }

    /// The outcomes of a create. That of most providers comes first and names none of them, if
    /// every provider has this row.
    fn create(&self, providers: usize) -> String {
        let all: usize = self.creates.iter().map(|(_, titles)| titles.len()).sum();
        let is_of_most = |titles: &[&str]| all == providers && titles.len() * 2 > all;
        let (most, others): (Vec<_>, Vec<_>) = self
            .creates
            .iter()
            .partition(|(_, titles)| is_of_most(titles));
        let most = most.into_iter().map(|(cell, _)| cell.clone());
        let others = others.into_iter().map(|(cell, titles)| {
            let titles = titles.join(", ");
            format!("at {titles}: {cell}")
        });
        most.chain(others).collect::<Vec<_>>().join("<br>")
    }
}
