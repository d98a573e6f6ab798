//! `bulk`: a table becomes links, whatever happens in between.

use std::thread::sleep;
use std::time::Duration;

use tracking_links_sandbox::{Answer, Fault, RecordedRequest, SimulatedProvider};

use crate::program::{Folder, Ran, environment, fixture, sandbox};
use crate::runs::{bulk, column, signal, start, states, table, wait_until};

/// Asserts that there is one link for each row, and that OUT.csv says so.
fn assert_one_link_each(folder: &Folder, shlink: &dyn SimulatedProvider, rows: usize) {
    assert_eq!(shlink.link_count(), rows);
    let urls = column(folder, "url");
    assert_eq!(urls.len(), rows);
    for (row, (key, url)) in urls.iter().enumerate() {
        assert_eq!(key, &format!("k{}", row + 1));
        assert!(url.ends_with(&format!("/s{}", row + 1)), "{key}: {url}");
    }
}

#[test]
fn the_same_command_again_sends_nothing() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(20));
    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stderr
            .contains("20 rows: 20 with their link (20 created"),
        "{ran:?}"
    );
    assert_one_link_each(&folder, sandbox.shlink(), 20);
    let out = folder.read("out.csv");

    let requests = sandbox.shlink().request_count();
    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stderr
            .contains("nothing to send: 20 rows with their link"),
        "{ran:?}"
    );
    assert_eq!(sandbox.shlink().request_count(), requests);
    assert_eq!(folder.read("out.csv"), out);
}

#[test]
fn a_quiet_run_tells_of_nothing_but_what_went_wrong() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(3));
    let refusal = Answer::json(400, &serde_json::json!({ "title": "no" }));
    sandbox.shlink().answer_next(refusal);
    let ran = bulk(&folder, &sandbox, &["--quiet"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("1 row rejected: not created"),
        "{ran:?}"
    );
    folder.write(
        "in.csv",
        "key,provider,destination\nk9,shlink,https://brand.example/9\n",
    );
    let ran = bulk(&folder, &sandbox, &["--quiet"]);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{ran:?}");
}

#[test]
fn a_run_that_is_killed_again_and_again_makes_one_link_for_each_row() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    let rows = 300;
    folder.write("in.csv", table(rows));
    let shlink = sandbox.shlink();
    for kill in 1..=6 {
        let mut child = start(&folder, &sandbox, &["--max-concurrency", "4"]);
        shlink.fail_next(Fault::DropAfterWrite);
        wait_until(|| shlink.link_count() >= kill * 40 || child.try_wait().unwrap().is_some());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!folder.path("out.csv").exists(), "{kill}");
    }
    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_one_link_each(&folder, shlink, rows);
    assert!(
        states(&folder)
            .iter()
            .all(|it| it == "created" || it == "existing")
    );
}

#[test]
fn an_interrupt_waits_for_what_is_in_flight_and_says_how_to_resume() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(2000));
    let shlink = sandbox.shlink();
    let child = start(&folder, &sandbox, &["--max-concurrency", "2"]);
    wait_until(|| shlink.link_count() >= 20);
    signal(&child, "-INT");
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("stopping: nothing more is sent"),
        "{ran:?}"
    );
    assert!(
        ran.stderr.contains("to resume: run the same command again"),
        "{ran:?}"
    );
    let states = states(&folder);
    let created = states.iter().filter(|it| *it == "created").count();
    assert_eq!((states.len(), created), (2000, shlink.link_count()));
    assert!(created < 2000 && states.iter().all(|it| it == "created" || it == "waiting"));

    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_one_link_each(&folder, shlink, 2000);
}

#[test]
fn a_second_interrupt_stops_at_once_and_the_journal_is_right() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(50));
    let shlink = sandbox.shlink();
    let is_create = |it: &RecordedRequest| it.method() == "POST";
    let child = start(&folder, &sandbox, &["--max-concurrency", "1"]);
    shlink.fail_when(Box::new(is_create), Fault::StallAfterWrite);
    wait_until(|| shlink.unused_answers() == 0);
    sleep(Duration::from_millis(300));
    let made = shlink.link_count();
    signal(&child, "-INT");
    sleep(Duration::from_millis(300));
    signal(&child, "-INT");
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!(ran.code, Some(3), "{ran:?}");
    // One is sent, and another may be noted ahead.
    let waiting = ["1 row", "2 rows"].map(|rows| format!("waiting for {rows} in flight"));
    assert!(waiting.iter().any(|it| ran.stderr.contains(it)), "{ran:?}");
    assert!(ran.stderr.contains("stopped at once"), "{ran:?}");
    assert!(!folder.path("out.csv").exists());
    assert_eq!(shlink.link_count(), made);

    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_one_link_each(&folder, shlink, 50);
    assert_eq!(
        states(&folder)
            .iter()
            .filter(|it| *it == "existing")
            .count(),
        1
    );
}

