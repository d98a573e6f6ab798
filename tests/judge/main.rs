//! Drives the generated clients and the facade against Prism, which knows the repaired documents
//! and nothing of us.
//!
//! Started by `cargo xtask judge`, with the two mock servers' URLs. Prism answers a request that
//! breaks its document with 422, or with the document's own 400 and the reasons in the header
//! `sl-violations`, or with 401 where the credential is missing; so a good request must bring the
//! documented answer, and a bad one a refusal.

mod fanvue;
mod impact;

use std::process::ExitCode;

/// What came of the checks so far.
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
}

/// How Prism refuses a request.
#[derive(Clone, Copy)]
enum Refusal {
    /// It breaks the document: 422, or the document's own 400.
    Violation,
    /// It lacks the credential that the document asks for.
    Credential,
}

impl Refusal {
    /// Prism names what a request violates in a header of its own.
    fn is(self, status: u16, names_violations: bool) -> bool {
        match self {
            Self::Violation => status == 422 || (status == 400 && names_violations),
            Self::Credential => status == 401,
        }
    }
}

/// The check of a request that Prism must refuse because it breaks the document.
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

/// The same of a request that no client of ours would send.
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

#[tokio::main]
async fn main() -> ExitCode {
    let [_, fanvue, impact] = std::env::args()
        .collect::<Vec<_>>()
        .try_into()
        .unwrap_or_else(|_| {
            eprintln!("usage: judge FANVUE_URL IMPACT_URL, as `cargo xtask judge` calls it");
            std::process::exit(1)
        });
    let mut verdict = Verdict::default();
    fanvue::judge(&fanvue, &mut verdict).await;
    impact::judge(&impact, &mut verdict).await;
    let Verdict { passed, failed } = verdict;
    println!("\n{passed} passed, {failed} failed");
    if failed == 0 && passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
