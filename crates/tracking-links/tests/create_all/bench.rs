//! A sandbox, a journal on disk, and rows whose links can be told apart at every provider.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream;
use tempfile::TempDir;
use tracking_links::journal::{Journal, NewRow, Row, RowFilter, RowState};
use tracking_links::runtime::{Builder, Runtime};
use tracking_links::{Event, Field, LinkRequest, OnRepeat, Run, Support, TrackingLinks};
use tracking_links_journal::SqliteJournal;
use tracking_links_sandbox::{Sandbox, SimulatedProvider};

/// How long a client waits for an answer: longer than any takes, or soon too long.
const PATIENT: Duration = Duration::from_secs(20);
const IMPATIENT: Duration = Duration::from_millis(400);
pub(crate) const SETTLING_DELAY: Duration = Duration::from_millis(20);

pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    folder: TempDir,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self {
            sandbox: Sandbox::start().await.unwrap(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("run.db")
    }

    /// Opens the journal, as a new process does.
    pub(crate) fn journal(&self) -> Arc<dyn Journal> {
        Arc::new(SqliteJournal::open(self.path()).unwrap())
    }

    /// Returns all providers, without their rate limits.
    pub(crate) fn links(&self) -> TrackingLinks {
        self.links_with(&|client| client.total_timeout(PATIENT).rate_limit(None))
    }

    /// Returns all providers. They wait a short while for an answer, for faults that give none.
    pub(crate) fn impatient_links(&self) -> TrackingLinks {
        self.links_with(&|client| client.total_timeout(IMPATIENT).rate_limit(None))
    }

    pub(crate) fn links_with(
        &self,
        change: &dyn Fn(Builder<Runtime>) -> Builder<Runtime>,
    ) -> TrackingLinks {
        let providers = self.sandbox.servers();
        let providers = providers.map(|server| server.provider_with(change).unwrap());
        let links = providers.fold(TrackingLinks::builder(), |links, it| links.provider(it));
        links.build().unwrap()
    }

    /// Makes as many rows of each provider.
    pub(crate) fn rows(&self, of_each: usize) -> Vec<NewRow> {
        let servers = self.sandbox.servers();
        servers
            .flat_map(|server| rows_of(server, of_each))
            .collect()
    }

    /// Counts the links by the key of their row.
    pub(crate) fn ledger(&self) -> BTreeMap<String, usize> {
        let mut ledger = BTreeMap::new();
        for server in self.sandbox.servers() {
            for text in server.link_texts() {
                let at = text.find(MARK).unwrap_or_else(|| panic!("no mark: {text}"));
                let key = text[at..].split('"').next().unwrap();
                let key = format!("{}/{key}", server.name());
                *ledger.entry(key).or_default() += 1;
            }
        }
        ledger
    }
}

/// How each key begins, to be found in the text of a link.
const MARK: &str = "row-";

/// Makes rows of a provider, with keys that stand in their links.
pub(crate) fn rows_of(server: &dyn SimulatedProvider, rows: usize) -> Vec<NewRow> {
    let least = server.minimal_request();
    let provider = server.provider();
    let on_repeat = provider.capabilities().on_repeat(&least);
    (0..rows)
        .map(|number| {
            let mark = format!("{MARK}{number:06}");
            let supports = |field| provider.capabilities().support(field) != Support::Unsupported;
            let is_same = matches!(on_repeat, OnRepeat::SameByDestination { .. });
            let request = match least.clone() {
                least if !is_same && supports(Field::Name) => least.name(&mark),
                least if !is_same && supports(Field::Slug) => least.slug(&*mark),
                least if !supports(Field::Destination) => least.sub_ids([&mark]),
                least => least.destination(format!("https://brand.example?c={mark}")),
            };
            NewRow::new(format!("{}/{mark}", server.name()), server.name(), request)
        })
        .collect()
}

/// Starts a run that settles soon.
pub(crate) fn start(links: &TrackingLinks, journal: &Arc<dyn Journal>, rows: &[NewRow]) -> Run {
    links
        .create_all(stream::iter(rows.to_vec()), journal.clone())
        .settling_delay(SETTLING_DELAY)
        .start()
}

/// Runs to the end, and returns what happened.
pub(crate) async fn finish(mut run: Run) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(event) = run.next().await {
        events.push(event.unwrap());
    }
    events
}

/// Counts the rows of a journal by state.
pub(crate) async fn states(journal: &Arc<dyn Journal>) -> BTreeMap<RowState, u64> {
    let mut states = BTreeMap::new();
    for count in journal.count(&RowFilter::new()).await.unwrap() {
        *states.entry(count.state).or_default() += count.rows;
    }
    states
}

/// Returns the row with this key.
pub(crate) async fn row(journal: &Arc<dyn Journal>, key: &str) -> Row {
    let rows = journal.get(&[key.to_owned()]).await.unwrap();
    rows.into_iter().next().flatten().expect("the row is there")
}

/// Makes a request that names its link, for providers that take names.
pub(crate) fn named(server: &dyn SimulatedProvider, name: &str) -> LinkRequest {
    server.minimal_request().name(name)
}
