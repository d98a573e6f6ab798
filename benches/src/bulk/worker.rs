//! One run, in a process of its own.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use tracking_links::journal::{Journal, NewRow, RowState};
use tracking_links::{Fanvue, LinkRequest, Platform, RateLimit, TrackingLinks};
use tracking_links_journal::{PostgresJournal, SqliteJournal};

/// The period of the limit.
pub(crate) const PERIOD: Duration = Duration::from_secs(10);

/// What a worker is told.
pub(crate) struct Arguments {
    pub(crate) url: String,
    pub(crate) rows: usize,
    pub(crate) in_flight: usize,
    /// How many requests the client sends in each [period](PERIOD) at most; 0 for any number.
    pub(crate) limit: usize,
    /// The path or URL of the journal; empty for none.
    pub(crate) journal: String,
}

impl Arguments {
    pub(crate) fn read() -> Option<Self> {
        let mut arguments = std::env::args().skip(1);
        let url = arguments.next()?;
        let mut number = || arguments.next()?.parse().ok();
        let (rows, in_flight, limit) = (number()?, number()?, number()?);
        Some(Self {
            url,
            rows,
            in_flight,
            limit,
            journal: arguments.next()?,
        })
    }

    pub(crate) fn write(&self) -> Vec<String> {
        let numbers = [self.rows, self.in_flight, self.limit].map(|number| number.to_string());
        let [rows, in_flight, limit] = numbers;
        vec![
            self.url.clone(),
            rows,
            in_flight,
            limit,
            self.journal.clone(),
        ]
    }
}

/// What a worker measured.
pub(crate) struct Measured {
    pub(crate) took: Duration,
    pub(crate) peak_kib: usize,
    /// How many rows were answered with 429 at some time.
    pub(crate) refused: usize,
}

impl Measured {
    pub(crate) fn read(line: &str) -> Option<Self> {
        let mut numbers = line.split_whitespace().map(|number| number.parse().ok());
        let (took, peak_kib, refused) = (numbers.next()??, numbers.next()??, numbers.next()??);
        Some(Self {
            took: Duration::from_micros(took as u64),
            peak_kib,
            refused,
        })
    }

    pub(crate) fn per_second(&self, rows: usize) -> f64 {
        rows as f64 / self.took.as_secs_f64()
    }
}

/// Runs, and prints what it measured.
pub(crate) async fn work(arguments: Arguments) {
    let limit = u32::try_from(arguments.limit).expect("a limit is small");
    let limit = (limit > 0).then(|| RateLimit::new(limit, PERIOD));
    let fanvue = Fanvue::builder("token")
        .base_url(&arguments.url)
        .settings(|client| client.rate_limit(limit))
        .build()
        .expect("the settings are valid");
    let links = TrackingLinks::builder()
        .provider(fanvue)
        .build()
        .expect("one provider");
    // Connected before the time is taken.
    let journal: Option<Arc<dyn Journal>> = match arguments.journal.split_once("://") {
        _ if arguments.journal.is_empty() => None,
        Some(_) => {
            let journal = PostgresJournal::connect(&arguments.journal).await;
            Some(Arc::new(journal.expect("PostgreSQL runs")))
        }
        None => Some(Arc::new(
            SqliteJournal::open(&arguments.journal).expect("a new journal"),
        )),
    };
    let started = Instant::now();
    let mut refused = 0;
    let request = |number: usize| {
        LinkRequest::new()
            .name(format!("Spring {number}"))
            .platform(Platform::Reddit)
    };
    match journal {
        None => {
            let links = &links;
            let creates = stream::iter(0..arguments.rows).map(|number| async move {
                links
                    .create("fanvue", &request(number))
                    .await
                    .expect("the server creates")
            });
            creates
                .buffer_unordered(arguments.in_flight)
                .for_each(|_| async {})
                .await;
        }
        Some(journal) => {
            let rows = stream::iter(0..arguments.rows);
            let rows = rows.map(move |number| {
                NewRow::new(format!("spring-{number}"), "fanvue", request(number))
            });
            let in_flight = NonZeroUsize::new(arguments.in_flight).expect("some are in flight");
            let run = links.create_all(rows, journal).max_concurrency(in_flight);
            let mut run = run.start();
            while let Some(event) = run.next().await {
                let event = event.expect("the journal works");
                assert_eq!(event.row().state, RowState::Created, "{event:?}");
                refused += usize::from(event.row().sends > 1);
            }
            assert!(run.stopped().is_empty(), "{:?}", run.stopped());
        }
    }
    println!("{} {} {refused}", started.elapsed().as_micros(), peak_kib());
}

/// Returns the most memory that this process had, as Linux counts it; 0 elsewhere.
fn peak_kib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let digits = peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok());
    digits.unwrap_or_default()
}
