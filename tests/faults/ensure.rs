//! At most one link for a key, whatever fails and however many ask, at each simulated provider by
//! which a link can be ensured; and no error says more than is known. What fails is drawn from the
//! rows of the matrix.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracking_links::{
    BoxFuture, Capabilities, Checked, Delivery, Error, ErrorKind, Field, Key, KeyKind, LinkRequest,
    Made, OnRepeat, Provider, RetryPolicy, Slug, Support, TrackingLink, TrackingLinks,
};
use tracking_links_sandbox::{Sandbox, SimulatedProvider};

use crate::connecting::{self, reached};
use crate::gateway::Gateway;
use crate::matrix::values;
use crate::server::{Act, Server};
use crate::setup::{Setup, SkippingClock};
use crate::target::Target;

const ROUNDS: u64 = 1_000;
const THREADS: u64 = 4;
const CALLERS: usize = 50;
/// The most requests of a round that something happens to, besides the row of the round.
const MORE: usize = 3;
const TIMEOUT: Duration = Duration::from_millis(100);
/// Longer than any answer of a round holds a client back.
const BETWEEN_ROUNDS: Duration = Duration::from_secs(10 * 60);

/// A row of the matrix in which the client, not the server, is what differs.
struct Way {
    row: String,
    /// An error if no provider can be made like this.
    provider: Result<Arc<dyn Provider>, Error>,
    /// The request of the required fields.
    request: LinkRequest,
}

/// A provider with which some calls go a way of their own.
struct Flaky {
    provider: Arc<dyn Provider>,
    /// The ways of the next calls; `None` for the usual one.
    ways: Mutex<VecDeque<Option<Arc<Way>>>>,
    gateway: Arc<Gateway>,
    /// Shared by all providers of a round.
    _alive: Arc<()>,
}

impl Flaky {
    fn next(&self) -> Result<Arc<dyn Provider>, Error> {
        match self.ways.lock().unwrap().pop_front().flatten() {
            None => Ok(self.provider.clone()),
            Some(way) => {
                self.gateway.note(&way.row);
                way.provider.clone()
            }
        }
    }
}

impl std::fmt::Debug for Flaky {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.provider.fmt(f)
    }
}

impl Provider for Flaky {
    fn name(&self) -> &str {
        self.provider.name()
    }

    fn title(&self) -> &str {
        self.provider.title()
    }

    fn capabilities(&self) -> &Capabilities {
        self.provider.capabilities()
    }

    fn create_checked<'a>(
        &'a self,
        request: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move { self.next()?.create_checked(request).await })
    }

    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        Box::pin(async move { self.next()?.find_checked(key).await })
    }
}

/// A simulated provider, and the providers that call it.
struct Bench<'a> {
    server: &'a dyn SimulatedProvider,
    gateway: Arc<Gateway>,
    clock: Arc<SkippingClock>,
    /// The request of the required fields.
    least: LinkRequest,
    patient: Arc<dyn Provider>,
    once: Arc<dyn Provider>,
    retrying: Arc<dyn Provider>,
    /// The rows that the gateway can have, and those of the ways.
    rows: Vec<String>,
    ways: Vec<Arc<Way>>,
}

/// Whether a link can be ensured at the provider by its slug, and its name is returned.
fn can_ensure(server: &dyn SimulatedProvider) -> bool {
    let provider = server.provider();
    let capabilities = provider.capabilities();
    let request = server.minimal_request().slug("key");
    capabilities.support(Field::Slug) != Support::Unsupported
        && capabilities.support(Field::Name) != Support::Unsupported
        && matches!(
            capabilities.on_repeat(&request),
            OnRepeat::Refused { .. } | OnRepeat::SameIfIdentical
        )
        && capabilities.can_find(KeyKind::Slug)
}

impl<'a> Bench<'a> {
    async fn new(
        sandbox: &Arc<Sandbox>,
        server: &'a dyn SimulatedProvider,
        elsewhere: &str,
    ) -> Self {
        let target = Target::of(sandbox, server).await;
        let base_url = server.base_url();
        let gateway = Arc::new(Gateway::new(target.clone(), base_url, elsewhere.to_owned()));
        // The gateway lives as long as its runtime.
        let url = gateway.serve().await.url();
        let clock = Arc::new(SkippingClock::default());
        let provider = |setup: &Setup, retry: RetryPolicy| {
            let mut setup = setup.clone();
            setup.clock = clock.clone();
            setup.attempt_timeout = TIMEOUT;
            let provider = server.provider_with(&|client| {
                let client = setup.set(client).retry(retry);
                match setup.secret.as_str() {
                    Setup::SECRET => client,
                    secret => client.credential(server.credential(secret)),
                }
            });
            provider.map(Arc::from)
        };
        let mut setups = values(&target, &url);
        for row in connecting::ROWS {
            let [good, fin] = [None, Some(Act::Fin)].map(|act| gateway.choose(act));
            setups.push((row, reached(row, good, fin).await.setup));
        }
        let create = target.create().unwrap();
        let ways = setups
            .into_iter()
            .enumerate()
            .map(|(number, (row, setup))| {
                let retry = match number % 2 {
                    0 => RetryPolicy::never(),
                    _ => RetryPolicy::new(),
                };
                Arc::new(Way {
                    row: row.to_owned(),
                    provider: provider(&setup, retry),
                    request: create.request(&setup),
                })
            });
        let usual = Setup::new(&url);
        Self {
            server,
            rows: gateway.rows(),
            ways: ways.collect(),
            least: create.request(&usual),
            patient: Arc::from(server.provider()),
            once: provider(&usual, RetryPolicy::never()).unwrap(),
            retrying: provider(&usual, RetryPolicy::new()).unwrap(),
            gateway,
            clock,
        }
    }

