//! One process with its journal in SQLite, killed at random moments.

use std::time::{Duration, Instant};

use crate::bench::Bench;
use crate::trial::Trial;

/// How long a run may take to make its next links, or to end.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn a_run_that_is_killed_again_and_again_makes_at_most_one_link_for_each_key() {
    let trial = Trial::new();
    for seed in trial.seeds.clone() {
        let mut bench = Bench::new(seed, trial.rows);
        let journal = bench.folder.path().join("run.db").display().to_string();
        let mut kills = 0;
        for kill in 0..trial.kills {
            let mut process = bench.bulk(&journal, 0);
            // Some moments come before the first link of the run, others between two links.
            let links = kill * trial.rows as u64 / (trial.kills + 10) + bench.random.u64(0..20);
            let pause = Duration::from_micros(bench.random.u64(0..3_000));
            let deadline = Instant::now() + PATIENCE;
            while (bench.links() as u64) < links && process.try_wait().unwrap().is_none() {
                assert!(
                    Instant::now() < deadline,
                    "seed {seed}: no more links: {}",
                    bench.told(0)
                );
                std::thread::sleep(Duration::from_micros(500));
            }
            std::thread::sleep(pause);
            kills += u64::from(process.try_wait().unwrap().is_none());
            process.kill().unwrap();
            process.wait().unwrap();
        }
        let mut last = bench.bulk(&journal, 0);
        let status = last.wait().unwrap();
        let states = bench.check(0, &format!("seed {seed}: {status}: {}", bench.told(0)));
        println!("seed {seed}: {kills} kills, then {status}: {states:?}");
        assert!(
            kills > trial.kills / 2,
            "seed {seed}: only {kills} runs were killed"
        );
        // Some links are in doubt for good, and a person has to look.
        assert_eq!(status.code(), Some(3), "{}", bench.told(0));

        // Once more: nothing is sent.
        let before = bench.links();
        bench.bulk(&journal, 0).wait().unwrap();
        assert_eq!(bench.links(), before);
    }
}
