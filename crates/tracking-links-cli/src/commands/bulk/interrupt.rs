//! ^C: the first one is for the run to hear, and the second one ends the process.

use tokio::sync::watch;

/// Hears when the user wants the run to stop.
#[derive(Debug)]
pub(super) struct Interrupt(watch::Receiver<bool>);

/// Listens for ^C and for the signal by which systems stop a program, from now on. The second one
/// ends the process with this exit code: whatever is in flight, the journal has it.
pub(super) fn listen(at_once: impl FnOnce() -> i32 + Send + 'static) -> Interrupt {
    let (sender, receiver) = watch::channel(false);
    let mut signals = Signals::new();
    tokio::spawn(async move {
        signals.next().await;
        sender.send_replace(true);
        signals.next().await;
        std::process::exit(at_once());
    });
    Interrupt(receiver)
}

impl Interrupt {
    /// Waits for the first signal.
    pub(super) async fn heard(&mut self) {
        if self.0.wait_for(|heard| *heard).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        // Without a handler, the system's own one ends the process.
        Self(
            kinds
                .into_iter()
                .filter_map(|kind| signal(kind).ok())
                .collect(),
        )
    }

    async fn next(&mut self) {
        let signals = self.0.iter_mut().map(|signal| Box::pin(signal.recv()));
        let signals: Vec<_> = signals.collect();
        match signals.is_empty() {
            true => std::future::pending().await,
            false => drop(futures_util::future::select_all(signals).await),
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
