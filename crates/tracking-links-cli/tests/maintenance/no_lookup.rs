//! impact.com, which can't list links.

use super::command::{command, run};

#[test]
fn it_gives_no_destinations_to_check() {
    let ran = run(command(["--sandbox", "check-links", "--from", "impact"]));
    assert_eq!(ran.code, Some(2), "it can't list links: {}", ran.err);
}
