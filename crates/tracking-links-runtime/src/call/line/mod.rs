//! The line before the rate limit: calls take turns in the order in which they came.
//!
//! All clones of a client share one line. A turn is reserved until its request is sent, so that
//! waits in between (for a connection's place, for a token, before a retry) can't crowd requests
//! together; a turn that is dropped unused goes to the next call. Each waiting call sleeps until
//! its own turn, and whichever wakes first gives all turns that are due, in order: a call that its
//! caller doesn't poll keeps its own turn, but does not stop the line.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};

use http::StatusCode;
use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::call::clock::{BoxFuture, Clock};
use crate::call::rate_limit::{Quota, RateLimit, nanos};
use crate::call::retry_after;

/// The longest that a provider's stated limit holds requests back, if the document states no
/// period.
const DEFAULT_WINDOW: Duration = Duration::from_secs(60);

/// How long the wait that a refused call was told keeps its place in the waits of later ones.
const TOLD_FOR: Duration = Duration::from_secs(60);

/// How late the requests of a period may be sent after their turns, on a busy machine.
const LATENESS: Duration = Duration::from_millis(50);

/// At most so many told places are kept: half a megabyte.
const MAX_TOLD: usize = 65_536;

/// The rate limit of a client.
pub(crate) struct Limiter {
    line: Mutex<Line>,
    limit: Option<RateLimit>,
    window: Duration,
    clock: Arc<dyn Clock>,
    origin: Instant,
    /// No request before this, in nanoseconds since the origin; 0 for no hold.
    held_until: AtomicU64,
}

struct Line {
    quota: Quota,
    /// Turns whose requests are not sent yet.
    reserved: usize,
    /// In order of their ids.
    waiting: VecDeque<Waiter>,
    /// The results of calls that left the line and have not been polled since.
    results: HashMap<u64, Result<(), Duration>>,
    last_id: u64,
    /// For each refused call that may come back after its wait: when its place lapses.
    told: VecDeque<u64>,
    /// Wakers to call after the lock is released.
    woken: Vec<Waker>,
}

struct Waiter {
    id: u64,
    deadline: u64,
    waker: Option<Waker>,
}

/// A time, and the earliest time at which a request may be sent.
#[derive(Clone, Copy)]
struct Moment {
    now: u64,
    earliest: u64,
}

/// The right to send one request; unused, it goes back to the line.
#[must_use]
pub(crate) struct Turn(Option<Arc<Limiter>>);

/// What a call gets at the rate limit.
pub(crate) enum Place {
    Turn(Turn),
    /// Its turn can't come in time, but only after this wait.
    Refused(Duration),
    InLine(Ticket),
}

/// A place in the line, and the future of its turn; dropped, it leaves the line.
pub(crate) struct Ticket {
    limiter: Arc<Limiter>,
    id: u64,
    /// Until when this sleeps.
    sleep: Option<(u64, BoxFuture<'static, ()>)>,
}

impl Limiter {
    pub(crate) fn new(limit: Option<RateLimit>, clock: &Arc<dyn Clock>) -> Result<Self, String> {
        let line = Line {
            quota: Quota::new(limit)?,
            reserved: 0,
            waiting: VecDeque::new(),
            results: HashMap::new(),
            last_id: 0,
            told: VecDeque::new(),
            woken: Vec::new(),
        };
        Ok(Self {
            line: Mutex::new(line),
            limit,
            window: limit.map_or(DEFAULT_WINDOW, |limit| limit.per()),
            origin: clock.now(),
            clock: clock.clone(),
            held_until: AtomicU64::new(0),
        })
    }

    /// Returns the limit that is kept.
    pub(crate) fn limit(&self) -> Option<RateLimit> {
        self.limit
    }

    /// Joins the line, if the call's turn comes before its patience ends.
    pub(crate) fn join(self: &Arc<Self>, patience: Duration) -> Place {
        if self.is_open() {
            return Place::Turn(Turn(None));
        }
        let joined = self.with(|line, moment| line.join(moment, patience));
        match joined {
            Ok(None) => Place::Turn(Turn(Some(self.clone()))),
            Ok(Some(id)) => Place::InLine(Ticket {
                limiter: self.clone(),
                id,
                sleep: None,
            }),
            Err(wait) => Place::Refused(wait),
        }
    }

