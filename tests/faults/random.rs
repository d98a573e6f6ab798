//! Ten thousand creates, one in five with a random fault: none is seen twice, and each has an
//! outcome.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tracking_links::{Fanvue, LinkRequest, Platform, Provider, fanvue};
use tracking_links_runtime::{Builder, Credential, Runtime};

use crate::rows::rows;
use crate::server::{Act, Server, json};
use crate::setup::SkippingClock;
use crate::target::Target;

const CREATES: usize = 10_000;
const CONCURRENCY: usize = 64;
const SEED: u64 = 0x5eed_2026;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_thousand_creates_none_is_seen_twice_and_each_has_an_outcome() {
    let target = Target::fanvue().await;
    let (status, body) = target.good();
    let good = Act::Answer(json(status, body));
    // Leave out the faults that need megabytes each.
    let big = ["1 MB", "endless", "bomb"];
    let faults: Vec<Act> = rows(&target, "https://elsewhere.example")
        .into_iter()
        .skip(1)
        .filter(|(name, _)| !big.iter().any(|it| name.contains(it)))
        .map(|(_, act)| act)
        .collect();
    let server = Server::start(move |number| {
        let mut random = fastrand::Rng::with_seed(SEED ^ number as u64);
        match random.u8(..5) {
            0 => faults[random.usize(..faults.len())].clone(),
            _ => good.clone(),
        }
    })
    .await;
    const API: &tracking_links_runtime::Api = &fanvue::Client::API;
    // A 429 holds the other calls for minutes, which this clock skips.
    let builder = Builder::<Runtime>::new(API)
        .base_url(server.url())
        .credential(Credential::bearer("token"))
        .attempt_timeout(Duration::from_millis(300))
        .total_timeout(Duration::from_secs(1_000_000))
        .max_body_bytes(64 * 1024)
        .max_concurrency(Some(CONCURRENCY))
        .rate_limit(None)
        .clock(Arc::new(SkippingClock::default()));
    let client = fanvue::Client::from(builder.build().unwrap());
    let fanvue = Arc::new(Fanvue::builder_with_client(client).build().unwrap());

    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    let mut calls = JoinSet::new();
    for number in 0..CREATES {
        let fanvue = fanvue.clone();
        if calls.len() >= CONCURRENCY {
            let outcome: String = calls.join_next().await.unwrap().unwrap();
            *outcomes.entry(outcome).or_default() += 1;
        }
        calls.spawn(async move {
            let request = LinkRequest::new()
                .name(format!("key-{number}"))
                .platform(Platform::Reddit);
            match fanvue.create(&request).await {
                Ok(_) => "Created".to_owned(),
                Err(error) => format!("{:?}", error.delivery()),
            }
        });
    }
    while let Some(outcome) = calls.join_next().await {
        *outcomes.entry(outcome.unwrap()).or_default() += 1;
    }

    let keys = server.log.keys();
    println!(
        "{outcomes:?}; {} requests read, {} connections",
        server.log.read(),
        server.log.connections()
    );
    let twice: Vec<_> = keys.iter().filter(|(_, seen)| **seen > 1).collect();
    assert!(twice.is_empty(), "seen twice: {twice:?}");
    assert_eq!(keys.values().sum::<usize>(), server.log.read());
    assert_eq!(outcomes.values().sum::<usize>(), CREATES);
    let count = |outcome: &str| outcomes.get(outcome).copied().unwrap_or_default();
    assert!((7_800..=8_300).contains(&count("Created")), "{outcomes:?}");
    for outcome in ["Accepted", "Rejected", "Unknown"] {
        assert!(count(outcome) > 100, "{outcome}: {outcomes:?}");
    }
    // No unsent create was seen, and every create with an answer was.
    let settled = count("Created") + count("Accepted") + count("Rejected");
    assert!(settled <= keys.len() && keys.len() <= settled + count("Unknown"));
}
