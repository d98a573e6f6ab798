//! Tests minutes of waiting in no time, with a clock of one's own.
//!
//! `cargo run -p tracking-links --example clock`

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tracking_links::{BoxFuture, Clock, Fanvue, LinkRequest, Platform, Provider, RateLimit};
use tracking_links_sandbox::Sandbox;

/// A clock for tests: sleeping advances it, and takes no time.
#[derive(Debug)]
struct ManualClock(Instant, Mutex<Duration>);

impl ManualClock {
    fn passed(&self) -> Duration {
        *self.1.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        self.0 + self.passed()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.passed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        *self.1.lock().unwrap_or_else(PoisonError::into_inner) += duration;
        Box::pin(std::future::ready(()))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let clock = Arc::new(ManualClock(Instant::now(), Mutex::default()));
    let fanvue = Fanvue::builder(sandbox.fanvue().token())
        .base_url(sandbox.fanvue().base_url())
        .total_timeout(Duration::from_secs(300))
        .settings(|client| {
            let one_a_minute = RateLimit::new(1, Duration::from_secs(60));
            client.clock(clock.clone()).rate_limit(Some(one_a_minute))
        })
        .build()?;
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);

    for _ in 0..5 {
        fanvue.create(&request).await?;
    }
    assert_eq!(sandbox.fanvue().links().len(), 5);
    assert!(clock.passed() >= Duration::from_secs(4 * 60));
    assert!(clock.0.elapsed() < Duration::from_secs(60));

    println!(
        "Five links, one a minute: {:?} on the clock, far less in fact",
        clock.passed()
    );
    Ok(())
}
