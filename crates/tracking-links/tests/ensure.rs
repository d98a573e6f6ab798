//! At most one link for a key, whatever fails and however many ask, at each simulated provider by
//! which a link can be ensured; and no error says more than is known.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tracking_links::{
    BoxFuture, Capabilities, Checked, Delivery, Error, ErrorKind, Field, Key, KeyKind, LinkRequest,
    Made, OnRepeat, Provider, RetryPolicy, Slug, Support, TrackingLink, TrackingLinks,
};
use tracking_links_sandbox::{Answer, Fault, Sandbox, SimulatedProvider};

const ROUNDS: u64 = 1_000;
const THREADS: u64 = 4;
const CALLERS: usize = 50;
/// The most requests of a round that something happens to.
const FAULTS: u64 = 5;
const TIMEOUT: Duration = Duration::from_millis(100);
const NOBODY: &str = "http://127.0.0.1:1";

/// Random numbers that are the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (value ^ (value >> 31)) % limit
    }
}

/// What happens to a request.
#[derive(Clone, Debug)]
enum Event {
    Nothing,
    Fault(Fault),
    Answer(Answer),
}

fn event(random: &mut Random) -> Event {
    let html = |status| {
        let answer = Answer::new(status).header("content-type", "text/html");
        answer.body("<html><h1>Gateway</h1></html>")
    };
    match random.below(19) {
        0 => Event::Fault(Fault::DropBeforeWrite),
        1 => Event::Fault(Fault::DropAfterWrite),
        2 => Event::Fault(Fault::ResetAfterWrite),
        3 => Event::Fault(Fault::StallBeforeWrite),
        4 => Event::Fault(Fault::StallAfterWrite),
        5 => Event::Fault(Fault::TruncateAfterWrite),
        6 => Event::Fault(Fault::SlowAfterWrite(TIMEOUT / 20)),
        7 => Event::Fault(Fault::SlowAfterWrite(TIMEOUT * 2)),
        8 => Event::Answer(Answer::new(429).header("retry-after", "0")),
        9 => Event::Answer(Answer::new(503).header("retry-after", "0")),
        10 => Event::Answer(Answer::new(500)),
        11 => Event::Answer(html(502)),
        12 => Event::Answer(html(502).carried_out()),
        13 => Event::Answer(Answer::new(504).carried_out()),
        14 => Event::Answer(Answer::new(401)),
        15 => Event::Answer(html(404)),
        16 => Event::Answer(html(200)),
        _ => Event::Nothing,
    }
}

/// A provider at which some calls find no server: those whose bits are set.
#[derive(Debug)]
struct Flaky {
    provider: Arc<dyn Provider>,
    nobody: Arc<dyn Provider>,
    refused: AtomicU32,
}

impl Flaky {
    fn next(&self) -> &dyn Provider {
        let refused = self.refused.load(Ordering::Relaxed);
        self.refused.store(refused >> 1, Ordering::Relaxed);
        match refused & 1 {
            0 => &*self.provider,
            _ => &*self.nobody,
        }
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
        self.next().create_checked(request)
    }

    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        self.next().find_checked(key)
    }
}

/// A simulated provider, and the providers that call it.
struct Bench<'a> {
    server: &'a dyn SimulatedProvider,
    /// The smallest request. (Making it makes a client, which takes long.)
    least: LinkRequest,
    patient: Arc<dyn Provider>,
    once: Arc<dyn Provider>,
    retrying: Arc<dyn Provider>,
    nobody: Arc<dyn Provider>,
}

impl<'a> Bench<'a> {
    /// `None` if no link can be ensured at the provider by its slug, or its name is not returned.
    fn new(server: &'a dyn SimulatedProvider) -> Option<Self> {
        let provider = server.provider();
        let capabilities = provider.capabilities();
        let least = server.minimal_request();
        let request = least.clone().slug("key");
        if capabilities.support(Field::Slug) == Support::Unsupported
            || capabilities.support(Field::Name) == Support::Unsupported
            || capabilities.on_repeat(&request) == OnRepeat::Duplicates
            || !capabilities.can_find(KeyKind::Slug)
        {
            return None;
        }
        let provider = |retry, base_url: &str| {
            let provider = server.provider_with(&|client| {
                client
                    .total_timeout(TIMEOUT)
                    .retry(retry)
                    .base_url(base_url)
            });
            Arc::from(provider.unwrap())
        };
        let fast = RetryPolicy::new().backoff(Duration::from_millis(1), Duration::from_millis(2));
        Some(Self {
            server,
            least,
            patient: Arc::from(server.provider()),
            once: provider(RetryPolicy::never(), &server.base_url()),
            retrying: provider(fast, &server.base_url()),
            nobody: provider(RetryPolicy::never(), NOBODY),
        })
    }