    /// Reserves a turn for a request to be sent after `delay`, without standing in line; otherwise
    /// returns how long the wait would be.
    pub(crate) fn reserve(self: &Arc<Self>, delay: Duration) -> Result<Turn, Duration> {
        if self.is_open() {
            return Ok(Turn(None));
        }
        self.with(|line, moment| line.reserve(moment, delay))?;
        Ok(Turn(Some(self.clone())))
    }

    /// How long the provider's answers hold all requests back.
    pub(crate) fn hold(&self) -> Duration {
        match self.held_until.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            until => Duration::from_nanos(until.saturating_sub(self.now())),
        }
    }

    /// Holds requests back until the quota resets, if an answer says that it is exhausted. Calls
    /// in line whose turn then comes too late are refused.
    ///
    /// The hold lasts one window at most, so that a wrong header does not stop a client for a day.
    pub(crate) fn update(&self, status: StatusCode, headers: &HeaderMap) {
        let is_exhausted = status == StatusCode::TOO_MANY_REQUESTS || nothing_remains(headers);
        if !is_exhausted {
            return;
        }
        let wall = self.clock.wall();
        let asked = retry_after::retry_after(StatusCode::TOO_MANY_REQUESTS, headers, || wall);
        let Some(wait) = asked.filter(|wait| !wait.is_zero()) else {
            return;
        };
        let until = self.now().saturating_add(nanos(wait.min(self.window)));
        if self.held_until.fetch_max(until, Ordering::Relaxed) < until {
            self.with(Line::refuse_late);
        }
    }

    /// Whether there has never been a limit.
    fn is_open(&self) -> bool {
        self.limit.is_none() && self.held_until.load(Ordering::Relaxed) == 0
    }

    fn now(&self) -> u64 {
        nanos(self.clock.now().saturating_duration_since(self.origin))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Line, Moment) -> T) -> T {
        let now = self.now();
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let earliest = now.max(self.held_until.load(Ordering::Relaxed));
        let result = act(&mut line, Moment { now, earliest });
        let woken = std::mem::take(&mut line.woken);
        drop(line);
        woken.into_iter().for_each(Waker::wake);
        result
    }
}

impl Line {
    /// `None` for a turn, or an id in the line; an error if the turn comes too late.
    fn join(&mut self, moment: Moment, patience: Duration) -> Result<Option<u64>, Duration> {
        self.give_turns(moment);
        let turn = self.turn(self.waiting.len(), moment);
        if turn <= moment.now {
            self.reserved += 1;
            return Ok(None);
        }
        let deadline = moment.now.saturating_add(nanos(patience));
        if turn >= deadline {
            return Err(self.refuse(moment));
        }
        self.last_id += 1;
        self.waiting.push_back(Waiter {
            id: self.last_id,
            deadline,
            waker: None,
        });
        Ok(Some(self.last_id))
    }

    fn reserve(&mut self, moment: Moment, delay: Duration) -> Result<(), Duration> {
        self.give_turns(moment);
        let Moment { now, earliest } = moment;
        let held = Duration::from_nanos(earliest - now);
        let turn = self.turn(self.waiting.len(), Moment { now, earliest: now });
        if held <= delay && turn <= now {
            self.reserved += 1;
            return Ok(());
        }
        let turn = self.turn(self.waiting.len(), moment);
        Err(Duration::from_nanos(turn - now))
    }

    /// The result of a call in line, or when its turn is expected.
    fn ask(&mut self, moment: Moment, id: u64, waker: &Waker) -> Result<Result<(), Duration>, u64> {
        self.give_turns(moment);
        if let Some(result) = self.results.remove(&id) {
            return Ok(result);
        }
        let Some(place) = self.place(id) else {
            return Ok(Err(Duration::ZERO));
        };
        let turn = self.turn(place, moment);
        let waiter = &mut self.waiting[place];
        if turn >= waiter.deadline {
            self.leave(place);
            return Ok(Err(self.refuse(moment)));
        }
        match &mut waiter.waker {
            Some(known) => known.clone_from(waker),
            none => *none = Some(waker.clone()),
        }
        Err(turn)
    }

    /// When the call has its turn that so many of the line precede.
    fn turn(&self, place: usize, moment: Moment) -> u64 {
        self.quota.turn(self.reserved + place, moment.earliest)
    }

    fn place(&self, id: u64) -> Option<usize> {
        self.waiting.binary_search_by_key(&id, |it| it.id).ok()
    }

    /// Reserves the turns that are due, in order.
    fn give_turns(&mut self, moment: Moment) {
        let mut is_changed = false;
        while !self.waiting.is_empty() && self.turn(0, moment) <= moment.now {
            self.reserved += 1;
            is_changed = true;
            if let Some(waiter) = self.waiting.pop_front() {
                self.results.insert(waiter.id, Ok(()));
                self.woken.extend(waiter.waker);
            }
        }
        if is_changed {
            self.wake_first();
        }
    }

