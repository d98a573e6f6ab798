//! A call of the journal: what it does to the work, and who waits for it.

use tokio::sync::oneshot;
use tracking_links::journal::JournalError;

use super::fault::Fault;
use super::work::Work;

/// How a call that fails is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undo {
    /// By SQLite: the call changes rows with one statement, or none, and one that fails changes
    /// nothing.
    Statement,
    /// By a savepoint, for which SQLite copies each page that the call changes.
    Savepoint,
}

/// A call, without the type of its result.
pub(super) trait Call: Send {
    fn undo(&self) -> Undo;

    /// Does the work, and keeps the result.
    fn run(&mut self, work: &mut Work) -> Result<(), JournalError>;

    /// Tells the caller the result, if the transaction ended well.
    fn answer(self: Box<Self>, ended: &Result<(), JournalError>);
}

struct Waiting<F, T> {
    undo: Undo,
    change: Option<F>,
    result: Option<Result<T, JournalError>>,
    caller: oneshot::Sender<Result<T, JournalError>>,
}

/// Makes a call, and what its caller waits for.
pub(super) fn call<F, T>(
    undo: Undo,
    change: F,
) -> (Box<dyn Call>, oneshot::Receiver<Result<T, JournalError>>)
where
    F: FnOnce(&mut Work) -> Result<T, Fault> + Send + 'static,
    T: Send + 'static,
{
    let (caller, answer) = oneshot::channel();
    let call = Waiting {
        undo,
        change: Some(change),
        result: None,
        caller,
    };
    (Box::new(call), answer)
}

impl<F, T> Call for Waiting<F, T>
where
    F: FnOnce(&mut Work) -> Result<T, Fault> + Send,
    T: Send,
{
    fn undo(&self) -> Undo {
        self.undo
    }

    fn run(&mut self, work: &mut Work) -> Result<(), JournalError> {
        let change = self.change.take().expect("a call is run once");
        let result = change(work).map_err(|fault| work.error(fault));
        let done = match &result {
            Ok(_) => Ok(()),
            Err(error) => Err(error.clone()),
        };
        self.result = Some(result);
        done
    }

    fn answer(self: Box<Self>, ended: &Result<(), JournalError>) {
        let result = match (ended, self.result) {
            (Err(error), _) => Err(error.clone()),
            (Ok(()), result) => result.expect("a transaction that ended well ran its calls"),
        };
        // The caller may have gone away.
        let _ = self.caller.send(result);
    }
}
