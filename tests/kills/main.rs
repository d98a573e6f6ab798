//! A process that is killed at each step of a create, and the run that comes after it, for each
//! kind of repeat.
//!
//! The outcomes are compared with `docs/kills.md`; `UPDATE_EXPECT=1` rewrites that file.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod steps;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use expect_test::expect_file;
use futures_util::stream;
use tracking_links::journal::{Journal, NewRow, Row, RowState};
use tracking_links::{Field, LinkRequest, Support, TrackingLinks};
use tracking_links_journal::SqliteJournal;
use tracking_links_journal::suite::Hooked;
use tracking_links_sandbox::{Fault, Sandbox, SimulatedProvider};

use steps::Step;

/// The variables that make the test [`the_run_of_one_process`] create its link.
const STEP: &str = "KILLS_STEP";
const JOURNAL: &str = "KILLS_JOURNAL";
const REQUEST: &str = "KILLS_REQUEST";
const PROVIDER: &str = "KILLS_PROVIDER";

const KEY: &str = "key";
const SETTLING_DELAY: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(60);

/// A kind of repeat: a request, and how a link of it can be found.
struct Kind {
    provider: &'static str,
    title: String,
    request: LinkRequest,
}

/// Returns the requests that a provider repeats differently: without a key of the link, and with
/// a slug.
fn kinds(server: &dyn SimulatedProvider) -> Vec<Kind> {
    let provider = server.provider();
    let capabilities = provider.capabilities();
    let supports = |field| capabilities.support(field) != Support::Unsupported;
    let mut least = server.minimal_request();
    if supports(Field::Name) {
        least = least.name("row");
    }
    let mut requests = vec![least.clone()];
    if supports(Field::Slug) {
        requests.push(least.slug("row"));
    }
    let kind = |request: LinkRequest| {
        let does = capabilities.on_repeat(&request);
        let with = if request.slug.is_some() {
            "with a"
        } else {
            "without a"
        };
        let finds = capabilities
            .operations
            .find
            .iter()
            .map(|kind| format!("`{kind}`"));
        let finds: Vec<_> = finds.collect();
        let looks = match (finds.is_empty(), capabilities.operations.list) {
            (false, _) => format!("Links are found by {}", finds.join(" and ")),
            (true, true) => "Links are listed".to_owned(),
            (true, false) => "Links can't be looked up".to_owned(),
        };
        Kind {
            provider: server.name(),
            title: format!(
                "{}, {with} slug\n\n- Repeat: {does}.\n- {looks}.",
                server.title()
            ),
            request,
        }
    };
    requests.into_iter().map(kind).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_each_step_leaves_at_most_one_link_and_no_row_without_an_outcome() {
    let mut text = include_str!("intro.md").to_owned();
    let table = Sandbox::start().await.unwrap();
    let kinds: Vec<_> = table.servers().flat_map(kinds).collect();
    assert!(
        kinds.len() > table.servers().count(),
        "some provider takes slugs"
    );
    for kind in &kinds {
        writeln!(text, "## {}\n", kind.title).unwrap();
        text.push_str("| killed when | row | links | next run: sends | row | links |\n");
        text.push_str("|---|---|---|---|---|---|\n");
        for step in Step::ALL {
            text.push_str(&line(kind, step).await);
        }
        text.push('\n');
    }
    text.pop();
    expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/kills.md")].assert_eq(&text);
}

/// Kills a process at a step, runs again, and returns the line of the table.
async fn line(kind: &Kind, step: Step) -> String {
    let sandbox = Sandbox::start().await.unwrap();
    let server = sandbox.server(kind.provider).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.db");
    match step {
        Step::BeforeWrite => server.fail_next(Fault::StallBeforeWrite),
        Step::AfterWrite => server.fail_next(Fault::StallAfterWrite),
        _ => {}
    }
    kill(spawn(kind, step, server, &path), step, server).await;

    let journal: Arc<dyn Journal> = Arc::new(SqliteJournal::open(&path).unwrap());
    let (dead, links) = (row(&journal).await, server.link_count());
    let before = server.request_count();
    let run = sandbox
        .links()
        .create_all(stream::empty(), journal.clone())
        .settling_delay(SETTLING_DELAY);
    let mut run = run.start();
    while let Some(event) = run.next().await {
        event.unwrap();
    }
    let requests = server.requests();
    let requests = requests[before..].iter();
    let (creates, looks): (Vec<_>, Vec<_>) = requests.partition(|it| it.method() == "POST");
    // Some creates consist of several requests, each to another path.
    let paths: BTreeSet<_> = creates.iter().map(|it| it.path()).collect();
    assert_eq!(paths.len(), creates.len(), "a create was sent twice");
    let create = match creates.len() {
        0 | 1 => "a create".to_owned(),
        requests => format!("a create of {requests} requests"),
    };
    let sends = match (creates.len(), looks.len()) {
        (0, 0) => "nothing".to_owned(),
        (0, _) => "a look-up".to_owned(),
        (_, 0) => create,
        (_, _) => format!("a look-up, {create}"),
    };
    let after = row(&journal).await;
    let links_after = server.link_count();
    assert!(links_after <= 1, "{links_after} links");
    assert!(after.state.is_final(), "{after:?}");
    assert_eq!(after.link.is_some(), after.state.has_link());
    if after.state.has_link() {
        assert_eq!(links_after, 1, "{after:?}");
    }
    let (was, is) = (dead.state, after.state);
    format!("| {step} | {was} | {links} | {sends} | {is} | {links_after} |\n")
}

async fn row(journal: &Arc<dyn Journal>) -> Row {
    let rows = journal.get(&[KEY.to_owned()]).await.unwrap();
    rows.into_iter().next().flatten().unwrap()
}

/// Starts the process that is to die.
fn spawn(kind: &Kind, step: Step, server: &dyn SimulatedProvider, journal: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "the_run_of_one_process", "--nocapture"])
        .env(STEP, step.to_string())
        .env(JOURNAL, journal)
        .env(PROVIDER, kind.provider)
        .env(REQUEST, serde_json::to_string(&kind.request).unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for variable in server.variables() {
        command.env(variable.name, variable.value);
    }
    command.spawn().unwrap()
}

