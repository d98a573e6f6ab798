//! The commands on journals: `status`, `pending`, `resolve`, `adopt`, `retry` and `release`.

use std::time::Duration;

use serde_json::Value;
use tracking_links::LinkRequest;
use tracking_links::journal::{Failure, Journal, NewRow, Outcome};
use tracking_links_journal::SqliteJournal;
use tracking_links_sandbox::{Answer, Sandbox, SimulatedProvider};

use crate::program::{Folder, Ran, environment, sandbox};
use crate::runs;

/// Runs a command with the accounts of a sandbox.
pub(crate) fn run(folder: &Folder, sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let mut command = folder.command(arguments);
    command.envs(environment(sandbox)).output().unwrap().into()
}

pub(crate) fn bulk(folder: &Folder, sandbox: &Sandbox) -> Ran {
    runs::bulk(folder, sandbox, &[])
}

/// Reads the one JSON line of a command.
pub(crate) fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap()
}

pub(crate) const JOURNAL: &str = "in.csv.journal";

#[tokio::test]
async fn a_row_that_waits_tells_why_and_until_when() {
    let folder = Folder::new();
    let journal = SqliteJournal::open(folder.path(JOURNAL)).unwrap();
    let (soon, later) = (Duration::from_secs(60), Duration::from_secs(3600));
    for (key, kind, after) in [
        ("a", "rate", later),
        ("b", "rate", soon),
        ("c", "quota", later),
    ] {
        let row = NewRow::new(key, "shlink", LinkRequest::new());
        journal.add("spring", &[row]).await.unwrap();
        let claims = journal.claim("shlink", 10).await.unwrap();
        let outcome = Outcome::NotCreated {
            failure: Some(Failure::new(kind, "wait")),
            after: Some(after),
        };
        journal
            .record(claims.claims[0].row.id, &outcome)
            .await
            .unwrap();
    }
    journal.close().await.unwrap();
    let ran = folder.run(&["status", JOURNAL, "--reasons", "--format", "csv"]);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert!(lines[1].starts_with("shlink,waiting,1,quota,20"), "{ran:?}");
    assert!(lines[2].starts_with("shlink,waiting,2,rate,20"), "{ran:?}");
    let due = |line: &str| line.split(',').nth(4).unwrap().to_owned();
    assert!(due(lines[1]) > due(lines[2]), "{ran:?}");
}

#[test]
fn rejected_rows_are_tried_again_all_or_by_their_keys() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    let mut text = "key,provider,destination\n".to_owned();
    for key in ["a", "b", "c"] {
        text.push_str(&format!("{key},shlink,https://brand.example/{key}\n"));
        let refusal = Answer::new(400).body(r#"{"title":"Invalid data","status":400}"#);
        sandbox.shlink().answer_next(refusal);
    }
    folder.write("in.csv", text);
    let ran = bulk(&folder, &sandbox);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("3 rows rejected: not created\n  3 x "),
        "{ran:?}"
    );
    assert!(
        ran.stderr
            .contains("tracking-links retry in.csv.journal --rejected"),
        "{ran:?}"
    );

    let ran = folder.run(&["retry", JOURNAL, "a"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), "a\n"), "{ran:?}");
    assert_eq!(bulk(&folder, &sandbox).code, Some(1));
    assert_eq!(sandbox.shlink().links().len(), 1);
    let ran = folder.run(&["retry", JOURNAL, "b", "a"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("the row \"a\" is created"), "{ran:?}");

    let ran = folder.run(&["retry", JOURNAL, "--rejected"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), "b\nc\n"), "{ran:?}");
    assert_eq!(bulk(&folder, &sandbox).code, Some(0));
    assert_eq!(sandbox.shlink().links().len(), 3);
    let ran = folder.run(&["status", JOURNAL, "--format", "json"]);
    let count = json(&ran);
    assert_eq!(
        (&count["state"], &count["rows"]),
        (&"created".into(), &3.into()),
        "{ran:?}"
    );
}

