//! Checks the generated clients and the facade against Prism, a mock server of the repaired
//! documents that shares no code with this workspace.
//!
//! `cargo xtask judge` starts it with the URL of each provider's mock server. A valid request must
//! get the documented answer, and an invalid one a refusal. Prism refuses a request that violates
//! its document with 422, or with the document's own 400 and the reasons in the header
//! `sl-violations`, and a request without a credential with 401.
//!
//! Every provider's links are created through the facade. Checks of one provider alone are in a
//! file named after it.

include!(concat!(env!("OUT_DIR"), "/judge.rs"));

use std::process::ExitCode;

use tracking_links::{Support, TrackingLinks};
use tracking_links_sandbox::{Sandbox, SimulatedProvider};

/// The results of the checks so far.
#[derive(Default)]
struct Verdict {
    passed: usize,
    failed: usize,
}

impl Verdict {
    fn check(&mut self, name: &str, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => {
                self.passed += 1;
                println!("ok      {name}");
            }
            Err(why) => {
                self.failed += 1;
                println!("FAILED  {name}: {why}");
            }
        }
    }

    /// Checks the outcomes of calls of the facade.
    fn facade<const N: usize>(
        &mut self,
        provider: &str,
        outcomes: [(&str, Result<(), String>); N],
    ) {
        for (what, outcome) in outcomes {
            self.check(&format!("{provider}: the facade {what}"), outcome);
        }
    }
}

/// Drops an answer, and says why there is none.
fn said<T, E: std::fmt::Display>(answer: Result<T, E>) -> Result<(), String> {
    answer.map(drop).map_err(|error| error.to_string())
}

/// Why Prism refuses a request.
#[derive(Clone, Copy)]
enum Refusal {
    /// The request violates the document: 422, or the document's own 400.
    Violation,
    /// The request lacks the credential that the document requires.
    Credential,
}

impl Refusal {
    /// Whether an answer is this refusal. Prism lists the violations in its header `sl-violations`.
    fn is(self, status: u16, names_violations: bool) -> bool {
        match self {
            Self::Violation => status == 422 || (status == 400 && names_violations),
            Self::Credential => status == 401,
        }
    }
}

/// Checks that Prism refused a client's request because it violates the document.
fn refused<T, E: std::fmt::Debug>(
    answer: Result<T, tracking_links_runtime::Error<E>>,
) -> Result<(), String> {
    let Err(error) = answer else {
        return Err("was accepted".to_owned());
    };
    let status = error.status().map_or(0, |status| status.as_u16());
    let names_violations = error
        .headers()
        .is_some_and(|headers| headers.contains_key("sl-violations"));
    ensure(Refusal::Violation.is(status, names_violations), || {
        format!("{error:#?}")
    })
}

/// Sends a request that no generated client would send, and checks that Prism refuses it.
async fn raw_refused(request: reqwest::RequestBuilder, how: Refusal) -> Result<(), String> {
    let response = request.send().await.map_err(|error| error.to_string())?;
    let (status, names_violations) = (
        response.status().as_u16(),
        response.headers().contains_key("sl-violations"),
    );
    ensure(how.is(status, names_violations), || {
        format!("Prism answered {status}")
    })
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// Creates links through the facade: of the required fields alone, and with each optional field.
async fn facade(server: &dyn SimulatedProvider, url: &str, verdict: &mut Verdict) {
    let name = server.name();
    let links = server
        .provider_with(&|client| client.base_url(url))
        .and_then(|provider| TrackingLinks::builder().provider(provider).build())
        .expect("a loopback URL and the credential of a sandbox make a client");
    let capabilities = links.capabilities(name).expect("it is the only provider");
    let optional = capabilities.fields();
    let optional = optional.filter(|(_, support)| *support == Support::Optional);
    let with_one = optional.map(|(field, _)| {
        let request = server.with_example(server.minimal_request(), field);
        (format!("with `{field}`"), request)
    });
    let least = (
        "with the required fields".to_owned(),
        server.minimal_request(),
    );
    for (what, request) in std::iter::once(least).chain(with_one) {
        let created = links.create(name, &request).await;
        verdict.check(
            &format!("{name}: the facade creates a link {what}"),
            created.map(drop).map_err(|error| error.to_string()),
        );
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.split_once('=') {
            Some((name, url)) => arguments.push((name.to_owned(), url.to_owned())),
            None => {
                eprintln!("usage: judge PROVIDER=URL..., as `cargo xtask judge` calls it");
                return ExitCode::FAILURE;
            }
        }
    }
    let sandbox = Sandbox::start().await.expect("a loopback port is free");
    let mut verdict = Verdict::default();
    for (name, url) in &arguments {
        if let Some(server) = sandbox.server(name) {
            facade(server, url, &mut verdict).await;
        }
        own(name, url, &mut verdict).await;
    }
    let Verdict { passed, failed } = verdict;
    println!("\n{passed} passed, {failed} failed");
    if failed == 0 && passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
