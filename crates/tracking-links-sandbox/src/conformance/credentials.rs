//! Credentials: right ones are accepted and wrong ones are not.

use tracking_links::{Error, ErrorKind, Made, Provider};

use super::report::{Report, Verdict, ensure, failed, failed_by, skipped, succeeded};
use super::subject::Conformance;

/// Checks that [`verify`](Provider::verify) accepts the right credentials and not wrong ones, that
/// it makes no link, and that nothing is created with wrong credentials.
pub async fn credentials(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    let operations = subject.capabilities().operations;
    if operations.verify {
        let verdict = are_accepted(subject).await;
        report.add("verify: right credentials are accepted", verdict);
        let verdict = with_wrong(subject, Call::Verify).await;
        report.add("verify: wrong credentials are refused", verdict);
    }
    if operations.create {
        let verdict = with_wrong(subject, Call::Create).await;
        report.add("create: wrong credentials are refused", verdict);
    }
    subject.end(report).await
}

async fn are_accepted(subject: &Conformance<'_>) -> Verdict {
    let before = subject.count().await?;
    succeeded("no error", subject.provider.verify().await)?;
    let after = subject.count().await?;
    let happened = format!("there were {before:?} links and there are {after:?}");
    ensure(before == after, "no link to be made", happened)
}

#[derive(Clone, Copy)]
enum Call {
    Verify,
    Create,
}

async fn with_wrong(subject: &Conformance<'_>, call: Call) -> Verdict {
    let own = subject
        .remote
        .as_ref()
        .map(|it| it.with_wrong_credentials());
    let wrong: &dyn Provider = match (subject.wrong, &own) {
        (Some(wrong), _) => wrong,
        (None, Some(wrong)) => wrong,
        (None, None) => return skipped("no wrong credentials were given"),
    };
    let before = subject.count().await?;
    let outcome: Result<(), Error> = match call {
        Call::Verify => wrong.verify().await,
        Call::Create => {
            let sent = subject.sent();
            let created = wrong.create(&subject.request(&[])).await;
            let is_sent = subject.sent() != sent;
            if matches!(&created, Ok(link) if link.made == Some(Made::Composed) && !is_sent) {
                return skipped("links are composed, without credentials");
            }
            created.map(|link| subject.remember(&link))
        }
    };
    let expected = format!("a refusal ({})", ErrorKind::Authentication);
    match outcome {
        Ok(()) => return failed(expected, "they were accepted"),
        Err(error) if error.kind() != ErrorKind::Authentication => {
            return failed_by(expected, &error);
        }
        Err(_) => {}
    }
    let after = subject.count().await?;
    let happened = format!("there were {before:?} links and there are {after:?}");
    ensure(before == after, "no link to be made", happened)
}
