//! Runs of `bulk` on a table, in a folder, against a sandbox of the test's process.

use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tracking_links_sandbox::Sandbox;

use crate::program::{Folder, Ran, environment};

/// A table with so many rows at Shlink, which can look links up by their slugs.
pub(crate) fn table(rows: usize) -> String {
    let mut text = "key,provider,destination,slug\n".to_owned();
    for row in 1..=rows {
        text.push_str(&format!(
            "k{row},shlink,https://brand.example/{row},s{row}\n"
        ));
    }
    text
}

/// Runs the command on `in.csv` against a sandbox of this process.
pub(crate) fn bulk(folder: &Folder, sandbox: &Sandbox, more: &[&str]) -> Ran {
    start(folder, sandbox, more)
        .wait_with_output()
        .unwrap()
        .into()
}

pub(crate) fn start(folder: &Folder, sandbox: &Sandbox, more: &[&str]) -> Child {
    let arguments = [
        "bulk",
        "in.csv",
        "--out",
        "out.csv",
        "--settling-delay",
        "0s",
    ];
    let mut command = folder.command(&[&arguments, more].concat());
    command
        .envs(environment(sandbox))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Sends a signal to a process.
pub(crate) fn signal(child: &Child, name: &str) {
    let status = std::process::Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// Waits until something is so.
pub(crate) fn wait_until(mut what: impl FnMut() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "it takes too long"
        );
        sleep(Duration::from_millis(5));
    }
}

/// Returns the values of a column of OUT.csv, by key.
pub(crate) fn column(folder: &Folder, name: &str) -> Vec<(String, String)> {
    let text = folder.read("out.csv");
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let index = csv
        .headers()
        .unwrap()
        .iter()
        .position(|it| it == name)
        .unwrap();
    let rows = csv.records().map(|row| {
        let row = row.unwrap();
        (row[0].to_owned(), row[index].to_owned())
    });
    rows.collect()
}

pub(crate) fn states(folder: &Folder) -> Vec<String> {
    column(folder, "state")
        .into_iter()
        .map(|(_, state)| state)
        .collect()
}
