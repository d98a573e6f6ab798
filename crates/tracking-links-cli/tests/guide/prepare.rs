//! What a page's comments do to its sandbox before the next block runs.

use std::time::Duration;

use tracking_links_sandbox::{Answer, Fault};

use crate::shell::Shell;

/// Longer than the commands of a block take.
const LONG: Duration = Duration::from_secs(20);

/// Does what a comment says. Other comments are for editors.
///
/// - `sandbox: PROVIDER FAULT` for the provider's next request.
/// - `kill: when PROVIDER has NUMBER links`: kills the next command then.
/// - `wait: PROVIDER has a request`: a command in the background has got so far.
pub(crate) fn prepare(shell: &Shell, comment: &str) {
    if let Some(words) = comment.strip_prefix("kill: when ") {
        let words = words
            .strip_suffix(" links")
            .and_then(|it| it.split_once(" has "));
        let (provider, links) = words.expect("kill: when PROVIDER has NUMBER links");
        shell.kill_at(provider, links.parse().unwrap());
    }
    if let Some(words) = comment.strip_prefix("wait: ") {
        let provider = words.strip_suffix(" has a request");
        shell.wait_for_request(provider.expect("wait: PROVIDER has a request"));
    }
    let Some(words) = comment.strip_prefix("sandbox: ") else {
        return;
    };
    let (provider, fault) = words.split_once(' ').unwrap_or((words, ""));
    let server = shell.sandbox().server(provider);
    let server = server.unwrap_or_else(|| panic!("the sandbox has no {provider}"));
    match fault {
        "carries out the next request, and its answer is lost" => {
            server.fail_next(Fault::DropAfterWrite);
        }
        "takes long over the next answer" => server.fail_next(Fault::SlowAfterWrite(LONG)),
        "is over its rate limit" => {
            let answer = Answer::json(429, &serde_json::json!({}));
            server.answer_next(answer.header("retry-after", "1"));
        }
        "is slow" => {
            for _ in 0..500 {
                server.fail_next(Fault::SlowAfterWrite(Duration::from_millis(20)));
            }
        }
        _ => panic!("prepare.rs does not know {fault:?}"),
    }
}