    /// Makes the links of one program, for a round.
    fn program(
        &self,
        random: &mut fastrand::Rng,
        ways: VecDeque<Option<Arc<Way>>>,
        alive: &Arc<()>,
    ) -> TrackingLinks {
        let provider = match random.usize(..2) {
            0 => &self.once,
            _ => &self.retrying,
        };
        let flaky = Flaky {
            provider: provider.clone(),
            ways: Mutex::new(ways),
            gateway: self.gateway.clone(),
            _alive: alive.clone(),
        };
        let links = TrackingLinks::builder().provider(flaky);
        links.build().unwrap()
    }

    fn request(&self, least: &LinkRequest, slug: &str, name: &str) -> LinkRequest {
        let request = least.clone().destination("https://brand.example");
        request.slug(slug).name(name)
    }

    /// Plays one round, and adds to what came of the calls so far. Its first fault is that of the
    /// row whose turn it is.
    async fn round(&self, seed: u64, seen: &mut BTreeSet<&'static str>) {
        let mut random = fastrand::Rng::with_seed(seed);
        let Slug::Custom(slug) = Slug::from_external_id(format!("round-{seed}")) else {
            panic!("a slug is made of each id");
        };
        let is_taken = random.usize(..20) == 0;
        if is_taken {
            let theirs = self.request(&self.least, &slug, "theirs");
            let theirs = theirs.destination("https://theirs.example");
            self.patient.create(&theirs).await.unwrap();
        }
        let before = self.server.link_count();

        // Something may happen to the first request, the second, or a later one.
        let mut rows: VecDeque<_> = (0..random.usize(..3)).map(|_| None).collect();
        let mut ways: VecDeque<_> = (0..random.usize(..2)).map(|_| None).collect();
        let mut least = &self.least;
        let turn = seed as usize % (self.rows.len() + self.ways.len());
        match turn.checked_sub(self.rows.len()) {
            None => rows.push_back(Some(self.rows[turn].clone())),
            Some(way) => {
                let way = &self.ways[way];
                least = &way.request;
                ways.push_back(Some(way.clone()));
            }
        }
        for _ in 0..random.usize(..MORE + 1) {
            let row =
                (random.usize(..4) > 0).then(|| self.rows[random.usize(..self.rows.len())].clone());
            rows.push_back(row);
            let way = &self.ways[random.usize(..self.ways.len())];
            let is_usual = way.request == *least && random.usize(..4) == 0;
            ways.push_back(is_usual.then(|| way.clone()));
        }
        let way_rows: Vec<_> = ways
            .iter()
            .map(|way| way.as_ref().map(|way| &*way.row))
            .collect();
        let case = format!("seed {seed}, taken {is_taken}: {rows:?}, {way_rows:?}");
        self.gateway.begin(seed, &slug, rows);

        // One program, or two at the same time. Each sends a request with its own name.
        let alive = Arc::new(());
        let mut programs = Vec::new();
        for number in 0..=random.usize(..2) {
            let links = self.program(&mut random, ways.clone(), &alive);
            programs.push((format!("program {number}"), links));
        }
        let callers: Vec<_> = (0..CALLERS)
            .map(|number| {
                let (name, links) = programs[number % programs.len()].clone();
                let request = self.request(least, &slug, &name);
                let provider = self.server.name();
                tokio::spawn(async move { (name, links.ensure(provider, &request).await) })
            })
            .collect();
        tokio::task::yield_now().await;
        // Some go away at once. When a caller's future is to be dropped, half of them do, or all
        // of one program.
        let mut is_going: Box<dyn Fn(usize) -> bool> = Box::new(|number| number % 10 == 9);
        if case.contains("the caller drops the future") {
            let stalled = self.gateway.stalled.notified();
            if tokio::time::timeout(TIMEOUT, stalled).await.is_ok() {
                is_going = Box::new(|number| number % 2 == 0);
            }
        }
        let mut staying = Vec::new();
        for (number, caller) in callers.into_iter().enumerate() {
            match is_going(number) {
                true => caller.abort(),
                false => staying.push(caller),
            }
        }
        let mut outcomes = Vec::new();
        for caller in staying {
            outcomes.push(caller.await.unwrap());
        }
        // The link is ensured also if all callers went away.
        drop(programs);
        while Arc::strong_count(&alive) > 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let creates = self.gateway.end().await;
        self.clock.skip(BETWEEN_ROUNDS);

        // Creates of one program that may all be carried out may make as many links, unless the
        // provider prevents it.
        let request = self.request(least, &slug, "name");
        let on_repeat = self.patient.capabilities().on_repeat(&request);
        if !on_repeat.is_harmless() {
            assert!(
                creates.values().all(|count| *count <= 1),
                "{creates:?}: {case}"
            );
        }
        let count = self.server.link_count() - before;
        assert!(count <= usize::from(!is_taken), "{count} links: {case}");
        let key = Key::slug(&slug);
        let link = self.patient.find(&key).await.unwrap();
        let maker = link.as_ref().and_then(|link| link.name.as_deref());
        for (name, outcome) in &outcomes {
            if let Err(error) = outcome {
                seen.insert(error.delivery().as_str());
            }
            match outcome {
                Ok(link) => {
                    seen.insert(match link.made {
                        Some(Made::Created) => "created",
                        _ => "existing",
                    });
                    assert!(count == 1, "a link that is not there: {case}");
                    assert_eq!(link.slug.as_deref(), Some(&*slug), "{case}");
                    let is_created = link.made == Some(Made::Created);
                    assert!(!is_created || maker == Some(name), "{case}");
                }
                Err(error) => match error.delivery() {
                    Delivery::NotSent | Delivery::Rejected => {
                        assert_ne!(maker, Some(&**name), "{error}: {case}");
                    }
                    Delivery::Accepted => assert_eq!(maker, Some(&**name), "{error}: {case}"),
                    Delivery::Unknown => {}
                },
            }
        }

        // Without faults, asking again settles it.
        let settled = TrackingLinks::builder().provider(self.patient.clone());
        let request = self.request(&self.least, &slug, "later");
        let settled = settled.build().unwrap();
        match settled.ensure(self.server.name(), &request).await {
            Ok(link) => {
                assert_eq!(link.made == Some(Made::Created), count == 0, "{case}");
                assert_eq!(self.server.link_count() - before, 1, "{case}");
            }
            Err(error) => {
                assert!(is_taken, "{error}: {case}");
                assert_eq!(error.kind(), ErrorKind::Conflict, "{case}");
            }
        }
    }
}

