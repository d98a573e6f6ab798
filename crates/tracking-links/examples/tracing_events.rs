//! Logs calls with `tracing`: a span for each request, and an event for each call that failed.
//!
//! `cargo run -p tracking-links --example tracing_events`

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use tracing_subscriber::fmt::format::FmtSpan;
use tracking_links::{Fanvue, LinkRequest, Platform, Provider};
use tracking_links_sandbox::{Answer, Sandbox};

/// What was logged. A program writes to the standard output instead, which is the default.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
        log.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(|| Log)
        .init();

    let sandbox = Sandbox::start().await?;
    let token = sandbox.fanvue().token();
    let fanvue = Fanvue::builder(token)
        .base_url(sandbox.fanvue().base_url())
        .build()?;
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    fanvue.create(&request).await?;
    sandbox.fanvue().answer_next(Answer::new(503));
    let failed = fanvue.create(&request).await;
    assert!(failed.is_err());

    let log = LOG.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let log = String::from_utf8(log)?;
    assert!(log.contains("url.template=\"/tracking-links\""));
    assert!(log.contains("http.response.status_code=201"));
    let warnings: Vec<_> = log.lines().filter(|line| line.contains("WARN")).collect();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("the call failed") && warnings[0].contains("delivery="));
    // No log contains a credential, whatever its level.
    assert!(!log.contains(token));

    println!("{log}Two requests in the log, and one warning");
    Ok(())
}
