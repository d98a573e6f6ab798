//! `report` of a journal with rows in each state.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use tracking_links::journal::{Failure, Journal, NewRow, Outcome};
use tracking_links::{LinkRequest, TrackingLink};
use tracking_links_journal::SqliteJournal;

use super::command::{Ran, command, run};

const HOSTILE: &str = "<script>alert('key')</script>\u{202e}\"&";

/// Makes a journal in which `rows` rows of a provider have each of six fates in turn.
async fn journal(path: &Path, rows: usize) {
    let journal = SqliteJournal::open(path).unwrap();
    let row = |number: usize| {
        let destination = format!("https://brand.example/{number}?a=<script>\"&");
        let request = LinkRequest::new().destination(destination);
        NewRow::new(format!("{HOSTILE}{number}"), "shop<b>", request)
    };
    let rows: Vec<_> = (0..rows).map(row).collect();
    journal.add("batch", &rows).await.unwrap();
    let claims = journal.claim("shop<b>", rows.len()).await.unwrap().claims;
    let ids: Vec<_> = claims.iter().map(|claim| claim.row.id).collect();
    let is_sent = |number: &usize| number % 6 != 5;
    let sent: Vec<_> = (0..ids.len())
        .filter(is_sent)
        .map(|number| ids[number])
        .collect();
    journal.send(&sent).await.unwrap();
    for (number, id) in ids.iter().enumerate() {
        let link = || Box::new(TrackingLink::new("shop<b>"));
        let failure = |kind: &str| {
            let mut failure =
                Failure::new(kind, format!("no <img src=x onerror=alert(1)> {number}"));
            (failure.status, failure.code) = (Some(422), Some("<i>bad</i>".to_owned()));
            failure
        };
        let outcome = match number % 6 {
            0 => Outcome::Created(link()),
            1 => Outcome::Existing(link()),
            2 => Outcome::Rejected(failure("conflict")),
            3 => Outcome::Unknown(failure("unknown")),
            4 => Outcome::InDoubt {
                failure: Some(failure("timeout")),
                after: None,
            },
            _ => Outcome::NotCreated {
                failure: None,
                after: Some(Duration::ZERO),
            },
        };
        journal.record(*id, &outcome).await.unwrap();
    }
    journal.close().await.unwrap();
}

/// Makes a journal in the folder `a b`, and reports it.
async fn report(rows: usize, arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("a b")).unwrap();
    journal(&folder.path().join("a b/run<1>.db"), rows).await;
    let mut command = command(["report", "a b/run<1>.db"].iter().chain(arguments));
    command.current_dir(folder.path());
    run(command)
}

#[tokio::test]
async fn texts_of_others_are_escaped_in_the_page_and_it_loads_and_runs_nothing() {
    let ran = report(60, &["--html", "-"]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let page = ran.out.to_lowercase();
    for tag in [
        "<script", "<img", "<i>", "<b>", "<1>", "<iframe", "<object", "<form", "<a ", "@import",
    ] {
        assert!(!page.contains(tag), "{tag}");
    }
    assert!(page.contains("&#60;script&#62;alert("), "{page}");
    let tags = page.split('<').skip(1);
    let tags: Vec<_> = tags.map(|tag| tag.split('>').next().unwrap()).collect();
    for attribute in [" src", " href", " srcset", " on", "url("] {
        let with = tags.iter().filter(|tag| tag.contains(attribute));
        let with: Vec<_> = with.collect();
        let icon = "link rel=\"icon\" href=\"data:,\"";
        assert!(
            with.iter().all(|tag| **tag == icon),
            "{attribute}: {with:?}"
        );
    }
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("width=device-width"));
    let rects = page.matches("<rect").count();
    assert!(rects >= 4, "a bar for each outcome: {rects}");
}

#[tokio::test]
async fn a_row_in_doubt_comes_with_what_to_do_and_only_the_first_rows_are_listed() {
    let ran = report(660, &["--html", "-"]).await;
    assert!(ran.out.contains("Rows in doubt: 220"), "{}", ran.out);
    assert!(ran.out.contains("there are\n120 more"), "{}", ran.out);
    assert!(ran.out.contains("Rejected rows: 110"));
    assert!(
        ran.out.contains("<h1>run&#60;1&#62;.db</h1>"),
        "{}",
        ran.out
    );
    let journal = "&#39;a b/run&#60;1&#62;.db&#39;";
    for command in [
        format!("adopt {journal} KEY LINK"),
        format!("retry {journal} --rejected"),
        format!("bulk IN.csv --out OUT.csv --journal {journal}"),
    ] {
        let line = format!("\ntracking-links {command}\n");
        assert!(ran.out.contains(&line), "{command}: {}", ran.out);
    }
    let of_row = format!("\ntracking-links resolve {journal} &#39;&#60;script&#62;alert(");
    assert_eq!(ran.out.matches(&of_row).count(), 50, "{}", ran.out);
    let keys = ran
        .out
        .matches("<div class=\"head\"><code>&#60;script")
        .count();
    assert_eq!(keys, 200);
}

#[tokio::test]
async fn the_sums_are_right_as_json_and_as_text() {
    let ran = report(600, &["--format", "json"]).await;
    let summary: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(summary["rows"], 600);
    assert_eq!(summary["requests"], 500);
    assert_eq!(summary["settled"], 400);
    let states = &summary["providers"]["shop<b>"];
    for state in [
        "waiting", "sent", "created", "existing", "rejected", "unknown",
    ] {
        assert_eq!(states[state], 100, "{state}");
    }
    let reasons = summary["reasons"].as_array().unwrap();
    assert_eq!(reasons.len(), 3);
    assert!(
        reasons
            .iter()
            .all(|it| it["rows"] == 100 && it["status"] == 422),
        "{reasons:?}"
    );
    assert_eq!(summary["in_doubt"]["total"], 200);
    assert!(summary["rows_per_second"].as_f64().unwrap() > 0.0);

    // The messages of a reason differ, and each has its rows and a key.
    let examples = reasons[0]["examples"].as_array().unwrap();
    assert_eq!(examples.len(), 3);
    assert!(
        examples
            .iter()
            .all(|it| it["rows"] == 1 && it["key"].is_string())
    );
    assert_ne!(examples[0]["message"], examples[1]["message"]);

    let ran = report(1, &[]).await;
    assert!(
        ran.out.starts_with("1 of 1 row settled, 1 request sent\n"),
        "{}",
        ran.out
    );
    let ran = report(1, &["--html", "-"]).await;
    assert!(!ran.out.contains("1 rows"), "{}", ran.out);

    let ran = report(6, &[]).await;
    assert!(
        ran.out
            .starts_with("4 of 6 rows settled, 5 requests sent\n"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("1  shop<b>: conflict 422 <i>bad</i>"),
        "{}",
        ran.out
    );
    assert!(
        !ran.out.contains('\u{202e}'),
        "a mark of direction reaches the terminal"
    );
}

#[tokio::test]
async fn an_empty_journal_has_a_report_and_another_file_is_told() {
    let ran = report(0, &["--html", "-"]).await;
    assert!(
        ran.out.contains("No row has its outcome yet"),
        "{}",
        ran.out
    );
    let ran = report(0, &[]).await;
    assert_eq!(ran.out, "0 of 0 rows settled, 0 requests sent\n");
    let ran = run(command(["report", "/nowhere/run.db"]));
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("/nowhere"), "{}", ran.err);
}
