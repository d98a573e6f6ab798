//! Rows whose request may have been carried out, and how each is settled.

use std::sync::Arc;

use tracking_links::journal::{Journal, JournalError, JournalErrorKind, NewRow, Row, RowState};
use tracking_links::{Composed, LinkRequest, TrackingLinks};
use tracking_links_journal::suite::{Hooked, JournalStep};
use tracking_links_sandbox::{Fault, RecordedRequest, SimulatedProvider};

use crate::bench::{Bench, finish, named, row, start};

/// Runs one row whose first request fails, and returns it as it is at the end, and how many links
/// there are.
pub(crate) async fn settled(
    fault: Fault,
    provider: &str,
    change: impl Fn(NewRow) -> NewRow,
) -> (Row, usize) {
    let bench = Bench::new().await;
    let (journal, server) = (bench.journal(), bench.sandbox.server(provider).unwrap());
    let row_ = change(crate::bench::rows_of(server, 1).remove(0));
    server.fail_next(fault);
    finish(start(
        &bench.impatient_links(),
        &journal,
        std::slice::from_ref(&row_),
    ))
    .await;
    (row(&journal, &row_.key).await, server.link_count())
}

#[tokio::test]
async fn a_link_without_a_key_is_searched_among_those_of_its_time() {
    // Whatever becomes of the answer, the link that was made is found.
    for fault in [
        Fault::DropAfterWrite,
        Fault::ResetAfterWrite,
        Fault::StallAfterWrite,
        Fault::TruncateAfterWrite,
    ] {
        let (row, links) = settled(fault, "fanvue", |row| row).await;
        assert_eq!(
            (row.state, row.sends, links),
            (RowState::Existing, 1, 1),
            "{fault:?}"
        );
        assert!(row.link.unwrap().url.is_some(), "{fault:?}");
    }
    // A link that was not made may still be: only a person can tell when to create it again.
    for fault in [Fault::DropBeforeWrite, Fault::StallBeforeWrite] {
        let (row, links) = settled(fault, "fanvue", |row| row).await;
        assert_eq!(
            (row.state, row.sends, links),
            (RowState::Unknown, 1, 0),
            "{fault:?}"
        );
        let message = row.failure.unwrap().message;
        assert!(
            message.contains("no link that fits was found at Fanvue"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn a_link_with_a_key_is_found_by_it_or_created() {
    let with_slug = |mut row: NewRow| {
        row.request = row.request.slug("row-slug");
        row
    };
    for fault in [Fault::DropAfterWrite, Fault::StallAfterWrite] {
        let (row, links) = settled(fault, "shlink", with_slug).await;
        assert_eq!((row.state, links), (RowState::Existing, 1), "{fault:?}");
    }
    for fault in [Fault::DropBeforeWrite, Fault::StallBeforeWrite] {
        let (row, links) = settled(fault, "shlink", with_slug).await;
        assert_eq!((row.state, links), (RowState::Created, 1), "{fault:?}");
    }
}

#[tokio::test]
async fn a_link_that_is_computed_is_computed_again() {
    let bench = Bench::new().await;
    let provider = || Composed::amazon("tag-21").unwrap();
    let links = TrackingLinks::builder()
        .provider(provider())
        .build()
        .unwrap();
    let request = LinkRequest::new().destination("https://www.amazon.com/dp/B0");
    let row_ = NewRow::new("key", "amazon", request);
    {
        // A run that died after it noted the row.
        let journal = bench.journal();
        journal.add("", std::slice::from_ref(&row_)).await.unwrap();
        let claims = journal.claim("amazon", 1).await.unwrap().claims;
        journal.send(&[claims[0].row.id]).await.unwrap();
        journal.close().await.unwrap();
    }
    let journal = bench.journal();
    assert_eq!(row(&journal, "key").await.state, RowState::Sent);
    finish(start(&links, &journal, &[])).await;
    let row = row(&journal, "key").await;
    assert_eq!(row.state, RowState::Created);
    let url = row.link.unwrap().url.unwrap();
    assert_eq!(url, "https://www.amazon.com/dp/B0?tag=tag-21");
}

#[tokio::test]
async fn rows_with_equal_requests_take_different_links() {
    let bench = Bench::new().await;
    let (journal, server) = (bench.journal(), bench.sandbox.fanvue());
    let request = named(server, "row-same");
    let rows: Vec<_> = (0..6)
        .map(|number| NewRow::new(format!("key-{number}"), "fanvue", request.clone()))
        .collect();
    // Four links are made, and three of their answers are lost.
    (0..3).for_each(|_| server.fail_next(Fault::DropAfterWrite));
    finish(start(&bench.impatient_links(), &journal, &rows[..4])).await;
    let mut ids = std::collections::BTreeSet::new();
    for row_ in &rows[..4] {
        let row = row(&journal, &row_.key).await;
        assert!(row.state.has_link(), "{row:?}");
        assert!(ids.insert(row.link.unwrap().id), "two rows have one link");
    }
    assert_eq!((ids.len(), server.links().len()), (4, 4));

    // One of two is made: which row's it is can't be told.
    server.fail_next(Fault::DropBeforeWrite);
    server.fail_next(Fault::DropAfterWrite);
    finish(start(&bench.impatient_links(), &journal, &rows[4..])).await;
    for row_ in &rows[4..] {
        let row = row(&journal, &row_.key).await;
        assert_eq!(row.state, RowState::Unknown, "{row:?}");
    }
}

#[tokio::test]
async fn a_link_of_another_row_is_not_taken() {
    let bench = Bench::new().await;
    let (journal, server) = (bench.journal(), bench.sandbox.fanvue());
    let request = named(server, "row-same");
    let row_of = |key: &str| NewRow::new(key, "fanvue", request.clone());
    finish(start(&bench.impatient_links(), &journal, &[row_of("a")])).await;
    server.fail_next(Fault::DropBeforeWrite);
    finish(start(&bench.impatient_links(), &journal, &[row_of("b")])).await;
    let row = row(&journal, "b").await;
    assert_eq!(row.state, RowState::Unknown, "{row:?}");
}

#[tokio::test]
async fn a_link_that_fits_another_row_more_closely_is_not_taken() {
    let bench = Bench::new().await;
    let (journal, server) = (bench.journal(), bench.sandbox.shlink());
    let least = server.minimal_request();
    let row_of = |key: &str, request| NewRow::new(key, "shlink", request);
    let rows = [
        // Its link is not made. The other row's has its destination too.
        row_of("loose", least.clone()),
        row_of("named", least.clone().name("row-name")),
    ];
    fn is_named(request: &RecordedRequest) -> bool {
        request.json().is_some_and(|it| it["title"] == "row-name")
    }
    server.fail_when(|it| !is_named(it), Fault::DropBeforeWrite);
    server.fail_when(is_named, Fault::DropAfterWrite);
    finish(start(&bench.impatient_links(), &journal, &rows)).await;
    let named = row(&journal, "named").await;
    assert_eq!(named.state, RowState::Existing, "{named:?}");
    let loose = row(&journal, "loose").await;
    assert_eq!(loose.state, RowState::Unknown, "{loose:?}");
    assert_eq!(server.links().len(), 1);
}

#[tokio::test]
async fn a_link_without_a_name_is_not_that_of_a_row_with_one() {
    let bench = Bench::new().await;
    let (journal, server) = (bench.journal(), bench.sandbox.shlink());
    let least = server.minimal_request();
    // A link of somebody else, at the time of the row.
    bench
        .impatient_links()
        .create("shlink", &least)
        .await
        .unwrap();
    server.fail_next(Fault::DropBeforeWrite);
    let row_ = NewRow::new("key", "shlink", least.name("row-name"));
    finish(start(&bench.impatient_links(), &journal, &[row_])).await;
    let row = row(&journal, "key").await;
    assert_eq!(row.state, RowState::Unknown, "{row:?}");
}

#[tokio::test]
async fn a_worker_that_loses_its_row_while_it_looks_for_the_link_sends_nothing() {
    // The hook of the journal outlives any borrow.
    let bench: &'static Bench = Box::leak(Box::new(Bench::new().await));
    let server = bench.sandbox.shlink();
    let request = server.minimal_request().slug("row-slug");
    let row_ = NewRow::new("key", "shlink", request);
    {
        // A run that died after it noted the row.
        let journal = bench.journal();
        journal.add("", std::slice::from_ref(&row_)).await.unwrap();
        let claims = journal.claim("shlink", 1).await.unwrap().claims;
        journal.send(&[claims[0].row.id]).await.unwrap();
        journal.close().await.unwrap();
    }
    let lost = Hooked::new(bench.journal(), move |step| {
        let is_lost = step == JournalStep::BeforeSend && server.request_count() > 0;
        match is_lost {
            true => Err(JournalError::new(
                JournalErrorKind::ClaimLost,
                "it is another's",
            )),
            false => Ok(()),
        }
    });
    let journal: Arc<dyn Journal> = Arc::new(lost);
    finish(start(&bench.links(), &journal, &[])).await;
    let methods: Vec<_> = server
        .requests()
        .into_iter()
        .map(|it| it.method().to_owned())
        .collect();
    assert_eq!(methods, ["GET"]);
    assert_eq!(row(&journal, "key").await.state, RowState::Sent);
}