    /// Wakes the first in line to sleep until its turn, which may be earlier than when it joined.
    fn wake_first(&mut self) {
        let first = self.waiting.front().and_then(|it| it.waker.clone());
        self.woken.extend(first);
    }

    fn leave(&mut self, place: usize) {
        self.waiting.remove(place);
        if place == 0 {
            self.wake_first();
        }
    }

    /// Takes a dropped call out of the line, or its turn back.
    fn drop_call(&mut self, moment: Moment, id: u64) {
        match self.place(id) {
            Some(place) => self.leave(place),
            None => {
                if let Some(Ok(())) = self.results.remove(&id) {
                    self.return_turn(moment);
                }
            }
        }
    }

    fn return_turn(&mut self, moment: Moment) {
        self.reserved -= 1;
        self.give_turns(moment);
        self.wake_first();
    }

    fn spend_turn(&mut self, moment: Moment) {
        self.reserved -= 1;
        self.quota.record(moment.now);
    }

    /// The wait of a call that leaves or does not join: as if it stood at the end of the line,
    /// behind those that were refused before it, so that all of them may come back when told.
    fn refuse(&mut self, Moment { now, earliest }: Moment) -> Duration {
        while self.told.front().is_some_and(|lapses| *lapses <= now) {
            self.told.pop_front();
        }
        let ahead = self.reserved + self.waiting.len() + self.told.len();
        let turn = self.quota.turn(ahead, earliest);
        if self.told.len() < MAX_TOLD {
            self.told
                .push_back(turn.min(now.saturating_add(nanos(TOLD_FOR))));
        }
        let late = LATENESS * u32::try_from(self.quota.periods(ahead)).unwrap_or(u32::MAX);
        Duration::from_nanos(turn - now).saturating_add(late)
    }

    /// Refuses the calls whose turn comes too late.
    fn refuse_late(&mut self, moment: Moment) {
        let mut late = Vec::new();
        for waiter in std::mem::take(&mut self.waiting) {
            match self.turn(self.waiting.len(), moment) < waiter.deadline {
                true => self.waiting.push_back(waiter),
                false => late.push(waiter),
            }
        }
        for waiter in late {
            let wait = self.refuse(moment);
            self.results.insert(waiter.id, Err(wait));
            self.woken.extend(waiter.waker);
        }
        self.wake_first();
    }
}

impl Turn {
    /// Counts the request as sent now.
    pub(crate) fn spend(mut self) {
        if let Some(limiter) = self.0.take() {
            limiter.with(Line::spend_turn);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(limiter) = self.0.take() {
            limiter.with(Line::return_turn);
        }
    }
}

impl Future for Ticket {
    type Output = Result<Turn, Duration>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { limiter, id, sleep } = &mut *self;
        loop {
            let asked = limiter.with(|line, now| line.ask(now, *id, context.waker()));
            let turn = match asked {
                Ok(result) => return Poll::Ready(result.map(|()| Turn(Some(limiter.clone())))),
                Err(turn) => turn,
            };
            let (_, timer) = match sleep.take() {
                Some(timer) if timer.0 <= turn => sleep.insert(timer),
                _ => {
                    let wait = Duration::from_nanos(turn.saturating_sub(limiter.now()));
                    sleep.insert((turn, limiter.clock.sleep(wait)))
                }
            };
            ready!(timer.as_mut().poll(context));
            *sleep = None;
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.limiter
            .with(|line, moment| line.drop_call(moment, self.id));
    }
}

/// Whether an answer says that the quota is exhausted, by `RateLimit`, or by `RateLimit-Remaining`
/// or `Rate-Limit-Remaining`, with or without `X-` before it and a period behind it.
fn nothing_remains(headers: &HeaderMap) -> bool {
    let is_zero = |(name, value): (&HeaderName, &HeaderValue)| {
        let name = name.as_str();
        let name = name.strip_prefix("x-").unwrap_or(name);
        let name = name
            .strip_prefix("rate-limit")
            .or(name.strip_prefix("ratelimit"));
        name.is_some_and(|name| name.starts_with("-remaining")) && value.as_bytes() == b"0"
    };
    retry_after::spent_policies(headers).next().is_some() || headers.iter().any(is_zero)
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter")
            .field("limited", &self.limit.is_some())
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