#[test]
fn a_file_with_faults_is_refused_with_all_of_them_or_its_valid_rows_are_created() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    let text = table(3) + "k3,shlink,https://brand.example,s4\nk5,shlink,brand.example,s5\n";
    folder.write("in.csv", text);
    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("in.csv:5: column 1 (key)"), "{ran:?}");
    assert!(
        ran.stderr.contains("in.csv:6: column 3 (destination)"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("--skip-invalid"), "{ran:?}");
    assert_eq!(sandbox.shlink().request_count(), 0);
    assert!(!folder.path("out.csv").exists() && !folder.path("in.csv.journal").exists());

    let ran = bulk(&folder, &sandbox, &["--skip-invalid"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let expected = ["created", "created", "created", "invalid", "invalid"];
    assert_eq!(states(&folder), expected);
    let errors = column(&folder, "error");
    assert!(errors[3].1.contains("line 4 has this one"), "{errors:?}");
}

#[test]
fn a_key_whose_request_changed_is_refused_and_told() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(3));
    assert_eq!(bulk(&folder, &sandbox, &[]).code, Some(0));
    folder.write("in.csv", table(4).replace("example/2", "example/two"));
    let plan = bulk(&folder, &sandbox, &["--dry-run"]);
    assert_eq!(plan.code, Some(1), "{plan:?}");
    assert!(
        plan.stdout.contains("would create at shlink: 1 link\n"),
        "{plan:?}"
    );
    assert_eq!(sandbox.shlink().link_count(), 3);

    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(
        states(&folder),
        ["created", "differs", "created", "created"]
    );
    assert!(column(&folder, "error")[1].1.contains("a key of its own"));
    assert_eq!(sandbox.shlink().link_count(), 4);
}

#[test]
fn unfinished_rows_of_another_file_are_not_sent_unasked() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(2));
    sandbox.shlink().answer_next(Answer::new(401).body("{}"));
    let ran = bulk(&folder, &sandbox, &["--max-concurrency", "1"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("shlink was given up"), "{ran:?}");
    assert_eq!(states(&folder), ["waiting", "waiting"]);

    folder.write("in.csv", table(3).replace("k2,", "other,"));
    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr
            .contains("has 1 unfinished row that in.csv does not contain"),
        "{ran:?}"
    );
    assert_eq!(sandbox.shlink().link_count(), 0);

    let ran = bulk(&folder, &sandbox, &["--all"]);
    assert_eq!(sandbox.shlink().link_count(), 3, "{ran:?}");
}

#[test]
fn out_csv_has_the_inputs_columns_and_no_formulas() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write(
        "in.csv",
        "note;key;provider;name;destination;state\r\n=cmd;-1;shlink;+49;https://brand.example;old\r\n",
    );
    let ran = bulk(&folder, &sandbox, &["--ignore", "note"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let out = folder.read("out.csv");
    let (names, row) = out.split_once("\r\n").unwrap();
    assert!(
        names.starts_with("note;key;provider;name;destination;state;link_id;url;"),
        "{out}"
    );
    assert!(
        row.starts_with("'=cmd;'-1;shlink;'+49;https://brand.example;created;"),
        "{out}"
    );
    let link = &sandbox.shlink().links()[0];
    assert_eq!(link.title.as_deref(), Some("+49"));

    folder.write("in.csv", out);
    let ran = bulk(
        &folder,
        &sandbox,
        &["--ignore", "note", "--from-out", "--dry-run"],
    );
    assert!(
        ran.stdout.contains("1 row which had their outcome before"),
        "{ran:?}"
    );
}

#[test]
fn out_csv_is_written_down_as_the_input_is() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    let rows = "key;provider;destination\na;shlink;https://brand.example\n";
    for (number, (start, end)) in [("", "\n"), ("\u{feff}", "\r\n"), ("sep=;\n", "\n")]
        .into_iter()
        .enumerate()
    {
        let text = format!("{start}{rows}").replace("\na;", &format!("\n{number};"));
        folder.write("in.csv", text.replace('\n', end));
        assert_eq!(bulk(&folder, &sandbox, &[]).code, Some(0));
        let out = folder.read("out.csv");
        assert!(out.starts_with(&start.replace('\n', end)), "{out}");
        assert_eq!(out.matches(end).count(), out.matches('\n').count());
        folder.write("in.csv", &out);
        let again = bulk(&folder, &sandbox, &["--from-out"]);
        assert_eq!(again.code, Some(0), "{again:?}");
        assert_eq!(folder.read("out.csv"), out);
    }
    assert_eq!(sandbox.shlink().link_count(), 3);
}

