//! Calls of many tasks, put together into one statement: what comes while one runs is in the next.
//!
//! A call whose future is dropped is carried out all the same.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tracking_links::journal::{JournalError, JournalErrorKind};

/// How many calls are put together at most.
const MOST: usize = 256;

/// A call, and where its answer goes.
pub(super) type Call<I, O> = (I, oneshot::Sender<Result<O, JournalError>>);

#[derive(Debug)]
pub(super) struct Lane<I, O>(Mutex<Option<Open<I, O>>>);

#[derive(Debug)]
struct Open<I, O> {
    sender: mpsc::UnboundedSender<Call<I, O>>,
    driver: JoinHandle<()>,
}

impl<I: Send + 'static, O: Send + 'static> Lane<I, O> {
    /// Starts a task that answers the calls, many at once.
    pub(super) fn start<F>(run: F) -> Self
    where
        F: Fn(Vec<Call<I, O>>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + 'static,
    {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let driver = tokio::spawn(async move {
            loop {
                let mut calls = Vec::new();
                if receiver.recv_many(&mut calls, MOST).await == 0 {
                    break;
                }
                run(calls).await;
            }
        });
        Self(Mutex::new(Some(Open { sender, driver })))
    }

    /// Makes a call.
    pub(super) async fn call(&self, input: I) -> Result<O, JournalError> {
        let (answer, answered) = oneshot::channel();
        let sent = {
            let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let open = open.as_ref().ok_or_else(closed)?;
            open.sender.send((input, answer))
        };
        sent.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }

    /// Waits until all calls are answered. Further calls fail.
    pub(super) async fn close(&self) {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Open { sender, driver }) = open {
            drop(sender);
            // It ends early only with the runtime.
            let _ = driver.await;
        }
    }
}

pub(super) fn closed() -> JournalError {
    JournalError::new(
        JournalErrorKind::Closed,
        "the journal was closed: open it again",
    )
}
