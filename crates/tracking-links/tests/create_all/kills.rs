//! A run that ends at a random moment, and is started again, while one answer in ten is lost or
//! wrong: at most one link for each key, and each row has its outcome.
//!
//! Here the tokio runtime of the run is shut down, which ends its tasks at any await. The test of
//! the command kills a process.

use std::time::Duration;

use fastrand::Rng;
use tracking_links::journal::RowState;
use tracking_links_sandbox::{Answer, Fault, SimulatedProvider};

use crate::bench::{Bench, finish, row, start, states};

const SEEDS: u64 = 6;
const KILLS: u64 = 8;
const ROWS: usize = 60;

/// Makes about one in ten of the next requests fail.
fn add_faults(server: &dyn SimulatedProvider, random: &mut Rng, requests: usize) {
    for _ in 0..requests {
        match random.u64(..100) {
            0 => server.fail_next(Fault::DropBeforeWrite),
            1 => server.fail_next(Fault::DropAfterWrite),
            2 => server.fail_next(Fault::ResetAfterWrite),
            3 => server.fail_next(Fault::TruncateAfterWrite),
            4 => server.answer_next(Answer::new(429).header("retry-after", "0")),
            5 => server.answer_next(Answer::new(502)),
            6 => server.answer_next(Answer::new(504).carried_out()),
            7 => server.answer_next(Answer::new(500)),
            8 => server.fail_next(Fault::StallAfterWrite),
            9 => server.fail_next(Fault::StallBeforeWrite),
            // A slow answer that is quick enough keeps the place in the queue.
            _ => server.fail_next(Fault::SlowAfterWrite(Duration::from_millis(
                random.u64(..4),
            ))),
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.unwrap()
}

/// The seeds run at the same time, since each mostly waits for answers that do not come.
#[test]
fn runs_that_end_at_random_moments_make_at_most_one_link_for_each_key() {
    let of_sandbox = runtime();
    std::thread::scope(|scope| {
        for seed in 0..SEEDS {
            scope.spawn({
                let of_sandbox = &of_sandbox;
                move || trial(seed, of_sandbox)
            });
        }
    });
}

fn trial(seed: u64, of_sandbox: &tokio::runtime::Runtime) {
    let mut random = Rng::with_seed(seed);
    let bench = of_sandbox.block_on(Bench::new());
    let rows = bench.rows(ROWS);
    for server in bench.sandbox.servers() {
        add_faults(server, &mut random, ROWS);
    }
    for _ in 0..KILLS {
        let killed = runtime();
        let journal = bench.journal();
        let (links, life) = (
            bench.impatient_links(),
            Duration::from_millis(random.u64(..60)),
        );
        killed.block_on(async {
            let run = start(&links, &journal, &rows);
            _ = tokio::time::timeout(life, finish(run)).await;
        });
        killed.shutdown_background();
        drop(journal);
        wait_until_free(&bench);
    }
    let last = runtime();
    last.block_on(async {
        let journal = bench.journal();
        finish(start(&bench.impatient_links(), &journal, &rows)).await;
        let states = states(&journal).await;
        let done: u64 = states
            .iter()
            .filter(|(state, _)| state.is_final())
            .map(|it| it.1)
            .sum();
        assert_eq!(done, rows.len() as u64, "seed {seed}: {states:?}");
        let ledger = bench.ledger();
        for new in &rows {
            let links = ledger.get(&new.key).copied().unwrap_or_default();
            let row = row(&journal, &new.key).await;
            let is_right = match row.state {
                RowState::Created | RowState::Existing => links == 1,
                RowState::Rejected => links == 0,
                _ => links <= 1,
            };
            assert!(is_right, "seed {seed}: {links} links of {row:?}");
        }
    });
}

/// Waits until the journal of a killed run is free, since its tasks end in the background.
fn wait_until_free(bench: &Bench) {
    for _ in 0..500 {
        if tracking_links_journal::SqliteJournal::open(bench.path()).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the journal of a killed run is still in use");
}
