//! `providers`, and what happens without any.

use expect_test::expect;

use crate::run::{finish, program, run, run_in_sandbox};

#[test]
fn without_credentials_the_providers_that_can_be_configured_are_shown() {
    let shown = run(&["providers", "--format", "json"]);
    assert!(
        shown.stderr.contains("no provider is configured"),
        "{}",
        shown.stderr
    );
    let known: Vec<serde_json::Value> = shown
        .ok()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of_sandbox = run_in_sandbox(&["providers", "--format", "plain"]).ok();
    let names: Vec<_> = known
        .iter()
        .map(|it| it["provider"].as_str().unwrap())
        .collect();
    assert_eq!(names, of_sandbox.lines().collect::<Vec<_>>());
    for provider in &known {
        assert!(
            !provider["variables"].as_array().unwrap().is_empty(),
            "{provider}"
        );
        assert!(
            !provider["operations"].as_array().unwrap().is_empty(),
            "{provider}"
        );
    }
}

#[test]
fn all_providers_are_compared_and_one_is_shown_in_detail() {
    let table = run_in_sandbox(&["providers", "--format", "table"]).ok();
    let platform = table
        .lines()
        .find(|line| line.starts_with("platform "))
        .unwrap();
    expect![[""]].assert_eq(platform);
    let shlink = run_in_sandbox(&["providers", "shlink", "--format", "table"]).ok();
    expect![[""]].assert_eq(&shlink);
}

#[test]
fn other_commands_say_what_to_set_without_credentials() {
    expect![[""]].assert_eq(&run(&["list", "fanvue"]).screen());
}

#[test]
fn half_a_credential_is_told_without_its_value() {
    let mut command = program();
    command
        .env("IMPACT_AUTH_TOKEN", "s3ntinel")
        .arg("providers");
    let run = finish(&mut command);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("IMPACT_ACCOUNT_SID is not set"),
        "{}",
        run.stderr
    );
    assert!(!run.screen().contains("s3ntinel"));
}
