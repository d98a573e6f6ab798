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

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

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
    is_limited: bool,
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
            is_limited: limit.is_some(),
            window: limit.map_or(DEFAULT_WINDOW, |limit| limit.per()),
            origin: clock.now(),
            clock: clock.clone(),
            held_until: AtomicU64::new(0),
        })
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
        !self.is_limited && self.held_until.load(Ordering::Relaxed) == 0
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

/// Whether an answer says that the quota is exhausted, by `RateLimit-Remaining` or a variant of it.
fn nothing_remains(headers: &HeaderMap) -> bool {
    headers.iter().any(|(name, value)| {
        let name = name.as_str();
        let name = name.strip_prefix("x-").unwrap_or(name);
        name.starts_with("ratelimit-remaining") && value.as_bytes() == b"0"
    })
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter")
            .field("limited", &self.is_limited)
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;
    use crate::call::clock::SystemClock;

    /// Advances when a test says so, or by a sleep.
    #[derive(Debug)]
    struct ManualClock(Instant, Mutex<Duration>);

    impl Clock for ManualClock {
        fn now(&self) -> Instant {
            self.0 + *self.1.lock().unwrap()
        }

        fn wall(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + secs(1_767_225_600)
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
            *self.1.lock().unwrap() += duration;
            Box::pin(std::future::ready(()))
        }
    }

    /// Tokio's clock, which a test can pause: then it advances when no task can run.
    #[derive(Debug)]
    struct TokioClock;

    impl Clock for TokioClock {
        fn now(&self) -> Instant {
            tokio::time::Instant::now().into_std()
        }

        fn wall(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + secs(1_767_225_600)
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
            SystemClock.sleep(duration)
        }
    }

    const MINUTE: Duration = Duration::from_secs(60);
    const SPENT: StatusCode = StatusCode::TOO_MANY_REQUESTS;

    fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    fn limiter(limit: Option<RateLimit>) -> (Arc<Limiter>, Arc<dyn Clock>) {
        #[allow(clippy::disallowed_methods, reason = "any origin works")]
        let clock: Arc<dyn Clock> = Arc::new(ManualClock(Instant::now(), Mutex::default()));
        (Arc::new(Limiter::new(limit, &clock).unwrap()), clock)
    }

    /// A limiter with a clock that runs by itself.
    fn running(requests: u32, per: Duration) -> Arc<Limiter> {
        let clock: Arc<dyn Clock> = Arc::new(TokioClock);
        let limit = RateLimit::new(requests, per);
        Arc::new(Limiter::new(Some(limit), &clock).unwrap())
    }

    /// Sends a request now, or returns how long to wait.
    fn send(limiter: &Arc<Limiter>) -> Result<(), Duration> {
        limiter.reserve(Duration::ZERO).map(Turn::spend)
    }

    /// Waits in line and sends a request.
    async fn wait(limiter: &Arc<Limiter>, patience: Duration) -> Result<(), Duration> {
        match limiter.join(patience) {
            Place::Turn(turn) => turn.spend(),
            Place::Refused(wait) => return Err(wait),
            Place::InLine(ticket) => ticket.await?.spend(),
        }
        Ok(())
    }

    /// The calls' results and when they came, in the order in which the calls joined.
    async fn all(
        limiter: &Arc<Limiter>,
        patience: impl IntoIterator<Item = Duration>,
    ) -> Vec<(Result<(), Duration>, Duration)> {
        let start = TokioClock.now();
        let calls: Vec<_> = patience
            .into_iter()
            .map(|patience| {
                let limiter = limiter.clone();
                tokio::spawn(async move {
                    let result = wait(&limiter, patience).await;
                    (result, TokioClock.now() - start)
                })
            })
            .collect();
        let mut results = Vec::new();
        for call in calls {
            results.push(call.await.unwrap());
        }
        results
    }

    /// Asserts a time up to the few milliseconds by which timers are late.
    #[track_caller]
    fn assert_about(found: Duration, expected: Duration) {
        let late = found.checked_sub(expected);
        assert!(
            late.is_some_and(|late| late < Duration::from_millis(20)),
            "{found:?}, not {expected:?}"
        );
    }

    /// Headers from names and values, separated by spaces.
    fn headers(pairs: &'static str) -> HeaderMap {
        let pairs: Vec<_> = pairs.split_whitespace().collect();
        let pair = |pair: &[&'static str]| {
            let value = HeaderValue::from_static(pair[1]);
            (HeaderName::from_static(pair[0]), value)
        };
        pairs.chunks(2).map(pair).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn calls_take_their_turns_in_order_and_fail_at_once_if_theirs_comes_too_late() {
        let limiter = running(20, secs(1));
        let results = all(&limiter, [Duration::from_millis(1500); 100]).await;
        for (at, (result, time)) in results.into_iter().enumerate() {
            match at {
                0..20 => assert_eq!((result, time), (Ok(()), secs(0))),
                20..40 => {
                    assert_eq!(result, Ok(()));
                    assert_about(time, secs(1));
                }
                // As if they stood in line: twenty in each further second.
                _ => {
                    assert_eq!(time, secs(0));
                    let late = LATENESS * (at as u32 / 20 - 1);
                    assert_eq!(result, Err(secs(at as u64 / 20) + late));
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_refused_call_that_comes_back_after_its_wait_has_its_turn() {
        let limiter = running(20, secs(1));
        let first = all(&limiter, [Duration::from_millis(1500); 100]);
        let first = first.await.into_iter();
        let waits: Vec<_> = first.filter_map(|(result, _)| result.err()).collect();
        assert_eq!(waits.len(), 60);
        // `all` returned after a second.
        let calls = waits.into_iter().map(|wait| {
            let limiter = limiter.clone();
            tokio::spawn(async move {
                SystemClock.sleep(wait - secs(1)).await;
                self::wait(&limiter, Duration::from_millis(20)).await
            })
        });
        for call in calls.collect::<Vec<_>>() {
            assert_eq!(call.await.unwrap(), Ok(()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_impatient_call_in_the_middle_is_refused_and_those_behind_it_move_up() {
        let limiter = running(1, secs(1));
        let patience = [9, 9, 9, 2, 9].map(secs);
        let results = all(&limiter, patience).await;
        let results: Vec<_> = results.into_iter().map(|(result, _)| result).collect();
        let told = secs(3) + LATENESS * 2;
        assert_eq!(results, [Ok(()), Ok(()), Ok(()), Err(told), Ok(())]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_dropped_call_gives_its_place_to_those_behind() {
        let limiter = running(1, secs(1));
        send(&limiter).unwrap();
        let join = || match limiter.join(secs(60)) {
            Place::InLine(ticket) => ticket,
            _ => panic!("not in line"),
        };
        let start = TokioClock.now();
        // Of four in line, the second is dropped before its turn, and the first when it has it.
        let (first, second, third, fourth) = (join(), join(), join(), join());
        let third = tokio::spawn(async move {
            third.await.unwrap().spend();
            TokioClock.now() - start
        });
        let fourth = tokio::spawn(async move {
            fourth.await.unwrap().spend();
            TokioClock.now() - start
        });
        SystemClock.sleep(Duration::from_millis(500)).await;
        drop(second);
        let first = first.await.unwrap();
        assert_about(TokioClock.now() - start, secs(1));
        SystemClock.sleep(Duration::from_millis(300)).await;
        drop(first);
        assert_about(third.await.unwrap(), Duration::from_millis(1300));
        assert_about(fourth.await.unwrap(), Duration::from_millis(2300));
        // An unpolled call whose turn has come gives it back too.
        let (fifth, sixth) = (join(), join());
        SystemClock.sleep(secs(5)).await;
        drop(fifth);
        sixth.await.unwrap().spend();
        assert_about(TokioClock.now() - start, Duration::from_millis(7300));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_not_polled_keeps_its_own_turn_only() {
        let limiter = running(2, secs(1));
        (0..2).for_each(|_| send(&limiter).unwrap());
        let start = TokioClock.now();
        let Place::InLine(unpolled) = limiter.join(secs(60)) else {
            panic!("not in line")
        };
        for second in 1..4 {
            wait(&limiter, secs(60)).await.unwrap();
            assert_about(TokioClock.now() - start, secs(second));
        }
        // Dropped, it gives its turn to the next, for which it would be too early otherwise.
        drop(unpolled);
        wait(&limiter, secs(60)).await.unwrap();
        assert_about(TokioClock.now() - start, secs(3));
    }

    #[tokio::test(start_paused = true)]
    async fn a_hold_moves_the_whole_line_and_refuses_those_that_then_come_too_late() {
        let limiter = running(2, secs(10));
        let calls = tokio::spawn({
            let limiter = limiter.clone();
            async move { all(&limiter, [20, 20, 15, 60, 21, 60, 60].map(secs)).await }
        });
        SystemClock.sleep(secs(4)).await;
        limiter.update(SPENT, &headers("retry-after 10"));
        let results = calls.await.unwrap();
        let times = [0, 0, 14, 14, 4, 24, 24].map(secs);
        for ((result, time), expected) in results.iter().zip(times) {
            assert_about(*time, expected);
            // The refused call comes after the four that stay: two at 14 s, two at 24 s.
            let refused = expected == secs(4);
            let told = Err(secs(30) + LATENESS * 2);
            assert_eq!(*result, if refused { told } else { Ok(()) });
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_counts_from_when_its_request_is_sent() {
        let limiter = running(1, secs(1));
        let Place::Turn(turn) = limiter.join(secs(9)) else {
            panic!("no turn")
        };
        // Meanwhile no other call is sent, however long it takes.
        SystemClock.sleep(secs(5)).await;
        assert_eq!(send(&limiter), Err(secs(1)));
        turn.spend();
        SystemClock.sleep(Duration::from_millis(900)).await;
        let wait = send(&limiter).unwrap_err().as_millis();
        assert!((80..=100).contains(&wait), "{wait}");
    }

    #[tokio::test]
    async fn the_line_works_with_the_systems_clock() {
        let limit = RateLimit::new(20, Duration::from_millis(300));
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let limiter = Arc::new(Limiter::new(Some(limit), &clock).unwrap());
        let results = all(&limiter, [Duration::from_millis(450); 100]).await;
        let ok = results.iter().filter(|(result, _)| result.is_ok()).count();
        assert_eq!(ok, 40);
        for (result, time) in results {
            match result {
                Ok(()) => assert!(time < Duration::from_millis(450), "{time:?}"),
                Err(_) => assert!(time < Duration::from_millis(50), "{time:?}"),
            }
        }
    }

    #[tokio::test]
    async fn a_clock_that_a_sleep_advances_works() {
        let (limiter, clock) = limiter(Some(RateLimit::new(2, MINUTE)));
        let start = clock.now();
        for at in 0..10 {
            wait(&limiter, secs(61)).await.unwrap();
            assert_eq!(clock.now() - start, MINUTE * (at / 2));
        }
    }

    #[test]
    fn the_told_places_lapse_with_their_time_and_after_a_minute() {
        let (limiter, clock) = limiter(Some(RateLimit::new(1, MINUTE * 3)));
        let refused = || match limiter.join(Duration::ZERO) {
            Place::Refused(wait) => wait.as_secs(),
            _ => panic!("not refused"),
        };
        send(&limiter).unwrap();
        assert_eq!([refused(), refused()], [180, 360]);
        drop(clock.sleep(secs(59)));
        assert_eq!(refused(), 481);
        drop(clock.sleep(secs(1)));
        assert_eq!(refused(), 300);
        drop(clock.sleep(secs(60)));
        assert_eq!(refused(), 60);
    }

    #[test]
    fn a_retry_reserves_a_turn_only_if_no_call_is_in_line() {
        let (limiter, clock) = limiter(Some(RateLimit::new(2, MINUTE)));
        send(&limiter).unwrap();
        let turn = limiter.reserve(secs(5)).ok().unwrap();
        assert_eq!(limiter.reserve(secs(5)).err(), Some(MINUTE));
        drop(turn);
        send(&limiter).unwrap();
        let Place::InLine(ticket) = limiter.join(secs(90)) else {
            panic!("not in line")
        };
        drop(clock.sleep(secs(59)));
        assert_eq!(limiter.reserve(Duration::ZERO).err(), Some(secs(1)));
        drop(ticket);
        drop(clock.sleep(secs(1)));
        assert!(limiter.reserve(Duration::ZERO).is_ok());
    }

    #[test]
    fn a_hold_that_ends_before_the_delay_does_not_apply() {
        let (limiter, _) = limiter(None);
        limiter.update(SPENT, &headers("retry-after 40"));
        assert_eq!(limiter.hold(), secs(40));
        assert_eq!(limiter.reserve(secs(39)).err(), Some(secs(40)));
        assert!(limiter.reserve(secs(40)).is_ok());
    }

    #[test]
    fn without_a_limit_every_request_is_allowed() {
        let (limiter, _) = limiter(None);
        assert!((0..10_000).all(|_| send(&limiter).is_ok()));
        let (limiter, _) = self::limiter(None);
        limiter.update(StatusCode::OK, &headers("x-ratelimit-remaining 1"));
        assert_eq!(send(&limiter), Ok(()));
    }

    #[test]
    fn an_exhausted_quota_holds_requests_until_it_resets() {
        for (status, text, wait) in [
            (200, "x-ratelimit-remaining 0 x-ratelimit-reset 9", 9),
            (
                200,
                "x-ratelimit-remaining 0 x-ratelimit-reset 1767225630",
                30,
            ),
            (200, "x-ratelimit-remaining-hour 0 ratelimit-reset 50", 50),
            (200, "ratelimit-remaining 0 ratelimit-reset 7", 7),
            (429, "retry-after 12", 12),
            (429, "retry-after 315360000", 60),
            (429, "retry-after -3", 0),
            (429, "", 0),
            (200, "x-ratelimit-remaining 1 x-ratelimit-reset 9", 0),
            (200, "x-ratelimit-remaining 10 x-ratelimit-reset 9", 0),
            (200, "x-ratelimit-remaining 0", 0),
            (503, "retry-after 12", 0),
        ] {
            let (limiter, clock) = limiter(Some(RateLimit::new(200, MINUTE)));
            limiter.update(StatusCode::from_u16(status).unwrap(), &headers(text));
            let found = send(&limiter).err().unwrap_or_default();
            assert_eq!(found, secs(wait), "{status} {text}");
            drop(clock.sleep(secs(wait)));
            assert_eq!(send(&limiter), Ok(()), "{status} {text}");
        }
    }

    #[test]
    fn a_later_answer_does_not_shorten_a_hold() {
        let (limiter, _) = limiter(None);
        limiter.update(SPENT, &headers("retry-after 40"));
        limiter.update(SPENT, &headers("retry-after 5"));
        assert_eq!(send(&limiter), Err(Duration::from_secs(40)));
        limiter.update(SPENT, &headers("retry-after 50"));
        assert_eq!(send(&limiter), Err(Duration::from_secs(50)));
    }

    #[test]
    fn debug_says_whether_there_is_a_limit() {
        let (limited, _) = limiter(Some(RateLimit::new(1, MINUTE)));
        let text = format!("{limited:?}");
        assert!(
            text.contains("limited: true") && text.contains("60s"),
            "{text}"
        );
    }
}
