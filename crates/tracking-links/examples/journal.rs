//! Keeps a journal of creates, so that a program that is killed knows which links are in doubt.
//!
//! `cargo run -p tracking-links --example journal`

use std::fs::{self, File};
use std::io::Write;

use tracking_links::{
    BoxFuture, Delivery, Ended, Fanvue, LinkRequest, Observer, ObserverError, Platform, Provider,
    Sending,
};
use tracking_links_sandbox::{Fault, Sandbox};

/// A file with a line for what happened to each call.
struct Journal(File);

impl Journal {
    fn write(&self, call: u64, what: &str) -> std::io::Result<()> {
        (&self.0).write_all(format!("call {call} {what}\n").as_bytes())?;
        self.0.sync_data()
    }
}

impl Observer for Journal {
    /// The request leaves only after this line is on disk. If it can't be written, the call fails.
    /// This waits for the disk: a busy program writes in `tokio::task::spawn_blocking`.
    fn about_to_send<'a>(&'a self, it: &'a Sending) -> BoxFuture<'a, Result<(), ObserverError>> {
        Box::pin(async { Ok(self.write(it.call, "is in doubt")?) })
    }

    fn ended(&self, ended: &Ended) {
        let what = match (ended.error, ended.delivery) {
            (None, _) => "made a link",
            (Some(_), Delivery::NotSent | Delivery::Rejected) => "made no link",
            (Some(_), Delivery::Accepted) => "made a link that we can't read",
            // The line before stays true.
            (Some(_), Delivery::Unknown) => return,
        };
        // If the line is lost, the call stays in doubt, which is safe.
        let _ = self.write(ended.call, what);
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let path = std::env::temp_dir().join(format!("journal-{}.txt", std::process::id()));
    let journal = Journal(File::options().create(true).append(true).open(&path)?);
    let fanvue = Fanvue::builder(sandbox.fanvue().token())
        .base_url(sandbox.fanvue().base_url())
        .settings(|client| client.observer(journal))
        .build()?;
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);

    fanvue.create(&request).await?;
    sandbox.fanvue().fail_next(Fault::DropAfterWrite);
    let lost = fanvue.create(&request).await;
    assert!(lost.is_err());

    let journal = fs::read_to_string(&path)?;
    let lines: Vec<_> = journal.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[1].ends_with("made a link") && lines[2].ends_with("is in doubt"));
    fs::remove_file(&path)?;

    println!("{journal}The last call is in doubt: look its link up before you create it again");
    Ok(())
}