#[test]
fn an_adopted_link_is_looked_up_and_compared() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write(
        "in.csv",
        "key,provider,destination,slug\na,shlink,https://brand.example/a,a\n",
    );
    let refusal = Answer::new(400).body(r#"{"title":"Invalid data","status":400}"#);
    sandbox.shlink().answer_next(refusal);
    assert_eq!(bulk(&folder, &sandbox).code, Some(1));
    let create = [
        "create",
        "shlink",
        "--destination",
        "https://brand.example/b",
        "--slug",
        "b",
    ];
    let url = run(&folder, &sandbox, &create).stdout;

    let ran = run(
        &folder,
        &sandbox,
        &["adopt", JOURNAL, "a", "https://s.test/none"],
    );
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr
            .contains("shlink has no link \"https://s.test/none\""),
        "{ran:?}"
    );
    let ran = run(
        &folder,
        &sandbox,
        &["adopt", JOURNAL, "a", url.trim(), "--format", "json"],
    );
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(json(&ran)["link_id"], "b", "{ran:?}");
    assert!(ran.stderr.contains("note: "), "{ran:?}");
    assert_eq!(bulk(&folder, &sandbox).code, Some(0));
    assert!(folder.read("out.csv").contains("existing,b,"));
}

#[test]
fn a_journal_that_is_missing_or_none_is_told() {
    let folder = Folder::new();
    folder.write(
        "no.db",
        "this is no journal, and no SQLite file either, whatever its name is",
    );
    for (arguments, message) in [
        (&["status", "none.db"][..], "none.db"),
        (
            &["retry", "none.db", "--all"],
            "there is no journal none.db",
        ),
        (
            &["adopt", "none.db", "a", "b"],
            "there is no journal none.db",
        ),
        (&["pending", "no.db"], "no.db"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(message), "{ran:?}");
        assert!(!folder.path("none.db").exists());
    }
}

#[test]
fn a_journal_in_postgresql_resumes_and_takes_no_password_as_an_argument() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    let server = postgres_server::Server::start(&["fsync=off"]);
    let url = format!("{}?job=spring", server.database());
    folder.write(
        "in.csv",
        "key,provider,destination\na,shlink,https://brand.example/a\n",
    );
    let arguments = ["bulk", "in.csv", "--out", "out.csv", "--journal", &url];
    let ran = run(&folder, &sandbox, &arguments);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = run(&folder, &sandbox, &arguments);
    assert!(ran.stderr.contains("nothing to send: 1 row"), "{ran:?}");
    assert_eq!(sandbox.shlink().links().len(), 1);
    let ran = folder.run(&["status", &url, "--format", "json"]);
    assert_eq!(json(&ran)["state"], "created", "{ran:?}");

    let url = url.replacen("://", "://anna:secret@", 1);
    let ran = folder.run(&["status", &url]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.contains("PGPASSWORD") && !ran.stderr.contains("secret"),
        "{ran:?}"
    );
}

#[test]
fn a_journal_of_another_account_is_refused_until_a_person_releases_its_rows() {
    let ((_runtime, old), (_other, new), folder) = (sandbox(), sandbox(), Folder::new());
    let table = "key,provider,destination,slug\na,shlink,https://brand.example,a\n";
    folder.write("in.csv", table);
    assert_eq!(bulk(&folder, &old).code, Some(0));
    let (old_url, new_url) = (old.shlink().base_url(), new.shlink().base_url());

    // All rows are done, but elsewhere.
    let ran = bulk(&folder, &new);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    for text in [&old_url, &new_url, "tracking-links release"] {
        assert!(ran.stderr.contains(text), "{text}: {ran:?}");
    }
    let adopt = ["adopt", JOURNAL, "a", "https://s.test/b"];
    let ran = run(&folder, &new, &adopt);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("tracking-links release"), "{ran:?}");
    assert_eq!(new.shlink().request_count(), 0);

    let ran = folder.run(&["release", JOURNAL, "fanvue"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let ran = folder.run(&["release", JOURNAL, "shlink"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.stdout.trim_end(), old_url.trim_end_matches('/'));
    folder.write(
        "in.csv",
        format!("{table}b,shlink,https://brand.example,b\n"),
    );
    let ran = bulk(&folder, &new);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        (new.shlink().link_count(), old.shlink().link_count()),
        (1, 1)
    );
    assert_eq!(bulk(&folder, &old).code, Some(1));
}

#[test]
fn a_run_in_one_sandbox_goes_on_in_the_next_one_and_not_at_a_real_account() {
    let ((_runtime, real), folder) = (sandbox(), Folder::new());
    let table = "key,provider,destination,slug\na,shlink,https://brand.example,a\n";
    folder.write("in.csv", table);
    let arguments = [
        "--sandbox",
        "bulk",
        "in.csv",
        "--out",
        "out.csv",
        "--journal",
        JOURNAL,
    ];
    assert_eq!(folder.run(&arguments).code, Some(0));
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stderr.contains("nothing to send"), "{ran:?}");
    let ran = bulk(&folder, &real);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("the account sandbox (shlink)"),
        "{ran:?}"
    );
    assert_eq!(real.shlink().request_count(), 0);
}
