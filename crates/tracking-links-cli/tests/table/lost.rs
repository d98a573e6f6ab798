//! Runs that lose their journal or the reader of their output in the middle.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use tracking_links_sandbox::{Fault, RecordedRequest, SimulatedProvider};

use crate::program::{Folder, Ran, environment, sandbox};
use crate::runs::{bulk, start, states, table, wait_until};

fn is_create(request: &RecordedRequest) -> bool {
    request.method() == "POST"
}

#[test]
fn a_journal_that_fails_in_the_middle_leaves_doubt_and_the_run_says_how_to_go_on() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", table(40));
    let shlink = sandbox.shlink();
    for _ in 0..40 {
        shlink.fail_next(Fault::SlowAfterWrite(Duration::from_millis(200)));
    }
    let child = start(&folder, &sandbox, &["--max-concurrency", "4"]);
    wait_until(|| shlink.link_count() >= 6);
    for name in ["in.csv.journal", "in.csv.journal-wal"] {
        std::fs::rename(folder.path(name), folder.path(&format!("{name}.lost"))).unwrap();
    }
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.stderr.contains("rows may be in doubt"), "{ran:?}");
    assert!(ran.stderr.contains("run the same command again"), "{ran:?}");
    assert!(shlink.link_count() < 40);

    for name in ["in.csv.journal", "in.csv.journal-wal"] {
        std::fs::rename(folder.path(&format!("{name}.lost")), folder.path(name)).unwrap();
    }
    let ran = bulk(&folder, &sandbox, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(shlink.link_count(), 40);
}

/// A table with so many rows at Shlink, and one whose link has no key by which it could be found.
fn with_doubt(rows: usize) -> String {
    let lines = table(rows);
    let lines = lines.lines().skip(1).map(|line| format!("{line},,\n"));
    let lines: String = lines.collect();
    format!("key,provider,destination,slug,name,platform\n{lines}last,fanvue,,,Last,tiktok\n")
}

#[test]
fn a_failure_after_the_run_does_not_hide_a_row_in_doubt() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", with_doubt(1));
    sandbox.fanvue().fail_next(Fault::DropBeforeWrite);
    let slow = Fault::SlowAfterWrite(Duration::from_secs(2));
    sandbox.shlink().fail_when(is_create, slow);
    let child = start(&folder, &sandbox, &[]);
    wait_until(|| sandbox.shlink().link_count() > 0);
    folder.write("in.csv", with_doubt(2));
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!(ran.code, Some(3), "{ran:?}");
    for message in [
        "in.csv was changed while it was read",
        "1 row in doubt: the link may exist; to see: tracking-links pending in.csv.journal",
    ] {
        assert!(ran.stderr.contains(message), "{ran:?}");
    }
}

#[test]
fn a_run_goes_on_when_the_reader_of_its_output_goes_away() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write("in.csv", with_doubt(60));
    sandbox.fanvue().fail_next(Fault::DropBeforeWrite);
    let arguments = ["bulk", "in.csv", "--out", "out.csv", "--json"];
    let mut command = folder.command(&arguments);
    command.envs(environment(&sandbox));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let output = child.stdout.take().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(16, output)
        .read_line(&mut line)
        .unwrap();
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!((ran.code, &*ran.stderr), (Some(3), ""), "{ran:?}");
    let states = states(&folder);
    assert_eq!(states.iter().filter(|it| *it == "created").count(), 60);
    assert_eq!(states.last().unwrap(), "unknown");
    assert_eq!(sandbox.shlink().link_count(), 60);
}
