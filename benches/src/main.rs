//! Measures one request that creates a link, sent in five ways (the subjects) to a server on this
//! machine, and prints the tables of `docs/performance.md`.
//!
//! `cargo xtask bench` starts this program. The subjects take turns in short rounds, so that other
//! load on the machine slows all of them alike. Compare only the ratios: absolute times depend on
//! the machine.

mod processor;

use std::time::{Duration, Instant};

use benches::server::{Reply, Server};
use benches::subject::{ANSWER, SUBJECTS, Subject};
use processor::Pinned;
use tokio::task::JoinSet;

/// Index of the subject that the others are compared with: reqwest without a timeout. The next
/// subject is reqwest with a timeout.
const REQWEST: usize = 2;
/// How many rounds measure latency, and how many calls each round makes.
const ROUNDS: usize = 60;
const CALLS: usize = 100;
/// How many rounds measure throughput, and how many calls each round makes.
const FLOODS: usize = 15;
const FLOOD_CALLS: usize = 4_000;

fn main() {
    // Sequential calls need only one thread. With more threads, the time to wake them would be part
    // of the latency.
    let one = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let pinned = Pinned::to_one();
    one.block_on(latency());
    drop(pinned);
    let many = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    many.block_on(throughput());
    println!(
        "| connections opened | 1,000 in a row | 4,000 with 64 in flight | to an IP address |\n|---|---|---|---|"
    );
    for index in 0..SUBJECTS {
        let (name, in_a_row) = one.block_on(connections_in_a_row(index));
        let [by_name, by_address] = ["localhost", "127.0.0.1"]
            .map(|host| many.block_on(connections_in_flight(index, host)));
        println!("| {name} | {in_a_row} | {by_name} | {by_address} |");
    }
    println!();
}

fn quantile(sorted: &[Duration], of: f64) -> f64 {
    let index = ((sorted.len() - 1) as f64 * of) as usize;
    sorted[index].as_secs_f64() * 1e6
}

/// Returns the order of the subjects in a round. A subject may slow the next one, so the order
/// differs between rounds: it goes round the subjects in steps of varying width. The number of
/// subjects is a prime, so any width visits all of them.
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
    let server = Server::start(Reply::Answer(ANSWER));
    let subjects = Subject::all(&server.url);
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); subjects.len()];
    for round in 0..ROUNDS {
        for index in turns(round) {
            let (times, (_, subject)) = (&mut times[index], &subjects[index]);
            for _ in 0..CALLS {
                let started = Instant::now();
                subject.create().await;
                // The first round opens connections and fills caches, so it is not counted.
                if round > 0 {
                    times.push(started.elapsed());
                }
            }
        }
    }
    println!(
        "| one at a time | p50, µs | p99, µs | p50 over reqwest's | over its with a timeout |\n|---|---|---|---|---|"
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
    let server = Server::start(Reply::Answer(ANSWER));
    let subjects = Subject::all(&server.url);
    let mut rates = vec![Vec::new(); SUBJECTS];
    let mut shares = [0.0; SUBJECTS];
    for in_flight in [1, 16, 64] {
        let mut rounds: Vec<Vec<f64>> = vec![Vec::new(); SUBJECTS];
        for round in 0..=FLOODS {
            for index in turns(round) {
                let rate = flood(&subjects[index].1, in_flight).await;
                if round > 0 {
                    rounds[index].push(rate);
                }
            }
        }
        // Rates differ more between rounds than between subjects, so compare with reqwest round by
        // round.
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

/// Measures the calls per second, with `in_flight` calls at a time.
async fn flood(subject: &Subject, in_flight: usize) -> f64 {
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..in_flight {
        let subject = subject.clone();
        tasks.spawn(async move {
            for _ in 0..FLOOD_CALLS / in_flight {
                subject.create().await;
            }
        });
    }
    tasks.join_all().await;
    (FLOOD_CALLS / in_flight * in_flight) as f64 / started.elapsed().as_secs_f64()
}

async fn connections_in_a_row(index: usize) -> (&'static str, usize) {
    let server = Server::start(Reply::Answer(ANSWER));
    let (name, subject) = Subject::all(&server.url)[index].clone();
    for _ in 0..1_000 {
        subject.create().await;
    }
    (name, server.connections())
}

async fn connections_in_flight(index: usize, host: &str) -> usize {
    let server = Server::start(Reply::Answer(ANSWER));
    let url = server.url.replace("localhost", host);
    let (_, subject) = Subject::all(&url)[index].clone();
    flood(&subject, 64).await;
    server.connections()
}