/// Waits until the process has died by itself, or has sent its request; kills it then.
async fn kill(mut process: Child, step: Step, server: &dyn SimulatedProvider) {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let has_died = process.try_wait().unwrap().is_some();
        let has_sent = server.requests().iter().any(|it| it.method() == "POST");
        let is_stalled = matches!(step, Step::BeforeWrite | Step::AfterWrite) && has_sent;
        if has_died || is_stalled {
            process.kill().unwrap();
            let status = process.wait().unwrap();
            assert_eq!(status.code(), None, "it ended by itself, not by a signal");
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    process.kill().unwrap();
    panic!("the process did not come to its step");
}

/// What the process of the test above does; nothing if it runs as a test of its own.
#[tokio::test]
async fn the_run_of_one_process() {
    let Ok(step) = std::env::var(STEP) else {
        return;
    };
    let variable = |name| std::env::var(name).unwrap();
    let request = serde_json::from_str(&variable(REQUEST)).unwrap();
    let links: TrackingLinks = TrackingLinks::from_env().unwrap().build().unwrap();
    let journal = Arc::new(SqliteJournal::open(variable(JOURNAL)).unwrap());
    let dies_at = Step::from_name(&step).unwrap().of_journal();
    let dying = Hooked::new(journal, move |step| match Some(step) == dies_at {
        true => std::process::abort(),
        false => Ok(()),
    });
    let rows = stream::iter([NewRow::new(KEY, variable(PROVIDER), request)]);
    let mut run = links.create_all(rows, Arc::new(dying)).start();
    while let Some(event) = run.next().await {
        assert_eq!(event.unwrap().row().state, RowState::Created);
    }
}
