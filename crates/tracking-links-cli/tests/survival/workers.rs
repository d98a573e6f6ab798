//! Eight processes that share their journal in PostgreSQL, killed at random moments, as PostgreSQL
//! itself is.

use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

use crate::bench::Bench;
use crate::trial::Trial;

const WORKERS: usize = 8;
/// How often PostgreSQL is killed.
const CRASHES: u64 = 5;
/// How long all may take together.
const PATIENCE: Duration = Duration::from_secs(400);

#[test]
fn workers_that_are_killed_and_whose_database_is_killed_make_at_most_one_link_for_each_key() {
    let trial = Trial::new();
    for seed in trial.seeds.clone() {
        let mut bench = Bench::new(seed, trial.rows);
        let server = postgres_server::Server::start(&[]);
        let journal = server.database();
        let mut workers: Vec<Child> = (0..WORKERS).map(|it| bench.bulk(&journal, it)).collect();
        let mut kills = 0;
        for kill in 0..trial.kills {
            // The moments are spread over the run by the number of links.
            let links = kill * trial.rows as u64 / (trial.kills + 10) + bench.random.u64(0..20);
            let deadline = Instant::now() + PATIENCE;
            while (bench.links() as u64) < links && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(1));
                revive(&bench, &journal, &mut workers);
            }
            let worker = bench.random.u64(0..WORKERS as u64) as usize;
            kills += u64::from(workers[worker].try_wait().unwrap().is_none());
            workers[worker].kill().unwrap();
            workers[worker].wait().unwrap();
            if kill % (trial.kills / CRASHES).max(1) == 1 {
                server.kill();
                std::thread::sleep(Duration::from_millis(bench.random.u64(0..300)));
                server.restart();
            }
            workers[worker] = bench.bulk(&journal, worker);
        }
        let ends: Vec<ExitStatus> = workers.iter_mut().map(|it| it.wait().unwrap()).collect();
        // The last one sees what all have done.
        let last = bench.bulk(&journal, 0).wait().unwrap();
        let case = format!("seed {seed}: {ends:?}, then {last}: {}", bench.told(0));
        let states = bench.check(0, &case);
        println!("seed {seed}: {kills} kills, {CRASHES} of PostgreSQL: {last}: {states:?}");
        assert!(
            kills >= trial.kills / 2,
            "seed {seed}: only {kills} workers were killed"
        );
    }
}

/// Starts the workers again that have ended, as they do without a database.
fn revive(bench: &Bench, journal: &str, workers: &mut [Child]) {
    for (number, worker) in workers.iter_mut().enumerate() {
        if worker.try_wait().unwrap().is_some() {
            *worker = bench.bulk(journal, number);
        }
    }
}
