//! The rate budget that all workers share.
//!
//! A turn in the future is as good as one that was waited for, so most tests don't wait: they count
//! the times at which the turns come.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::sleep;
use tracking_links::Account;
use tracking_links::journal::{Journal, JournalErrorKind};
use tracking_links::runtime::RateLimit;
use tracking_links_journal::PostgresJournal;

use crate::{connect, kind, server};

/// Takes so many turns by each worker, some of them at once. Returns when they come, in order.
async fn times(
    workers: &[Arc<PostgresJournal>],
    account: &'static str,
    limit: RateLimit,
    each: usize,
    at_once: usize,
) -> Vec<Instant> {
    let tasks = workers.iter().flat_map(|worker| {
        (0..at_once).map(move |_| {
            let worker = worker.clone();
            tokio::spawn(async move {
                let mut times = Vec::new();
                for _ in 0..each / at_once {
                    let wait = worker.turn(&Account::new(account), limit).await.unwrap();
                    times.push(Instant::now() + wait);
                }
                times
            })
        })
    });
    let mut times = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        times.extend(task.await.unwrap());
    }
    times.sort();
    times
}

/// The most times in any window of this length, open at one end.
fn most_in(times: &[Instant], window: Duration) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (last, time) in times.iter().enumerate() {
        while *time - times[first] >= window {
            first += 1;
        }
        most = most.max(last - first + 1);
    }
    most
}

async fn workers(url: &str) -> Vec<Arc<PostgresJournal>> {
    let mut workers = Vec::new();
    for _ in 0..4 {
        workers.push(Arc::new(connect(url).await));
    }
    workers
}

#[tokio::test(flavor = "multi_thread")]
async fn no_window_has_more_turns_than_the_limit_and_nearly_all_are_used() {
    let workers = workers(&server().database()).await;
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..12 {
        let requests = random.u32(1..=[3, 40, 400, 2000][round % 4]);
        // Long enough that the time of a turn's answer says little.
        let per = Duration::from_secs(random.u64(60..4000));
        let limit = RateLimit::new(requests, per);
        let account = format!("window {round}").leak();
        let at_once = random.usize(1..=8);
        let each = (requests as usize * 5 / 4).clamp(24, 900) / at_once * at_once;
        let started = Instant::now();
        let times = times(&workers, account, limit, each, at_once).await;
        let taking = started.elapsed();
        let what = format!("{requests} in {per:?}, {at_once} at once, seed {seed}");
        let most = most_in(&times, per);
        assert!(most <= requests as usize, "{most}: {what}");
        let whole = times.len() / requests as usize * requests as usize;
        let windows = (whole / requests as usize).saturating_sub(1);
        if windows > 0 {
            // A burst of a whole window comes as fast as it is taken, and the next one after the
            // period.
            let took = times[whole - 1] - times[0];
            let least = per * u32::try_from(windows).unwrap();
            assert!(
                took.as_secs_f64() * 0.99 <= (least + taking).as_secs_f64(),
                "{took:?}, taken in {taking:?}: {what}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_allows_its_burst_and_then_one_turn_for_each_token() {
    let workers = workers(&server().database()).await;
    for (round, (requests, burst)) in [(60, 1), (60, 10), (600, 600), (7, 3)].iter().enumerate() {
        let per = Duration::from_secs(600);
        let limit = RateLimit::new(*requests, per).burst(*burst);
        let account = format!("bucket {round}").leak();
        let times = times(&workers, account, limit, 200, 4).await;
        let (burst, step) = (*burst as usize, per / *requests);
        let jitter = Duration::from_secs(2);
        assert!(times[burst - 1] - times[0] < jitter, "{burst} at once");
        for (at, time) in times.iter().enumerate().skip(burst) {
            let tokens = u32::try_from(at + 1 - burst).unwrap();
            let since = *time - times[0] + jitter;
            assert!(since >= step * tokens, "{at}th turn after {since:?}");
            let least = since.saturating_sub(2 * jitter);
            assert!(least.as_secs_f64() * 0.99 <= (step * tokens).as_secs_f64());
        }
    }
}

/// As it is used: each worker waits for its turn, then sends.
#[tokio::test(flavor = "multi_thread")]
async fn four_workers_that_wait_for_their_turns_stay_within_the_limit() {
    let workers = workers(&server().database()).await;
    let (requests, per) = (100, Duration::from_secs(4));
    let limit = RateLimit::new(requests, per);
    let tasks = workers.iter().flat_map(|worker| {
        (0..8).map(move |_| {
            let worker = worker.clone();
            tokio::spawn(async move {
                let mut times = Vec::new();
                let end = Instant::now() + Duration::from_secs(9);
                while Instant::now() < end {
                    sleep(worker.turn(&Account::new("used"), limit).await.unwrap()).await;
                    times.push(Instant::now());
                }
                times
            })
        })
    });
    let mut times = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        times.extend(task.await.unwrap());
    }
    times.sort();
    // The machine that runs the tests may be busy for longer than the limit's own margin.
    let most = most_in(&times, per - Duration::from_millis(200));
    assert!(most <= requests as usize, "{most}");
    assert!(times.len() >= 300, "{}", times.len());
}

#[tokio::test]
async fn the_largest_and_smallest_limits_work_and_impossible_ones_are_refused() {
    let journal = connect(&server().database()).await;
    let century = Duration::from_secs(100 * 365 * 86_400);
    for (at, (requests, per)) in [
        (1, century),
        (u32::MAX, century),
        (u32::MAX, Duration::from_nanos(1)),
        (1, Duration::from_nanos(1)),
    ]
    .into_iter()
    .enumerate()
    {
        let limit = RateLimit::new(requests, per);
        for (kind, limit) in [limit, limit.burst(1), limit.burst(u32::MAX)]
            .iter()
            .enumerate()
        {
            let account = Account::new(format!("{at} {kind}"));
            assert_eq!(
                journal.turn(&account, *limit).await.unwrap(),
                Duration::ZERO
            );
            for _ in 0..8 {
                journal.turn(&account, *limit).await.unwrap();
            }
        }
    }
    for limit in [
        RateLimit::new(0, century),
        RateLimit::new(1, Duration::ZERO),
        RateLimit::new(1, Duration::MAX),
        RateLimit::new(1, century).burst(0),
    ] {
        let refused = journal.turn(&Account::new("none"), limit).await;
        assert_eq!(kind(refused), JournalErrorKind::Other, "{limit:?}");
    }
}

#[tokio::test]
async fn accounts_of_one_server_have_budgets_of_their_own() {
    let journal = connect(&server().database()).await;
    let limit = RateLimit::new(1, Duration::from_secs(600));
    let server = || Account::new("https://api.example");
    for account in [
        server(),
        server().with_id("anna"),
        server().with_id("berta"),
    ] {
        let wait = journal.turn(&account, limit).await.unwrap();
        assert_eq!(wait, Duration::ZERO, "{account}");
        let wait = journal.turn(&account.clone(), limit).await.unwrap();
        assert!(wait > Duration::from_secs(500), "{account}: {wait:?}");
    }
}
