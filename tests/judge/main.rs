//! Checks the generated clients and the facade against Prism, a mock server of the repaired
//! documents that shares no code with this workspace.
//!
//! `cargo xtask judge` starts it with the URLs of the two mock servers. A valid request must get
//! the documented answer, and an invalid one a refusal. Prism refuses a request that violates its
//! document with 422, or with the document's own 400 and the reasons in the header `sl-violations`,
//! and a request without a credential with 401.

mod fanvue;
mod impact;

use std::process::ExitCode;

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
