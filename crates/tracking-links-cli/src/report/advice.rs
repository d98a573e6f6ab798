//! What a person can do about a row without a link.

use tracking_links::journal::RowState;

/// Returns what to do about rows in this state; `None` if nothing needs to be done.
pub(super) const fn advice(state: RowState) -> Option<&'static str> {
    match state {
        RowState::Waiting => Some("Nothing was created yet. Run the command again to go on."),
        RowState::Sent => Some(
            "A request left, and its answer was not recorded: the link may exist. Run the command \
             again: it asks the provider, and creates the link only if it is certainly not there.",
        ),
        RowState::Unknown => Some(
            "The link may exist, and the provider can't tell. Look for it on the provider's site. \
             If it is there, take it with tracking-links adopt; if not, say so with tracking-links \
             resolve.",
        ),
        RowState::Rejected => Some(
            "There is no link. Mend the row as the reason says, and run the command again with the \
             mended file.",
        ),
        RowState::Created | RowState::Existing => None,
    }
}
