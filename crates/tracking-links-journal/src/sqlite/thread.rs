//! The thread that has the connection: it runs the calls that wait in one transaction, commits it,
//! and then answers them.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;
use tracking_links::journal::{JournalError, JournalErrorKind as Kind};

use super::call::Call;
use super::fault::Fault;
use super::work::Work;

/// How many calls share a transaction at most.
const GROUP: usize = 1024;

/// What the thread is told.
pub(super) enum Message {
    Call(Box<dyn Call>),
    Close(oneshot::Sender<Result<(), JournalError>>),
}

/// Starts the thread. It ends when it is told to, or when nobody can tell it anything.
pub(super) fn start(work: Work) -> Result<(mpsc::Sender<Message>, JoinHandle<()>), Fault> {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().name("journal".to_owned());
    let handle = thread
        .spawn(move || run(work, &receiver))
        .map_err(|error| {
            Fault::new(
                Kind::Other,
                format!("the journal's thread can't be started: {error}"),
            )
        })?;
    Ok((sender, handle))
}

fn run(mut work: Work, messages: &Receiver<Message>) {
    let mut calls = VecDeque::new();
    let mut closing = None;
    while closing.is_none() {
        let Ok(first) = messages.recv() else { break };
        for message in [first].into_iter().chain(messages.try_iter()) {
            match message {
                Message::Call(call) => calls.push_back(call),
                Message::Close(answer) => closing = Some(answer),
            }
            if calls.len() == GROUP || closing.is_some() {
                break;
            }
        }
        while !calls.is_empty() {
            work.group(&mut calls);
        }
    }
    let closed = work.close();
    if let Some(answer) = closing {
        // The caller may have gone away.
        let _ = answer.send(closed);
    }
}
