//! The columns of OUT.csv that a run adds: the one list of them.

use tracking_links::TrackingLink;
use tracking_links::journal::{Failure, Row};

use crate::output::rfc3339;

/// What became of a row of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome<'a> {
    /// The journal has the row.
    Row(&'a Row),
    /// The journal has another request for the row's key.
    Differs(&'a Row),
    /// The journal does not have the row yet.
    Absent,
    /// The row has faults, and was left out.
    Invalid(&'a str),
}

/// Makes the list of the columns: their names, and the cell of each.
macro_rules! outcomes {
    ($($name:ident: $cell:expr;)*) => {
        /// The names of the columns.
        pub(crate) const OUTCOMES: &[&str] = &[$(stringify!($name)),*];

        impl Outcome<'_> {
            /// Returns the cells, in the order of the columns.
            pub(super) fn cells(self) -> [String; OUTCOMES.len()] {
                $(let $name: fn(Self) -> Option<String> = $cell;)*
                [$($name(self).unwrap_or_default()),*]
            }
        }
    };
}

outcomes! {
    state: |it| Some(it.state().to_owned());
    link_id: |it| it.link()?.id.clone();
    url: |it| it.link()?.url.clone();
    short_url: |it| it.link()?.short_url.clone();
    tracking_url: |it| it.link()?.tracking_url.clone();
    link_slug: |it| it.link()?.slug.clone();
    link_changed: |it| it.changed();
    sends: |it| Some(it.row()?.sends.to_string());
    sent_at: |it| rfc3339(it.row()?.sent_at?);
    settled_at: |it| rfc3339(it.row()?.settled_at?);
    error_kind: |it| Some(it.failure()?.kind.clone());
    error_status: |it| Some(it.failure()?.status?.to_string());
    error_code: |it| it.failure()?.code.clone();
    request_id: |it| it.failure()?.request_id.clone();
    error: |it| it.error();
}

impl<'a> Outcome<'a> {
    /// Returns the state of the row, or what else there is to say.
    pub(crate) fn state(self) -> &'static str {
        match self {
            Self::Row(row) => row.state.as_str(),
            Self::Differs(_) => "differs",
            Self::Absent => "absent",
            Self::Invalid(_) => "invalid",
        }
    }

    fn row(self) -> Option<&'a Row> {
        match self {
            Self::Row(row) => Some(row),
            Self::Differs(_) | Self::Absent | Self::Invalid(_) => None,
        }
    }

    /// Returns the link of the row, or of the other request that has its key.
    fn link(self) -> Option<&'a TrackingLink> {
        match self {
            Self::Row(row) | Self::Differs(row) => row.link.as_ref(),
            Self::Absent | Self::Invalid(_) => None,
        }
    }

    fn failure(self) -> Option<&'a Failure> {
        self.row()?.failure.as_ref()
    }

    fn changed(self) -> Option<String> {
        let changed = self.link()?.changed.iter();
        let changed: Vec<_> = changed.map(ToString::to_string).collect();
        Some(changed.join("; "))
    }

    fn error(self) -> Option<String> {
        match self {
            Self::Row(row) => Some(row.failure.as_ref()?.message.clone()),
            Self::Differs(row) => {
                let link = match row.state.has_link() {
                    true => " and has this link",
                    false => "",
                };
                Some(format!(
                    "the journal has another request for this key, which is {}{link}; give the \
                     changed row a key of its own",
                    row.state
                ))
            }
            Self::Absent => None,
            Self::Invalid(faults) => Some(faults.to_owned()),
        }
    }
}
