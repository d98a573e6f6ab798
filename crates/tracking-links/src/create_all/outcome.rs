//! What an error of a create means for its row, and for the other rows of its provider.

use std::time::Duration;

use tracking_links_runtime::{Delivery, Retry};

use crate::error::{Error, ErrorKind};

/// What to do after an error. That nothing was carried out stands also for a link that exists
/// without all that was asked of it, since asking again makes no second one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The link may exist.
    InDoubt,
    /// Nothing was carried out. Try this row again after a wait, and no other row of the provider
    /// before.
    Again(Duration),
    /// Nothing was carried out, and no row of the provider would fare better.
    GiveUp,
    /// Nothing was carried out, and this row would be refused again.
    Rejected,
}

impl Verdict {
    pub(super) fn of(error: &Error) -> Self {
        match (error.delivery(), error.retry()) {
            // Asking again makes no second link.
            _ if error.is_incomplete() && is_of_plan(error) => Self::GiveUp,
            _ if error.is_incomplete() => Self::of_retry(error),
            (Delivery::Unknown | Delivery::Accepted, _) => Self::InDoubt,
            _ => Self::of_retry(error),
        }
    }

    /// The verdict on a row whose request may be sent again as the error says.
    fn of_retry(error: &Error) -> Self {
        match error.retry() {
            Retry::Now => Self::Again(Duration::ZERO),
            Retry::After(wait) => Self::Again(wait),
            Retry::WhenQuotaResets(_) => Self::GiveUp,
            Retry::Never if is_of_account(error) => Self::GiveUp,
            Retry::Never => Self::Rejected,
        }
    }
}

/// Returns whether an error says that nothing was carried out, and that this row would be refused
/// again, though others need not.
pub(crate) fn is_refused_row(error: &Error) -> bool {
    Verdict::of(error) == Verdict::Rejected
}

/// Returns whether an error comes from the account or its connection, and not from the request.
fn is_of_account(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Configuration
        | ErrorKind::Observer
        | ErrorKind::UnknownProvider
        | ErrorKind::Authentication
        | ErrorKind::CredentialExpired
        | ErrorKind::QuotaExceeded
        | ErrorKind::VersionSunset => true,
        // A certificate that is not trusted, or a name that does not exist.
        ErrorKind::Connection | ErrorKind::Timeout => error.delivery() == Delivery::NotSent,
        _ => false,
    }
}

/// Returns whether the plan of the account does not have what was asked of a link. Each other row
/// would make a link that lacks it too.
fn is_of_plan(error: &Error) -> bool {
    error.status() == Some(402) && error.retry() == Retry::Never
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::TrackingLink;

    #[test]
    fn a_verdict_says_whether_the_link_may_exist_and_whether_other_rows_would_fare_better() {
        let (wait, reset) = (Duration::from_secs(3), Retry::WhenQuotaResets(None));
        let of = |kind, delivery, retry| {
            let error = Error::new(kind, "why").with_delivery(delivery);
            Verdict::of(&error.with_retry(retry))
        };
        for retry in [Retry::Never, Retry::Now, Retry::After(wait), reset] {
            for delivery in [Delivery::Unknown, Delivery::Accepted] {
                let verdict = of(ErrorKind::QuotaExceeded, delivery, retry);
                assert_eq!(verdict, Verdict::InDoubt, "{delivery:?} {retry:?}");
            }
        }
        for delivery in [Delivery::NotSent, Delivery::Rejected] {
            for (retry, verdict) in [
                (Retry::Now, Verdict::Again(Duration::ZERO)),
                (Retry::After(wait), Verdict::Again(wait)),
                (reset, Verdict::GiveUp),
                (Retry::Never, Verdict::Rejected),
            ] {
                assert_eq!(of(ErrorKind::InvalidRequest, delivery, retry), verdict);
            }
            for kind in [
                ErrorKind::Configuration,
                ErrorKind::Observer,
                ErrorKind::UnknownProvider,
                ErrorKind::Authentication,
                ErrorKind::CredentialExpired,
                ErrorKind::QuotaExceeded,
                ErrorKind::VersionSunset,
            ] {
                assert_eq!(
                    of(kind, delivery, Retry::Never),
                    Verdict::GiveUp,
                    "{kind:?}"
                );
            }
        }
        // The link exists without its slug, say. Asking again makes no second one.
        for (delivery, retry, verdict) in [
            (Delivery::Rejected, Retry::Never, Verdict::Rejected),
            (Delivery::Rejected, reset, Verdict::GiveUp),
            (Delivery::Rejected, Retry::After(wait), Verdict::Again(wait)),
            (Delivery::Unknown, Retry::After(wait), Verdict::Again(wait)),
        ] {
            let error = Error::new(ErrorKind::Conflict, "why").with_delivery(delivery);
            let error = error.with_retry(retry).with_retry_after(wait);
            let error = error.with_incomplete(TrackingLink::new("shop"));
            assert_eq!(Verdict::of(&error), verdict, "{delivery:?} {retry:?}");
        }
        let of_plan = Error::new(ErrorKind::Permission, "why").with_status(402);
        let of_plan = of_plan.with_delivery(Delivery::Rejected);
        assert_eq!(Verdict::of(&of_plan), Verdict::Rejected);
        let of_plan = of_plan.with_incomplete(TrackingLink::new("shop"));
        assert_eq!(Verdict::of(&of_plan), Verdict::GiveUp);
        for kind in [ErrorKind::Connection, ErrorKind::Timeout] {
            let verdict = |delivery| of(kind, delivery, Retry::Never);
            assert_eq!(verdict(Delivery::NotSent), Verdict::GiveUp);
            assert_eq!(verdict(Delivery::Rejected), Verdict::Rejected);
        }
    }
}
