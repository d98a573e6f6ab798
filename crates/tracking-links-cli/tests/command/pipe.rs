//! A reader that goes away, as `head` does.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use tracking_links_sandbox::Sandbox;

use crate::run::{program, program_at};

/// Reads the first line of the output, closes it, and returns the rest: stderr and exit code.
fn head(mut command: std::process::Command) -> (String, String, Option<i32>) {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let mut output = BufReader::with_capacity(16, child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    drop(output);
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    (line, stderr, child.wait().unwrap().code())
}

#[tokio::test]
async fn a_list_ends_quietly_when_its_reader_goes_away() {
    let sandbox = Sandbox::start().await.unwrap();
    let links = sandbox.links();
    for number in 0..300 {
        let destination = format!("https://brand.example/{number}/{}", "x".repeat(400));
        let request = tracking_links::LinkRequest::new().destination(destination);
        links.create("shlink", &request).await.unwrap();
    }
    for format in ["csv", "json", "plain", "table"] {
        let mut command = program_at(&sandbox);
        command.args(["list", "shlink", "--format", format]);
        let run = tokio::task::spawn_blocking(move || head(command))
            .await
            .unwrap();
        let (line, stderr, code) = run;
        assert!(!line.is_empty());
        assert_eq!((stderr.as_str(), code), ("", Some(0)), "{format}");
    }
}

#[test]
fn generated_texts_end_quietly_when_their_reader_goes_away() {
    for arguments in [&["completions", "zsh"][..], &["man"], &["create", "--help"]] {
        let mut command = program();
        command.args(arguments);
        let (_, stderr, code) = head(command);
        assert_eq!((stderr.as_str(), code), ("", Some(0)), "{arguments:?}");
    }
}

#[test]
fn a_failure_is_told_also_when_the_reader_goes_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = "key,provider,destination\n".to_owned();
    for row in 0..3_000 {
        table.push_str(&format!("k{row},shlink,brand.example/{row}\n"));
    }
    std::fs::write(folder.path().join("in.csv"), table).unwrap();
    let mut command = program();
    command
        .args(["--quiet", "check", "in.csv"])
        .current_dir(&folder);
    let (_, stderr, code) = head(command);
    assert_eq!((stderr.as_str(), code), ("", Some(1)));
}
