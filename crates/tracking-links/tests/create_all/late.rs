//! Rows that are added while the journal still says that there are none.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tracking_links::Event;
use tracking_links::journal::{Journal, RowState};
use tracking_links_journal::suite::Hooked;

use crate::bench::{Bench, SETTLING_DELAY, finish, rows_of, states};

/// How long the answer of a claim is on its way.
const LATE: Duration = Duration::from_millis(200);

fn late(bench: &Bench) -> Arc<dyn Journal> {
    Arc::new(Hooked::new(bench.journal(), |_| Ok(())).claim_delay(LATE))
}

#[tokio::test]
async fn a_row_that_came_after_the_journal_was_asked_gets_its_link() {
    let bench = Bench::new().await;
    let journal = late(&bench);
    let row = rows_of(bench.sandbox.fanvue(), 1).remove(0);
    let rows = stream::once(async {
        sleep(LATE / 4).await;
        row
    });
    let run = bench.links().create_all(rows, journal.clone());
    finish(run.start()).await;
    assert_eq!(states(&journal).await, [(RowState::Created, 1)].into());
}

#[tokio::test]
async fn a_row_does_not_wait_for_the_end_of_the_input() {
    let bench = Bench::new().await;
    let journal = late(&bench);
    let (sender, receiver) = mpsc::channel(1);
    let rows = stream::unfold(receiver, |mut it| async { Some((it.recv().await?, it)) });
    let mut run = bench
        .links()
        .create_all(rows.boxed(), journal)
        .settling_delay(SETTLING_DELAY)
        .start();
    for row in rows_of(bench.sandbox.fanvue(), 2) {
        sleep(LATE / 4).await;
        sender.send(row).await.unwrap();
        let event = timeout(Duration::from_secs(20), run.next()).await;
        let Ok(Some(Ok(Event::Done(row)))) = event else {
            panic!("{event:?}");
        };
        assert_eq!(row.state, RowState::Created);
    }
    drop(sender);
    assert!(run.next().await.is_none());
}
