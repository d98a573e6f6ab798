//! The limiters of rate limits that are of a credential: all clients with the same server and the
//! same credentials have one together.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use url::Url;

use crate::auth::credentials::Credentials;
use crate::call::clock::Clock;
use crate::call::line::Limiter;
use crate::call::rate_limit::RateLimit;

/// What the clients of a limiter have in common.
#[derive(PartialEq)]
struct Key {
    limit: RateLimit,
    server: Url,
    /// A hash with a key of this process, from which nobody gets the credentials back.
    credentials: u64,
    /// Where the clock is: two clocks may tell different times.
    clock: usize,
}

static LIMITERS: Mutex<Vec<(Key, Weak<Limiter>)>> = Mutex::new(Vec::new());

/// Returns the limiter that a client with the same server and credentials has, or else a new one.
pub(crate) fn get(
    limit: RateLimit,
    clock: &Arc<dyn Clock>,
    server: &Url,
    credentials: &Credentials,
) -> Result<Arc<Limiter>, String> {
    static STATE: OnceLock<RandomState> = OnceLock::new();
    let mut hasher = STATE.get_or_init(RandomState::new).build_hasher();
    credentials.hash(&mut hasher);
    let key = Key {
        limit,
        server: server.clone(),
        credentials: hasher.finish(),
        clock: Arc::as_ptr(clock).cast::<()>() as usize,
    };
    let mut limiters = LIMITERS.lock().unwrap_or_else(PoisonError::into_inner);
    limiters.retain(|(_, limiter)| limiter.strong_count() > 0);
    let known = limiters.iter().find(|(known, _)| *known == key);
    if let Some(limiter) = known.and_then(|(_, limiter)| limiter.upgrade()) {
        return Ok(limiter);
    }
    let limiter = Arc::new(Limiter::new(Some(limit), clock)?);
    limiters.push((key, Arc::downgrade(&limiter)));
    Ok(limiter)
}