#[test]
fn a_file_that_changes_during_the_run_is_told_and_the_journal_has_the_outcomes() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(2));
    let shlink = sandbox.shlink();
    shlink.fail_when(
        Box::new(|it: &RecordedRequest| it.method() == "POST"),
        Fault::SlowAfterWrite(Duration::from_secs(2)),
    );
    let child = start(&folder, &sandbox, &[]);
    wait_until(|| shlink.link_count() > 0);
    folder.write("in.csv", table(3));
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("in.csv was changed while it was read"),
        "{ran:?}"
    );
    assert!(!folder.path("out.csv").exists());

    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_one_link_each(&folder, shlink, 3);
}

#[test]
fn json_lines_tell_of_rows_and_of_the_end() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(3));
    let ran = bulk(&folder, &sandbox, &["--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let events = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let events: Vec<serde_json::Value> = events.collect();
    let rows = events.iter().filter(|it| it["event"] == "row");
    assert!(
        rows.clone()
            .all(|it| it["state"] == "created" && it["link"]["url"].is_string())
    );
    assert_eq!(rows.count(), 3);
    let end = events.last().unwrap();
    assert_eq!(
        (&end["event"], &end["states"]["created"]),
        (&"summary".into(), &3.into())
    );
}

#[test]
fn places_that_cannot_be_written_are_refused_before_anything_is_sent() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(3));
    for (out, message) in [
        ("in.csv", "in.csv is the input; write the output elsewhere"),
        (".", ". is a folder; name a file in it"),
        ("no/out.csv", "can't write to no"),
        ("in.csv.journal", "in.csv.journal is the journal"),
        ("in.csv.journal-wal", "or a part of it"),
        ("/dev/null", "/dev/null is a device or a pipe; name a file"),
    ] {
        let mut command = folder.command(&["bulk", "in.csv", "--out", out]);
        let ran: Ran = command.envs(environment(&sandbox)).output().unwrap().into();
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(message), "{ran:?}");
    }
    assert_eq!(sandbox.shlink().request_count(), 0);
}

#[test]
fn an_out_csv_is_not_taken_for_new_rows() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(2));
    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // With one more row, under another name, which has another journal.
    let more = folder.read("out.csv") + "k3,shlink,https://brand.example/3,s3,,,,,,,,,,,,,,,\n";
    folder.write("in.csv", &more);
    let ran = bulk(&folder, &sandbox, &["--journal", "other.journal"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.contains("in.csv has outcomes of an earlier run"),
        "{ran:?}"
    );
    assert_eq!(sandbox.shlink().link_count(), 2);
    // With its journal, only the new row is sent.
    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(sandbox.shlink().link_count(), 3);
}

#[test]
fn the_commands_of_the_readme_make_ten_links() {
    let readme = include_str!("../../README.md");
    let (_, block) = readme.split_once("```console\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let commands: Vec<_> = block
        .lines()
        .filter_map(|it| it.strip_prefix("$ "))
        .collect();
    assert_eq!(commands.len(), 2);
    let folder = Folder::new();
    std::fs::copy(fixture("../../examples/ten.csv"), folder.path("ten.csv")).unwrap();
    for command in commands {
        let words: Vec<_> = command.split(' ').collect();
        let [program, arguments @ ..] = &*words else {
            panic!("{command} is empty");
        };
        assert_eq!(*program, "tracking-links");
        let ran = folder.run(arguments);
        assert_eq!(ran.code, Some(0), "{command}: {ran:?}");
    }
    let urls = column(&folder, "url");
    assert_eq!(urls.len(), 10);
    assert!(
        urls.iter().all(|(_, url)| url.starts_with("https://")),
        "{urls:?}"
    );
}
