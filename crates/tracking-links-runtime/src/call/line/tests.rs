//! The line with a paused clock: order, waits, bursts and what drops give back.

use std::time::SystemTime;

use http::header::{HeaderName, HeaderValue};

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
async fn the_second_in_line_wakes_for_the_turn_of_a_dropped_first() {
    let limiter = running(1, secs(1));
    send(&limiter).unwrap();
    let start = TokioClock.now();
    let call = || {
        let limiter = limiter.clone();
        tokio::spawn(async move {
            wait(&limiter, secs(60)).await.unwrap();
            TokioClock.now() - start
        })
    };
    // Both sleep until their turns, after one second and after two.
    let (first, second) = (call(), call());
    SystemClock.sleep(Duration::from_millis(500)).await;
    first.abort();
    assert_about(second.await.unwrap(), secs(1));
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
        (200, "x-rate-limit-remaining 0 x-rate-limit-reset 7", 7),
        (200, "rate-limit-remaining 0 rate-limit-reset 7", 7),
        (200, "x-rate-limit-remaining 1 x-rate-limit-reset 7", 0),
        (
            200,
            "x-ratelimit-remaining 0 x-ratelimit-reset 1767225607.0",
            7,
        ),
        (200, "ratelimit \"default\";r=0;t=7", 7),
        (200, "ratelimit \"default\";r=1;t=7", 0),
        (200, "ratelimit remaining=0,reset=7", 7),
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
