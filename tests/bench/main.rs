//! Measures a create in five ways against one loopback server, and prints the tables of `docs/performance.md`.
//!
//! Started by `cargo xtask bench`. They take turns in short rounds, so that whatever else the machine does meets all
//! of them; what counts are the ratios.

mod processor;
#[allow(dead_code, reason = "shared with the memory test, which sends more")]
mod server;
mod subject;

use std::time::{Duration, Instant};

use processor::One;
use server::{Reply, Server};
use subject::Subject;
use tokio::task::JoinSet;

/// Rounds of the latency, and calls in each.
const ROUNDS: usize = 60;
const CALLS: usize = 100;
/// Rounds of the throughput, and calls in each.
const FLOODS: usize = 7;
const FLOOD_CALLS: usize = 4_000;

fn main() {
    // One call after the other needs one thread, and threads that wake each other would be measured too.
    let one = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let processor = One::keep();
    one.block_on(latency());
    drop(processor);
    let many = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    many.block_on(throughput());
    println!("| connections opened | 1,000 in a row | 4,000 with 64 in flight |\n|---|---|---|");
    for index in 0..5 {
        let (name, in_a_row) = one.block_on(connections_in_a_row(index));
        let at_once = many.block_on(connections_at_once(index));
        println!("| {name} | {in_a_row} | {at_once} |");
    }
    println!();
}

fn quantile(sorted: &[Duration], of: f64) -> f64 {
    let index = ((sorted.len() - 1) as f64 * of) as usize;
    sorted[index].as_secs_f64() * 1e6
}

async fn latency() {
    let server = Server::start(Reply::Answer(subject::ANSWER));
    let subjects = Subject::all(&server.url);
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); subjects.len()];
    for round in 0..ROUNDS {
        for (times, (_, subject)) in times.iter_mut().zip(&subjects) {
            for _ in 0..CALLS {
                let started = Instant::now();
                subject.create().await;
                // The first round opens connections and fills caches.
                if round > 0 {
                    times.push(started.elapsed());
                }
            }
        }
    }
    println!(
        "| one at a time | p50, µs | p99, µs | p50 over reqwest's | over that with a time-out |\n|---|---|---|---|---|"
    );
    times.iter_mut().for_each(|times| times.sort());
    let [reqwest, limited] = [2, 3].map(|index| quantile(&times[index], 0.5));
    for (times, (name, _)) in times.iter().zip(&subjects) {
        let (p50, p99) = (quantile(times, 0.5), quantile(times, 0.99));
        println!(
            "| {name} | {p50:.1} | {p99:.1} | {:.2} | {:.2} |",
            p50 / reqwest,
            p50 / limited
        );
    }
    println!();
}

async fn throughput() {
    println!(
        "| calls a second | 1 in flight | 16 in flight | 64 in flight | 64 over reqwest's |\n|---|---|---|---|---|"
    );
    let server = Server::start(Reply::Answer(subject::ANSWER));
    let subjects = Subject::all(&server.url);
    let mut rates = vec![Vec::new(); subjects.len()];
    for at_once in [1, 16, 64] {
        let mut rounds: Vec<Vec<f64>> = vec![Vec::new(); subjects.len()];
        for round in 0..=FLOODS {
            for (rounds, (_, subject)) in rounds.iter_mut().zip(&subjects) {
                let rate = flood(subject, at_once).await;
                if round > 0 {
                    rounds.push(rate);
                }
            }
        }
        for (rates, rounds) in rates.iter_mut().zip(&mut rounds) {
            rounds.sort_by(f64::total_cmp);
            rates.push(rounds[rounds.len() / 2]);
        }
    }
    let reqwest = rates[2][2];
    for (rates, (name, _)) in rates.iter().zip(&subjects) {
        let [one, some, many] = rates[..] else {
            continue;
        };
        println!(
            "| {name} | {one:.0} | {some:.0} | {many:.0} | {:.2} |",
            many / reqwest
        );
    }
    println!();
}

/// Calls a second with so many in flight.
async fn flood(subject: &Subject, at_once: usize) -> f64 {
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..at_once {
        let subject = subject.clone();
        tasks.spawn(async move {
            for _ in 0..FLOOD_CALLS / at_once {
                subject.create().await;
            }
        });
    }
    tasks.join_all().await;
    (FLOOD_CALLS / at_once * at_once) as f64 / started.elapsed().as_secs_f64()
}

async fn connections_in_a_row(index: usize) -> (&'static str, usize) {
    let server = Server::start(Reply::Answer(subject::ANSWER));
    let (name, subject) = Subject::all(&server.url)[index].clone();
    for _ in 0..1_000 {
        subject.create().await;
    }
    (name, server.connections())
}

async fn connections_at_once(index: usize) -> usize {
    let server = Server::start(Reply::Answer(subject::ANSWER));
    let (_, subject) = Subject::all(&server.url)[index].clone();
    flood(&subject, 64).await;
    server.connections()
}
