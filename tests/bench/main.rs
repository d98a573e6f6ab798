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
use subject::{SUBJECTS, Subject};
use tokio::task::JoinSet;

/// Whom the others are held against; after it comes the same with a time-out.
const REQWEST: usize = 2;
/// Rounds of the latency, and calls in each.
const ROUNDS: usize = 60;
const CALLS: usize = 100;
/// Rounds of the throughput, and calls in each.
const FLOODS: usize = 15;
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
    for index in 0..SUBJECTS {
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

/// Whose turn it is in a round. Who comes after whom may count, so it changes; five of them is a prime, so that any
/// stride meets all.
fn turns(round: usize) -> impl Iterator<Item = usize> {
    let stride = 1 + round % (SUBJECTS - 1);
    (0..SUBJECTS).map(move |turn| (round + turn * stride) % SUBJECTS)
}

fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values = Vec::from_iter(values);
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn latency() {
    let server = Server::start(Reply::Answer(subject::ANSWER));
    let subjects = Subject::all(&server.url);
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); subjects.len()];
    for round in 0..ROUNDS {
        for index in turns(round) {
            let (times, (_, subject)) = (&mut times[index], &subjects[index]);
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
    let [reqwest, limited] = [REQWEST, REQWEST + 1].map(|index| quantile(&times[index], 0.5));
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
    let mut rates = vec![Vec::new(); SUBJECTS];
    let mut shares = [0.0; SUBJECTS];
    for at_once in [1, 16, 64] {
        let mut rounds: Vec<Vec<f64>> = vec![Vec::new(); SUBJECTS];
        for round in 0..=FLOODS {
            for index in turns(round) {
                let rate = flood(&subjects[index].1, at_once).await;
                if round > 0 {
                    rounds[index].push(rate);
                }
            }
        }
        // Rounds differ more than subjects do, so a subject is held against reqwest round by round.
        for (index, shares) in shares.iter_mut().enumerate() {
            let of_reqwest = rounds[index].iter().zip(&rounds[REQWEST]);
            *shares = median(of_reqwest.map(|(rate, reqwest)| rate / reqwest));
        }
        for (rates, rounds) in rates.iter_mut().zip(rounds) {
            rates.push(median(rounds));
        }
    }
    for ((rates, share), (name, _)) in rates.iter().zip(shares).zip(&subjects) {
        let [one, some, many] = rates[..] else {
            continue;
        };
        println!("| {name} | {one:.0} | {some:.0} | {many:.0} | {share:.2} |");
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
