//! A journal whose process dies at a step.

use std::sync::Arc;

use tracking_links::BoxFuture;
use tracking_links::journal::{
    Added, Claims, Count, Journal, JournalError, NewRow, Outcome, Resolution, Row, RowFilter, RowId,
};

use crate::steps::Step;

/// Passes everything on, and ends the process without a warning at its step.
#[derive(Debug)]
pub(crate) struct Dying {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) step: Step,
}

impl Dying {
    fn at(&self, step: Step) {
        if self.step == step {
            std::process::abort();
        }
    }
}

impl Journal for Dying {
    fn send<'a>(&'a self, rows: &'a [RowId]) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            self.at(Step::BeforeIntent);
            self.journal.send(rows).await?;
            self.at(Step::AfterIntent);
            Ok(())
        })
    }

    fn record<'a>(
        &'a self,
        row: RowId,
        outcome: &'a Outcome,
    ) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            self.at(Step::AfterAnswer);
            self.journal.record(row, outcome).await?;
            self.at(Step::AfterRecord);
            Ok(())
        })
    }

    fn add<'a>(
        &'a self,
        batch: &'a str,
        rows: &'a [NewRow],
    ) -> BoxFuture<'a, Result<Vec<Added>, JournalError>> {
        self.journal.add(batch, rows)
    }

    fn claim<'a>(
        &'a self,
        provider: &'a str,
        max: usize,
    ) -> BoxFuture<'a, Result<Claims, JournalError>> {
        self.journal.claim(provider, max)
    }

    fn get<'a>(
        &'a self,
        keys: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<Row>>, JournalError>> {
        self.journal.get(keys)
    }

    fn rows<'a>(
        &'a self,
        filter: &'a RowFilter,
        after: Option<RowId>,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<Row>, JournalError>> {
        self.journal.rows(filter, after, max)
    }

    fn count<'a>(
        &'a self,
        filter: &'a RowFilter,
    ) -> BoxFuture<'a, Result<Vec<Count>, JournalError>> {
        self.journal.count(filter)
    }

    fn owners<'a>(
        &'a self,
        provider: &'a str,
        link_id: &'a str,
    ) -> BoxFuture<'a, Result<u64, JournalError>> {
        self.journal.owners(provider, link_id)
    }

    fn resolve<'a>(
        &'a self,
        key: &'a str,
        resolution: &'a Resolution,
    ) -> BoxFuture<'a, Result<Option<Row>, JournalError>> {
        self.journal.resolve(key, resolution)
    }

    fn close(&self) -> BoxFuture<'_, Result<(), JournalError>> {
        self.journal.close()
    }
}