/// The rows of `docs/faults.md` with the cell of a create.
fn documented() -> Vec<(&'static str, &'static str)> {
    let lines = include_str!("../../docs/faults.md").lines();
    let rows = lines.filter_map(|line| line.strip_prefix("| "));
    let rows = rows.map(|row| row.split(" | "));
    rows.skip(1)
        .filter_map(|mut cells| Some((cells.next()?, cells.next()?)))
        .collect()
}

#[test]
fn at_most_one_link_is_ensured_for_a_key_whatever_row_of_the_matrix_happens() {
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            std::thread::spawn(move || {
                // On one thread, all callers of a program join its first call.
                let runtime = tokio::runtime::Builder::new_current_thread();
                let runtime = { runtime }.enable_all().build().unwrap();
                runtime.block_on(play(thread))
            })
        })
        .collect();
    let mut seen = BTreeSet::new();
    let mut performed = BTreeSet::new();
    for thread in threads {
        let (outcomes, rows) = thread.join().unwrap();
        seen.extend(outcomes);
        performed.extend(rows);
    }
    let all = [
        "accepted", "created", "existing", "not_sent", "rejected", "unknown",
    ];
    assert_eq!(Vec::from_iter(seen), all, "the rounds had every outcome");
    let titles: BTreeSet<_> = performed.iter().map(|(title, _)| *title).collect();
    assert!(!titles.is_empty(), "a link can be ensured at some provider");
    for title in titles {
        let rows = documented().into_iter();
        let rows = rows.filter(|(_, cell)| !cell.starts_with("at ") || cell.contains(title));
        let rows: Vec<_> = rows.collect();
        let happened = |row: &str| performed.contains(&(title, row.to_owned()));
        let missing: Vec<_> = rows.iter().filter(|(row, _)| !happened(row)).collect();
        assert!(
            missing.is_empty(),
            "these never happened at {title}: {missing:?}"
        );
        println!("{title}: {} rows", rows.len());
    }
}

/// Plays every n-th round. Returns what came of the calls, and which rows happened at which
/// provider.
async fn play(thread: u64) -> (BTreeSet<&'static str>, Vec<(&'static str, String)>) {
    let sandbox = Arc::new(Sandbox::start().await.unwrap());
    let elsewhere = Server::always(Act::Fin).await;
    let mut benches = Vec::new();
    for server in sandbox.servers().filter(|server| can_ensure(*server)) {
        benches.push(Bench::new(&sandbox, server, &elsewhere.url()).await);
    }
    let mut seen = BTreeSet::new();
    for seed in (thread..ROUNDS).step_by(THREADS as usize) {
        for bench in &benches {
            bench.round(seed, &mut seen).await;
        }
    }
    assert_eq!(elsewhere.log.connections(), 0, "a redirect was followed");
    let performed = benches.iter().flat_map(|bench| {
        let title = bench.server.title();
        let rows = bench.gateway.performed().into_iter();
        rows.map(move |row| (title, row))
    });
    (seen, performed.collect())
}
