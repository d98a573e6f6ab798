//! Rows belong to an account, and no other one takes their links for its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use tracking_links::journal::{Journal, NewRow, RowState};
use tracking_links::{Account, Composed, Error, ErrorKind, Event, Fanvue, Provider, TrackingLinks};
use tracking_links_sandbox::{Fault, SimulatedProvider};

use crate::bench::{Bench, finish, row, rows_of, start};

/// Returns all providers of a bench, but Shlink of another one.
fn with_shlink_of(bench: &Bench, other: &Bench) -> TrackingLinks {
    let servers = bench.sandbox.servers().map(|server| match server.name() {
        "shlink" => other.sandbox.server("shlink").unwrap(),
        _ => server,
    });
    let change = &|client: tracking_links::runtime::Builder<_>| client.rate_limit(None);
    let providers = servers.map(|server| server.provider_with(change).unwrap());
    let links = providers.fold(TrackingLinks::builder(), |links, it| links.provider(it));
    links.build().unwrap()
}

/// Runs to the end. Returns the names of the providers that rows came of, and why Shlink was
/// given up.
async fn run(
    links: &TrackingLinks,
    journal: &Arc<dyn Journal>,
    rows: &[NewRow],
) -> (BTreeSet<String>, Option<Error>) {
    let mut run = start(links, journal, rows);
    let mut heard = BTreeSet::new();
    while let Some(event) = run.next().await {
        let event: Event = event.unwrap();
        heard.insert(event.row().provider.clone());
    }
    let stopped = run.stopped();
    assert!(
        stopped.iter().all(|it| it.provider == "shlink"),
        "{stopped:?}"
    );
    (heard, stopped.into_iter().next().map(|it| it.error))
}

#[tokio::test]
async fn a_run_at_another_account_leaves_its_rows_alone_and_the_other_providers_go_on() {
    let (bench, other) = (Bench::new().await, Bench::new().await);
    let journal = bench.journal();
    let rows = bench.rows(4);
    let is_first = |row: &&NewRow| !row.key.ends_with('3');
    let first: Vec<_> = rows.iter().filter(is_first).cloned().collect();
    finish(start(&bench.links(), &journal, &first)).await;
    // One more is in doubt, and one waits.
    let shlink = bench.sandbox.shlink();
    let more = rows_of(shlink, 5).split_off(4);
    shlink.fail_next(Fault::DropAfterWrite);
    let stopping = start(&bench.links(), &journal, &more);
    while row_of(&journal, &more[0]).await != Some(RowState::Sent) {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    stopping.handle().stop();
    finish(stopping).await;
    let before = shlink.request_count();

    let links = with_shlink_of(&bench, &other);
    for round in 0..2 {
        // With its rows, and with none but those of the journal.
        let given = if round == 0 { &rows[..] } else { &[] };
        let (heard, error) = run(&links, &journal, given).await;
        let error = error.expect("Shlink was given up");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let message = error.to_string();
        for account in [shlink.provider(), other.sandbox.shlink().provider()] {
            let account = account.account().to_string();
            assert!(message.contains(&account), "{account}: {message}");
        }
        assert!(message.contains("release"), "{message}");
        assert!(!heard.contains("shlink"), "{heard:?}");
        let others = bench.sandbox.servers().count() - 1;
        assert_eq!(heard.len(), if round == 0 { others } else { 0 });
        assert_eq!(other.sandbox.shlink().request_count(), 0);
        assert_eq!(shlink.request_count(), before);
    }
    for (at, wanted) in [(0, RowState::Created), (3, RowState::Waiting)] {
        let key = &rows_of(shlink, 4)[at].key;
        assert_eq!(row(&journal, key).await.state, wanted);
    }
    for other in bench.sandbox.servers().filter(|it| it.name() != "shlink") {
        assert_eq!(other.link_count(), 4);
    }

    // Its own account goes on.
    let (heard, error) = run(&bench.links(), &journal, &rows).await;
    let all = bench.sandbox.servers().count();
    assert!(error.is_none() && heard.len() == all, "{error:?} {heard:?}");
    assert!(bench.ledger().values().all(|links| *links == 1));
    assert_eq!(row_of(&journal, &more[0]).await, Some(RowState::Existing));
}

async fn row_of(journal: &Arc<dyn Journal>, new: &NewRow) -> Option<RowState> {
    let rows = journal.get(std::slice::from_ref(&new.key)).await.unwrap();
    rows.into_iter().flatten().next().map(|row| row.state)
}

#[tokio::test]
async fn rows_that_were_added_before_the_run_belong_to_its_account_too() {
    let (bench, other) = (Bench::new().await, Bench::new().await);
    let journal = bench.journal();
    let rows = rows_of(bench.sandbox.shlink(), 2);
    journal.add("", &rows[..1]).await.unwrap();
    finish(start(&bench.links(), &journal, &[])).await;
    let links = with_shlink_of(&bench, &other);
    // All that there is has its outcome: it is not taken for this account's.
    let (heard, error) = run(&links, &journal, &rows[..1]).await;
    assert!(error.is_some() && heard.is_empty(), "{error:?} {heard:?}");
    let (heard, error) = run(&links, &journal, &[]).await;
    assert!(error.is_some() && heard.is_empty(), "{error:?} {heard:?}");
}

#[tokio::test]
async fn rows_that_a_person_releases_belong_to_the_account_of_the_next_run() {
    let (bench, other) = (Bench::new().await, Bench::new().await);
    let journal = bench.journal();
    let rows = rows_of(bench.sandbox.shlink(), 2);
    finish(start(&bench.links(), &journal, &rows[..1])).await;
    let released = journal.release("shlink").await.unwrap();
    let account = bench.links().provider("shlink").unwrap().account();
    assert_eq!(released, Some(account));
    let links = with_shlink_of(&bench, &other);
    let (_, error) = run(&links, &journal, &rows).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(other.sandbox.shlink().link_count(), 1);
    let (_, error) = run(&bench.links(), &journal, &rows).await;
    assert!(error.is_some());
}

#[tokio::test]
async fn an_account_whose_url_changes_is_named_by_the_run() {
    let (bench, other) = (Bench::new().await, Bench::new().await);
    let journal = bench.journal();
    let rows = rows_of(bench.sandbox.shlink(), 2);
    for (bench, rows) in [(&bench, &rows[..1]), (&other, &rows[..])] {
        let links = bench.links();
        let creating = links.create_all(futures_util::stream::iter(rows.to_vec()), journal.clone());
        let run = creating.account("shlink", Account::new("my tunnel"));
        finish(run.start()).await;
        assert_eq!(bench.sandbox.shlink().link_count(), 1);
    }
    let kept = journal.release("shlink").await.unwrap();
    assert_eq!(kept, Some(Account::new("my tunnel")));
}

#[test]
fn an_account_is_told_by_what_is_public_of_it() {
    let fanvue = || Fanvue::builder("sentinel").base_url("https://api.example");
    let creator = "5d0e5a5c-0a3e-4b0f-9d4e-1c2b3a495867";
    for (fanvue, expected) in [
        (fanvue(), "https://api.example"),
        (fanvue().name("other"), "https://api.example"),
        (fanvue().handle("anna"), "https://api.example (anna)"),
        (
            fanvue().handle("anna").creator(creator),
            "https://api.example (5d0e5a5c-0a3e-4b0f-9d4e-1c2b3a495867)",
        ),
    ] {
        assert_eq!(fanvue.build().unwrap().account().to_string(), expected);
    }
    let ebay = Composed::ebay("5338000000").unwrap().named("mine");
    assert_eq!(ebay.account().id(), Some("5338000000"));
}
