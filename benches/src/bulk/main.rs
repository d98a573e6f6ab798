//! Measures runs of many rows: what the journal costs, how much of a rate limit is used, and how
//! much memory a million rows take. Prints the tables of `docs/bulk.md`.
//!
//! Start it with `cargo run --release -p benches --bin bulk`. It needs PostgreSQL's programs. The
//! runs are processes of their own, so that the server's memory and time are not counted.

mod server;
mod worker;

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use server::Server;
use worker::{Arguments, Measured, PERIOD};

const INTRO: &str = "# Many rows

Made by `cargo run --release -p benches --bin bulk > docs/bulk.md`. The numbers are from one run on
one machine; only the ratios carry over to others. A run creates the links of many rows with
`create_all`, against a server on this machine that does nothing but wait.
";

/// How often the subjects take turns, and how many rows each run has.
const ROUNDS: usize = 5;
const ROWS: usize = 10_000;
const IN_FLIGHT: [usize; 3] = [4, 16, 64];
const DELAY: Duration = Duration::from_millis(5);

/// The limit: so many requests in any period. A run takes a few periods.
const LIMIT: usize = 200;
const PERIODS: usize = 4;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    match Arguments::read() {
        Some(arguments) => runtime.block_on(worker::work(arguments)),
        None => runtime.block_on(measure()),
    }
}

async fn measure() {
    println!("{INTRO}");
    let folder = tempfile::tempdir().expect("the temporary folder can be written");
    let journal = |name: &str| folder.path().join(name).display().to_string();
    cost(&journal).await;
    rates(&journal).await;
    memory(&journal).await;
}

/// Compares the rate of creates with a journal and without one.
async fn cost(journal: &impl Fn(&str) -> String) {
    let server = Server::start(DELAY, None).await;
    println!("## What the journal costs\n");
    println!(
        "{ROWS} rows, and a server that answers after 5 ms; medians of {ROUNDS} rounds. Each row is\n\
         synced to the disk before its request leaves, together with those of the same moment.\n"
    );
    println!(
        "| in flight | `create` in a loop | `create_all`, SQLite | ratio |\n|---|---|---|---|"
    );
    for in_flight in IN_FLIGHT {
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let arguments = |journal: String| Arguments {
                url: server.url.clone(),
                rows: ROWS,
                in_flight,
                limit: 0,
                journal,
            };
            let name = format!("cost-{in_flight}-{round}.db");
            without.push(run(arguments(String::new())).await.per_second(ROWS));
            with.push(run(arguments(journal(&name))).await.per_second(ROWS));
        }
        let ratio = with
            .iter()
            .zip(&without)
            .map(|(with, without)| with / without);
        let (ratio, with, without) = (median(ratio.collect()), median(with), median(without));
        println!("| {in_flight} | {without:.0} a second | {with:.0} a second | {ratio:.2} |");
    }
    println!();
}

/// Measures how much of a rate limit is used, by one worker, and by four that share it.
async fn rates(journal: &impl Fn(&str) -> String) {
    let postgres = postgres_server::Server::shared();
    let mut lines = String::new();
    for (title, workers, journal) in [
        ("one worker, SQLite", 1, journal("rate.db")),
        ("one worker, PostgreSQL", 1, postgres.database()),
        ("four workers, PostgreSQL", 4, postgres.database()),
    ] {
        let server = Server::start(DELAY, Some((LIMIT, PERIOD))).await;
        let rows = LIMIT * PERIODS;
        let runs = (0..workers).map(|_| {
            run(Arguments {
                url: server.url.clone(),
                rows,
                in_flight: 16,
                limit: LIMIT,
                journal: journal.clone(),
            })
        });
        let runs: Vec<Measured> = futures_util::future::join_all(runs).await;
        let refused: usize = runs.iter().map(|run| run.refused).sum();
        let arrivals = server.take();
        let took = arrivals[arrivals.len() - 1]
            .duration_since(arrivals[0])
            .as_secs_f64();
        let used = (arrivals.len() - LIMIT) as f64 / LIMIT as f64 / (took / PERIOD.as_secs_f64());
        let most = arrivals.iter().enumerate().map(|(first, time)| {
            let rest = arrivals[first..].iter();
            rest.take_while(|it| it.duration_since(*time) < PERIOD)
                .count()
        });
        let most = most.max().unwrap_or_default();
        let requests = arrivals.len();
        lines += &format!("| {title} | {requests} | {used:.3} | {most} | {refused} |\n");
    }
    println!("## How much of a rate limit is used\n");
    println!(
        "{} rows, and a server that allows {LIMIT} requests in any {PERIOD:?}. \"Used\" is the rate \
         after\nthe first {LIMIT}, which may all come at once, divided by the limit.\n",
        LIMIT * PERIODS
    );
    println!("| | requests | used | most in any 10 s | answered 429 |\n|---|---|---|---|---|");
    println!("{lines}");
}

/// Measures the peak memory of runs of a thousand rows and of a million.
async fn memory(journal: &impl Fn(&str) -> String) {
    let server = Server::start(Duration::ZERO, None).await;
    println!("## Memory\n\n| rows | peak memory, MiB | seconds |\n|---|---|---|");
    for rows in [1_000, 1_000_000] {
        let measured = run(Arguments {
            url: server.url.clone(),
            rows,
            in_flight: 64,
            limit: 0,
            journal: journal(&format!("memory-{rows}.db")),
        })
        .await;
        let Measured { peak_kib, took, .. } = measured;
        println!(
            "| {rows} | {:.1} | {:.1} |",
            peak_kib as f64 / 1024.0,
            took.as_secs_f64()
        );
    }
}

/// Runs a worker in a process of its own.
async fn run(arguments: Arguments) -> Measured {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command
        .args(arguments.write())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    let output = command
        .spawn()
        .expect("this program starts")
        .wait_with_output();
    let output = output.await.expect("the worker ends");
    Measured::read(&String::from_utf8_lossy(&output.stdout)).expect("the worker measures")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
