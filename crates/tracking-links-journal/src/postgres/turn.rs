//! Turns at the rate limits that all workers keep together.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tracking_links::Account;
use tracking_links::journal::{JournalError, JournalErrorKind};
use tracking_links::runtime::RateLimit;

use super::lane::{Call, Lane};
use super::session::{Params, Sql, within};
use super::table::column;
use super::worker::Worker;

/// How long a turn is tried while the server does not answer. One whose answer was lost is unused.
const AGAIN: Duration = Duration::from_secs(60);

/// The longest period of a limit, as in the client.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 86_400);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    account: String,
    limit: RateLimit,
}

impl Budget {
    pub(super) fn new(account: &Account, limit: RateLimit) -> Result<Self, JournalError> {
        let none = limit.requests() == 0 || limit.per().is_zero() || limit.bucket() == Some(0);
        if none || limit.per() > LONGEST {
            return Err(JournalError::new(
                JournalErrorKind::Other,
                "a rate limit allows at least one request, in a period of up to 100 years",
            ));
        }
        let account = account.to_string();
        Ok(Self { account, limit })
    }
}

pub(super) fn lane(worker: Arc<Worker>) -> Lane<Budget, Duration> {
    Lane::start(move |calls| Box::pin(run_all(worker.clone(), calls)))
}

async fn run_all(worker: Arc<Worker>, mut calls: Vec<Call<Budget, Duration>>) {
    while let Some((budget, _)) = calls.first() {
        let budget = budget.clone();
        let (now, later): (Vec<_>, Vec<_>) = calls.into_iter().partition(|(it, _)| *it == budget);
        calls = later;
        let turns = take(&worker, &budget, now.len()).await;
        let mut waits = turns.clone().unwrap_or_default();
        for (_, answer) in now {
            let done = match (&turns, waits.pop_front()) {
                (Err(error), _) => Err(error.clone()),
                (Ok(_), wait) => Ok(wait.unwrap_or(Duration::MAX)),
            };
            let _ = answer.send(done);
        }
    }
}

/// Takes so many turns at once. Returns how long to wait for each.
async fn take(
    worker: &Worker,
    budget: &Budget,
    wanted: usize,
) -> Result<VecDeque<Duration>, JournalError> {
    let limit = budget.limit;
    let requests = i64::from(limit.requests());
    let per = limit.per().as_nanos().to_string();
    let bucket = limit.bucket().map(i64::from);
    let wanted = i64::try_from(wanted).unwrap_or(i64::MAX);
    let params: Params<'_> = &[
        &budget.account.as_bytes(),
        &requests,
        &per,
        &bucket,
        &wanted,
    ];
    let mut waits = VecDeque::new();
    for row in worker.link.run(Sql::Turn, params, within(AGAIN)).await? {
        let wait = u64::try_from(column::<i64>(&row, "waits")?).unwrap_or(0);
        for _ in 0..column::<i64>(&row, "turns")? {
            waits.push_back(Duration::from_nanos(wait));
        }
    }
    Ok(waits)
}
