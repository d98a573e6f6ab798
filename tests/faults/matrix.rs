//! Every row with every target.

use std::future::ready;
use std::time::Duration;

use expect_test::expect_file;

use crate::connecting::{self, RowCall, seen_by};
use crate::rows::by_row;
use crate::server::{Act, Server, json};
use crate::setup::{Outcome, Setup};
use crate::table::Table;
use crate::target::{Target, at_once};

/// Checks what every outcome must satisfy.
fn assert_sound(row: &str, target: &Target, outcome: &Outcome, seen: usize) {
    let what = format!("{row}, {target:?}: {outcome:?}, seen {seen}");
    assert!(!target.is_create() || seen <= 1, "created twice: {what}");
    assert!(seen <= 3, "{what}");
    if outcome.delivery == "NotSent" {
        assert_eq!(seen, 0, "{what}");
    }
    assert!(
        !outcome.shown.contains("a-secret-token") && !outcome.shown.contains("a-sentinel"),
        "{what}"
    );
}

#[tokio::test]
async fn every_fault_has_its_documented_outcome_and_no_create_is_seen_twice() {
    let targets = Target::all().await;
    let mut table = Table::new(&targets);
    let mut note = |row: &str, target: &Target, (outcome, seen): (Outcome, usize)| {
        assert_sound(row, target, &outcome, seen);
        table.note(row, target, &outcome, seen);
    };
    for row in connecting::ROWS {
        let prepare = |target| connecting::call(row, target);
        for (target, outcome) in at_once(targets.clone(), prepare).await {
            note(row, &target, outcome);
        }
    }
    let elsewhere = Server::always(Act::Fin).await;
    for (row, acts) in by_row(&targets, &elsewhere.url()) {
        let prepare = |(target, act)| call(target, act);
        for ((target, _), outcome) in at_once(acts, prepare).await {
            note(&row, &target, outcome);
        }
    }
    assert_eq!(elsewhere.log.connections(), 0, "a redirect was followed");
    for (row, sent) in DROPPED {
        let prepare = |target| ready(async move { dropped(&target, sent).await });
        for (target, outcome) in at_once(targets.clone(), prepare).await {
            note(row, &target, outcome);
        }
    }
    let prepare = |target| ready(async move { unsendable(&target).await });
    for (target, rows) in at_once(targets.clone(), prepare).await {
        for (row, outcome, seen) in rows {
            note(row, &target, (outcome, seen));
        }
    }
    assert!(table.len() > 70, "{} rows ran", table.len());
    let text = format!("{}{}", include_str!("intro.md"), table.markdown());
    println!("{text}");
    expect_file!["../../docs/faults.md"].assert_eq(&text);
}

/// Prepares a call to a server with this act.
async fn call(target: Target, act: Act) -> RowCall {
    let stalls = matches!(act, Act::Stall(_) | Act::Drip(_));
    let server = Server::always(act).await;
    let mut setup = Setup::new(server.url());
    if stalls {
        setup.attempt_timeout = Duration::from_millis(200);
    }
    seen_by(server.log, target.call(&setup))
}

/// The rows in which the caller drops the future: after the server sent nothing, and after it sent
/// the headers of a success and half of its body.
pub(crate) const DROPPED: [(&str, &[u8]); 2] = [
    ("the caller drops the future before the headers", b""),
    (
        "the caller drops the future while the body is read",
        b"HTTP/1.1 201 X\r\ncontent-length: 9\r\n\r\n{",
    ),
];

/// The caller drops the future after the server has sent this.
async fn dropped(target: &Target, sent: &[u8]) -> (Outcome, usize) {
    let server = Server::always(Act::Stall(sent.to_vec())).await;
    let long_enough = async {
        while server.log.read() < 1 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(60)).await;
    };
    tokio::select! {
        outcome = target.call(&Setup::new(server.url())) => panic!("{outcome:?}"),
        () = long_enough => {}
    }
    // The server sees that the client closed the connection.
    tokio::time::timeout(Duration::from_secs(2), async {
        while server.log.left() < 1 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await
    .unwrap();
    assert_eq!(server.log.connections(), 1);
    (Outcome::done("the connection is closed"), server.log.read())
}

/// Calls with values that must be refused or encoded.
async fn unsendable(target: &Target) -> Vec<(&'static str, Outcome, usize)> {
    let (status, body) = target.good();
    let server = Server::always(Act::Answer(json(status, body))).await;
    let mut outcomes = Vec::new();
    for (row, setup) in values(target, &server.url()) {
        let before = server.log.read();
        let outcome = target.call(&setup).await;
        outcomes.push((row, outcome, server.log.read() - before));
    }
    for text in server.log.texts.lock().unwrap().iter() {
        let line = text.lines().next().unwrap();
        // The HTTP version contains one more slash.
        assert_eq!(line.matches('/').count(), target.slashes() + 1, "{line}");
        assert!(!line.contains("//"), "{line}");
    }
    outcomes
}

/// The rows of values that must be refused or encoded, at a server with this URL.
pub(crate) fn values(target: &Target, url: &str) -> Vec<(&'static str, Setup)> {
    let setup = || Setup::new(url);
    let secret = |secret: &str| Setup {
        secret: secret.to_owned(),
        ..setup()
    };
    let mut rows = vec![
        ("CR LF in the credential", secret("a-sentinel\r\nX: 1")),
        ("LF at the end of the credential", secret("a-sentinel\n")),
        ("NUL in the credential", secret("a-sentinel\0")),
        (
            "base URL with user name and password",
            Setup::new(url.replace("//", "//user:a-sentinel@")),
        ),
        (
            "base URL with plain http to another machine",
            Setup::new("http://a-sentinel.example"),
        ),
        (
            "base URL with CR LF",
            Setup::new(format!("{url}\r\na-sentinel")),
        ),
        (
            "base URL with a trailing slash",
            Setup::new(format!("{url}/")),
        ),
    ];
    if target
        .create()
        .is_some_and(|create| create.has_path_value())
    {
        let long = "x".repeat(10_000);
        let values = [
            ("path value `..`", ".."),
            ("path value `.`", "."),
            ("path value `\\`", "\\"),
            ("path value `%2e%2e`", "%2e%2e"),
            ("path value `a/../b`", "a/../b"),
            ("path value with CR LF", "a\r\nb"),
            ("path value of 10 kB", long.as_str()),
        ];
        rows.extend(values.map(|(row, value)| {
            let path_value = Some(value.to_owned());
            let setup = setup();
            (
                row,
                Setup {
                    path_value,
                    ..setup
                },
            )
        }));
    }
    rows
}
