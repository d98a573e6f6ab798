//! What a person can do about a row without a link.

use tracking_links::journal::RowState;

use crate::job::Job;
use crate::phrases::quoted;

/// What to do about rows in a state, and the commands for it, to be pasted into a shell.
#[derive(Debug)]
pub(super) struct Advice {
    pub(super) text: &'static str,
    pub(super) commands: Vec<String>,
}

/// Returns what to do about rows in this state; `None` if nothing needs to be done. `journal` is
/// the name of the journal, by which commands find it.
pub(super) fn advice(state: RowState, job: &Job, journal: &str) -> Option<Advice> {
    let (text, commands) = match state {
        RowState::Waiting => (
            "Nothing was created yet. Run the same command again to go on, such as:",
            vec![job.command(journal)],
        ),
        RowState::Sent => (
            "A request left, and its answer was not recorded: the link may exist. Run the same \
             command again: it asks the provider, and creates the link only if it is certainly not \
             there.",
            vec![job.command(journal)],
        ),
        RowState::Unknown => (
            "The link may exist, and the provider can't tell. Look for it on the provider's site, \
             and say for each row what you saw: that it is there, or that it is not.",
            for_row(journal, "KEY"),
        ),
        RowState::Rejected => (
            "There is no link. Mend the row in the file as the reason says, and run the same \
             command again. To try all such rows again as they are, before that:",
            vec![format!(
                "tracking-links retry {} --rejected",
                quoted(journal)
            )],
        ),
        RowState::Created | RowState::Existing => return None,
    };
    Some(Advice { text, commands })
}

/// Returns the commands that settle a row which is `unknown`.
pub(super) fn for_row(journal: &str, key: &str) -> Vec<String> {
    let row = format!("{} {}", quoted(journal), quoted(key));
    vec![
        format!("tracking-links adopt {row} LINK"),
        format!("tracking-links resolve {row} --create-again"),
    ]
}