    /// Makes the links of one program, for a round.
    fn program(&self, random: &mut Random) -> TrackingLinks {
        let provider = match random.below(2) {
            0 => &self.once,
            _ => &self.retrying,
        };
        let flaky = Flaky {
            provider: provider.clone(),
            nobody: self.nobody.clone(),
            refused: AtomicU32::new((random.below(16) & random.below(16)) as u32),
        };
        let links = TrackingLinks::builder().provider(flaky);
        links.build().unwrap()
    }

    fn request(&self, slug: &str, name: &str) -> LinkRequest {
        let request = self.least.clone();
        request
            .destination("https://brand.example")
            .slug(slug)
            .name(name)
    }

    /// Plays one round, and adds to what came of the calls so far.
    async fn round(&self, seed: u64, seen: &mut BTreeSet<&'static str>) {
        let mut random = Random(seed);
        let Slug::Custom(slug) = Slug::from_external_id(format!("round-{seed}")) else {
            panic!("a slug is made of each id");
        };
        let is_taken = random.below(20) == 0;
        if is_taken {
            let theirs = self
                .request(&slug, "theirs")
                .destination("https://theirs.example");
            self.patient.create(&theirs).await.unwrap();
        }
        let before = self.server.link_count();

        let is_on = Arc::new(AtomicBool::new(true));
        let which = || {
            let is_on = is_on.clone();
            Box::new(move |_: &_| is_on.load(Ordering::Relaxed))
        };
        let mut events = Vec::new();
        for _ in 0..random.below(FAULTS + 1) {
            let event = event(&mut random);
            match event.clone() {
                Event::Nothing => {
                    // A slow answer that is quick enough keeps the place in the queue.
                    let fault = Fault::SlowAfterWrite(Duration::ZERO);
                    self.server.fail_when(which(), fault);
                }
                Event::Fault(fault) => self.server.fail_when(which(), fault),
                Event::Answer(answer) => self.server.answer_when(which(), answer),
            }
            events.push(event);
        }

        // One program, or two at the same time. Each sends a request with its own name.
        let programs: Vec<_> = (0..=random.below(2))
            .map(|number| (format!("program {number}"), self.program(&mut random)))
            .collect();
        let callers: Vec<_> = (0..CALLERS)
            .map(|number| {
                let (name, links) = programs[number % programs.len()].clone();
                let request = self.request(&slug, &name);
                let provider = self.server.name();
                let call = async move { (name, links.ensure(provider, &request).await) };
                (number % 10 == 9, tokio::spawn(call))
            })
            .collect();
        tokio::task::yield_now().await;
        let mut outcomes = Vec::new();
        for (goes_away, caller) in callers {
            match goes_away {
                true => caller.abort(),
                false => outcomes.push(caller.await.unwrap()),
            }
        }
        is_on.store(false, Ordering::Relaxed);

        let case = format!("seed {seed}, taken {is_taken}: {events:?}");
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
        let request = self.request(&slug, "later");
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

#[test]
fn ensure() {
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            std::thread::spawn(move || {
                // On one thread, all callers of a program join its first call.
                let runtime = tokio::runtime::Builder::new_current_thread();
                let runtime = { runtime }.enable_all().build().unwrap();
                runtime.block_on(async {
                    let sandbox = Sandbox::start().await.unwrap();
                    let benches: Vec<_> = sandbox.servers().filter_map(Bench::new).collect();
                    assert!(
                        !benches.is_empty(),
                        "a link can be ensured at some provider"
                    );
                    let mut seen = BTreeSet::new();
                    for seed in (thread..ROUNDS).step_by(THREADS as usize) {
                        for bench in &benches {
                            bench.round(seed, &mut seen).await;
                        }
                    }
                    seen
                })
            })
        })
        .collect();
    let seen: BTreeSet<_> = threads
        .into_iter()
        .flat_map(|it| it.join().unwrap())
        .collect();
    let all = [
        "accepted", "created", "existing", "not_sent", "rejected", "unknown",
    ];
    assert_eq!(Vec::from_iter(seen), all, "the rounds had every outcome");
}
