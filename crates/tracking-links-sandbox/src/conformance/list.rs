//! The list of links: it has every link once, over all pages.

use std::time::{Duration, SystemTime};

use tracking_links::{ErrorKind, Links, Listing, TrackingLink};

use super::report::{Report, Verdict, ensure, failed, skipped, succeeded};
use super::subject::{Conformance, as_asked, is_same, same_values};

/// How many links are made at least, and at most until there is a second page.
const LINKS: usize = 3;
const MAX_LINKS: usize = 120;

/// How far the clocks of this machine and of the provider may differ.
const HOUR: Duration = Duration::from_secs(3600);

/// Checks that the list has each link that was made, once and with its values, on all pages; that
/// it has a link whose answer was lost; and that it can be narrowed by time.
pub async fn list(subject: &Conformance<'_>) -> Report {
    let mut report = subject.report();
    let operations = subject.capabilities().operations;
    if !operations.list || !operations.create {
        return report;
    }
    report.add("list: it has what was created", has_created(subject).await);
    report.add("list: it has every page", has_pages(subject).await);
    let verdict = has_lost(subject).await;
    report.add("list: it has a link whose answer was lost", verdict);
    let verdict = is_narrowed(subject).await;
    report.add("list: it is narrowed by time", verdict);
    subject.end(report).await
}

async fn has_created(subject: &Conformance<'_>) -> Verdict {
    for _ in 0..LINKS {
        let fields: Vec<_> = subject.fields().collect();
        let mut request = subject.request(&fields);
        if subject.capabilities().check(&request).is_err() {
            request = subject.request(&[]);
        }
        let created = match subject.create(&request).await {
            Ok(link) => link,
            // Some fields may exclude each other.
            Err(_) => subject.created(&[]).await?,
        };
        is_listed(&subject.list().await?, &created)?;
    }
    Ok(())
}

/// Fails unless a link is in a list once, with the values that it was created with.
fn is_listed(listed: &[TrackingLink], created: &TrackingLink) -> Verdict {
    let expected = "each link once";
    let of_it: Vec<_> = listed.iter().filter(|it| is_same(it, created)).collect();
    let [listed] = of_it.as_slice() else {
        return failed(expected, format!("a link is there {} times", of_it.len()));
    };
    same_values("the link as it was created", created, listed, &[])
}

async fn has_pages(subject: &Conformance<'_>) -> Verdict {
    let mut created = Vec::new();
    loop {
        let page = subject.provider.page(&Listing::new(), None).await;
        let page = succeeded("a page", page)?;
        if page.next.is_some() {
            break;
        }
        if subject.remote.is_none() {
            return skipped("the account has too few links for a second page");
        }
        if created.len() >= MAX_LINKS {
            return skipped(format!("there is one page, of {} links", page.links.len()));
        }
        created.push(subject.created(&[]).await?);
    }
    for _ in created.len()..LINKS {
        created.push(subject.created(&[]).await?);
    }
    let listed = subject.list().await?;
    created.iter().try_for_each(|it| is_listed(&listed, it))
}

async fn has_lost(subject: &Conformance<'_>) -> Verdict {
    let request = subject.request(&[]);
    let before = subject.list().await?;
    subject.lose(&request).await?;
    let mut listed = subject.list().await?;
    listed.retain(|it| !before.iter().any(|old| is_same(it, old)));
    let expected = "one link more, as it was asked for";
    let [link] = listed.as_slice() else {
        return failed(expected, format!("there are {} more", listed.len()));
    };
    as_asked(expected, link, &request)?;
    subject.recovered(link);
    Ok(())
}

async fn is_narrowed(subject: &Conformance<'_>) -> Verdict {
    let link = subject.created(&[]).await?;
    let now = SystemTime::now();
    for (listing, expected, narrowed) in [
        (
            Listing::new().created_after(now - HOUR),
            true,
            "created after an hour ago",
        ),
        (
            Listing::new().created_after(now + HOUR),
            false,
            "created in an hour and later",
        ),
        (
            Listing::new().created_before(now + HOUR),
            true,
            "created before in an hour",
        ),
        (
            Listing::new().created_before(now - HOUR),
            false,
            "created an hour ago and before",
        ),
    ] {
        let narrowed = match expected {
            true => format!("a new link in the list of those {narrowed}"),
            false => format!("no new link in the list of those {narrowed}"),
        };
        let listed = match Links::new(subject.provider, listing).all().await {
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                return skipped("the provider refuses to narrow a list");
            }
            listed => succeeded(&narrowed, listed)?,
        };
        let is_there = listed.iter().any(|it| is_same(it, &link));
        let happened = if is_there {
            "it is there"
        } else {
            "it is not there"
        };
        ensure(is_there == expected, narrowed, happened)?;
    }
    Ok(())
}
