//! Every row with every target.

use std::time::Duration;

use expect_test::expect_file;

use crate::connecting;
use crate::rows::rows;
use crate::server::{Act, Server};
use crate::table::Table;
use crate::target::{Outcome, Setup, Target};

/// Checks what every outcome must satisfy.
fn assert_sound(row: &str, target: Target, outcome: &Outcome, seen: usize) {
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
    let mut table = Table::default();
    for target in Target::ALL {
        connecting::rows(
            &mut |row, outcome, seen| {
                assert_sound(row, target, &outcome, seen);
                table.note(row, target, &outcome, seen);
            },
            target,
        )
        .await;
    }
    let elsewhere = Server::always(Act::Fin).await;
    for target in Target::ALL {
        for (row, act) in rows(target, &elsewhere.url()) {
            let stalls = matches!(act, Act::Stall(_) | Act::Drip(_));
            let server = Server::always(act).await;
            let mut setup = Setup::new(server.url());
            if stalls {
                setup.attempt_timeout = Duration::from_millis(200);
            }
            let outcome = setup.call(target).await;
            assert_sound(&row, target, &outcome, server.log.read());
            table.note(&row, target, &outcome, server.log.read());
        }
        dropped(&mut table, target).await;
        unsendable(&mut table, target).await;
    }
    assert_eq!(elsewhere.log.connections(), 0, "a redirect was followed");
    assert!(table.len() > 70, "{} rows ran", table.len());
    let text = format!("{}{}", include_str!("intro.md"), table.markdown());
    println!("{text}");
    expect_file!["../../docs/faults.md"].assert_eq(&text);
}

/// The caller drops the future before the headers, and while the body is read.
async fn dropped(table: &mut Table, target: Target) {
    let half = b"HTTP/1.1 201 X\r\ncontent-length: 9\r\n\r\n{".to_vec();
    for (row, sent) in [
        ("the caller drops the future before the headers", Vec::new()),
        ("the caller drops the future while the body is read", half),
    ] {
        let server = Server::always(Act::Stall(sent)).await;
        let call = Setup::new(server.url()).call(target);
        let dropped = tokio::time::timeout(Duration::from_millis(60), call).await;
        assert!(dropped.is_err());
        // The server sees that the client closed the connection.
        tokio::time::timeout(Duration::from_secs(2), async {
            while server.log.left() < 1 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await
        .unwrap();
        let mut outcome = Setup::new("http://sentinel").call(target).await;
        outcome.delivery = "the connection is closed".to_owned();
        outcome.kind.clear();
        assert_eq!(server.log.connections(), 1);
        table.note(row, target, &outcome, server.log.read());
    }
}

/// Values that must be refused or encoded.
async fn unsendable(table: &mut Table, target: Target) {
    let (status, body) = target.good();
    let good = Act::Answer(crate::server::json(status, body));
    let server = Server::always(good).await;
    let url = server.url();
    let setup = || Setup::new(url.as_str());
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
    if target == Target::Impact {
        let long = "x".repeat(10_000);
        let programs = [
            ("path value `..`", ".."),
            ("path value `.`", "."),
            ("path value `\\`", "\\"),
            ("path value `%2e%2e`", "%2e%2e"),
            ("path value `a/../b`", "a/../b"),
            ("path value with CR LF", "a\r\nb"),
            ("path value of 10 kB", long.as_str()),
        ];
        rows.extend(programs.map(|(row, program)| {
            let program = program.to_owned();
            (row, Setup { program, ..setup() })
        }));
    }
    for (row, setup) in rows {
        let before = server.log.read();
        let outcome = setup.call(target).await;
        let seen = server.log.read() - before;
        assert_sound(row, target, &outcome, seen);
        table.note(row, target, &outcome, seen);
    }
    for text in server.log.texts.lock().unwrap().iter() {
        let line = text.lines().next().unwrap();
        let slashes = if target == Target::Impact { 5 } else { 1 };
        // The HTTP version contains one more slash.
        assert_eq!(line.matches('/').count(), slashes + 1, "{line}");
        assert!(!line.contains("//"), "{line}");
    }
}
