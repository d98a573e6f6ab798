//! Reads the input, and adds its rows to the journal.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::sync::{Notify, mpsc};

use super::binding::Binding;
use super::event::Event;
use super::progress::Counters;
use super::stop::Stop;
use crate::journal::{Added, Journal, JournalError, NewRow, Row};

/// The most rows that are added to the journal at a time.
const CHUNK: usize = 256;

/// The input, and who hears of it.
pub(super) struct Feed {
    pub(super) rows: BoxStream<'static, NewRow>,
    pub(super) batch: String,
    pub(super) journal: Arc<dyn Journal>,
    pub(super) counters: Arc<Counters>,
    pub(super) lanes: HashMap<String, Arc<Notify>>,
    pub(super) bindings: HashMap<String, Arc<Binding>>,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) stop: Stop,
}

impl Feed {
    /// Adds all rows, until the run is stopped. Returns the names of the providers without a lane.
    pub(super) async fn run(self) -> Result<BTreeSet<String>, JournalError> {
        let mut chunks = self.rows.ready_chunks(CHUNK);
        let (bindings, mut unknown) = (&self.bindings, BTreeSet::new());
        // Journals may keep times in milliseconds.
        let started = SystemTime::now() - Duration::from_millis(1);
        loop {
            let chunk = tokio::select! {
                biased;
                () = self.stop.stopped() => break,
                chunk = chunks.next() => chunk,
            };
            let Some(chunk) = chunk else {
                self.counters.complete();
                break;
            };
            let added = self.journal.add(&self.batch, &chunk).await?;
            for (row, added) in chunk.iter().zip(added) {
                let event = match added {
                    Added::New => {
                        self.counters.add_rows(1);
                        None
                    }
                    // A lane was faster, and told of the row; or another worker of the journal
                    // ended it, which told of it in its own run.
                    Added::Known(row) if row.settled_at.is_some_and(|it| it >= started) => None,
                    Added::Known(row)
                        if row.state.is_final() && !is_refused(bindings, &row).await? =>
                    {
                        self.counters.skip();
                        Some(Event::Skipped(row))
                    }
                    Added::Known(_) => None,
                    Added::Differs(row) => {
                        self.counters.refuse();
                        Some(Event::Differs(row))
                    }
                };
                if !self.lanes.contains_key(&row.provider) {
                    unknown.insert(row.provider.clone());
                }
                if let Some(event) = event {
                    // Nobody listens if the run was dropped, which stops it too.
                    _ = self.events.send(event).await;
                }
            }
            self.lanes.values().for_each(|lane| lane.notify_one());
        }
        Ok(unknown)
    }
}

/// Returns whether the row's outcome is of another account than that of the run.
async fn is_refused(
    bindings: &HashMap<String, Arc<Binding>>,
    row: &Row,
) -> Result<bool, JournalError> {
    match bindings.get(&row.provider) {
        Some(binding) => Ok(binding.refusal().await?.is_some()),
        None => Ok(false),
    }
}
