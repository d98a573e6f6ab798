//! The journal of a process that is killed, that has no rights, or whose disk is full.
//!
//! The process is this test program, which runs the one test below with what to do.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use tempfile::TempDir;
use tracking_links::journal::{Journal, JournalErrorKind as Kind, RowFilter, RowState};
use tracking_links_journal::SqliteJournal;

use crate::rows;

const TASK: &str = "TRACKING_LINKS_JOURNAL_TASK";

/// Does what the environment says, in a process of its own; nothing when all tests run.
#[tokio::test]
async fn child() {
    let Ok(task) = env::var(TASK) else { return };
    let (task, path) = task.split_once(' ').unwrap();
    match task {
        // Sends a row, says so and waits to be killed.
        "work" => {
            let journal = SqliteJournal::open(path).unwrap();
            journal.add("batch", &rows(3)).await.unwrap();
            let row = journal.claim("shlink", 1).await.unwrap().claims[0].row.id;
            journal.send(&[row]).await.unwrap();
            println!("\nsent");
            std::thread::park();
        }
        "open" => match SqliteJournal::open(path) {
            Ok(_) => println!("\nopened"),
            Err(error) => println!("\n{:?}: {error}", error.kind()),
        },
        "read" => match SqliteJournal::read(path) {
            Ok(journal) => {
                let rows = journal.rows(&RowFilter::new(), None, 10).await.unwrap();
                println!("\nread {} rows", rows.len());
            }
            Err(error) => println!("\n{:?}: {error}", error.kind()),
        },
        // Adds rows until one does not fit, and tells how many were added.
        "fill" => {
            let journal = SqliteJournal::open(path).unwrap();
            let all = rows(100_000);
            let mut added = 0;
            let error = loop {
                match journal.add("batch", &all[added..added + 100]).await {
                    Ok(_) => added += 100,
                    Err(error) => break error,
                }
            };
            println!("\n{added} rows, then {:?}: {error}", error.kind());
            let claims = journal.claim("shlink", 1).await;
            // What is full takes no send either, or has room for it: never half of it.
            let sent = match claims {
                Ok(claims) => journal.send(&[claims.claims[0].row.id]).await.is_ok(),
                Err(_) => false,
            };
            println!("sent: {sent}");
        }
        other => panic!("{other}"),
    }
}

/// Makes the command that does a task with a journal, and runs it by another program if it is
/// named.
fn command(by: &[&str], program: &Path, task: &str, path: &Path) -> Command {
    let arguments = [
        "--exact",
        "process::child",
        "--nocapture",
        "--test-threads=1",
    ];
    let mut command = match by {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    };
    command
        .args(arguments)
        .env(TASK, format!("{task} {}", path.display()));
    command
}

fn start(task: &str, path: &Path) -> Child {
    let mut command = command(&[], &env::current_exe().unwrap(), task, path);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "sent"));
    child
}

fn output(mut command: Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn a_killed_worker_frees_its_journal_at_once_and_what_it_sent_is_in_doubt() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.db");
    let mut child = start("work", &path);
    let error = SqliteJournal::open(&path).unwrap_err();
    assert_eq!(error.kind(), Kind::InUse);
    assert!(
        error
            .to_string()
            .contains(&format!("process {}", child.id())),
        "{error}"
    );

    child.kill().unwrap();
    child.wait().unwrap();
    let journal = SqliteJournal::open(&path).unwrap();
    let claims = journal.claim("shlink", 10).await.unwrap().claims;
    let states: Vec<RowState> = claims.iter().map(|claim| claim.row.state).collect();
    assert_eq!(
        states,
        [RowState::Sent, RowState::Waiting, RowState::Waiting]
    );
}

/// Runs a task as a user who is not the superuser, for whom rights would not count.
fn without_rights(task: &str, path: &Path) -> String {
    let programs = TempDir::new().unwrap();
    let program = programs.path().join("program");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    fs::set_permissions(programs.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = command(&[], &program, task, path);
    if fs::metadata("/proc/self").is_ok_and(|process| {
        use std::os::unix::fs::MetadataExt;
        process.uid() == 0
    }) {
        command.uid(65534).gid(65534);
    }
    output(command)
}

#[tokio::test]
async fn what_is_read_only_can_be_read_and_not_opened_for_work() {
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.db");
    let journal = SqliteJournal::open(&path).unwrap();
    journal.add("batch", &rows(3)).await.unwrap();
    journal.close().await.unwrap();
    for (of_file, of_folder) in [(0o444, 0o777), (0o666, 0o555), (0o444, 0o555)] {
        mode(&path, of_file);
        mode(folder.path(), of_folder);
        let opened = without_rights("open", &path);
        assert!(
            opened.contains("\nReadOnly: "),
            "{of_file:o} {of_folder:o} {opened}"
        );
        assert!(opened.contains("writable"), "{opened}");
        let read = without_rights("read", &path);
        assert!(
            read.contains("\nread 3 rows\n"),
            "{of_file:o} {of_folder:o} {read}"
        );
        mode(folder.path(), 0o755);
    }
    let rows = SqliteJournal::open(&path)
        .unwrap()
        .rows(&RowFilter::new(), None, 10)
        .await;
    assert_eq!(rows.unwrap().len(), 3);
}

/// Fills a disk of 1 MiB, in a namespace of its own, and reads afterwards what is there.
#[tokio::test]
async fn a_full_disk_is_an_error_and_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let path = disk.join("run.db");
    let kept = folder.path().join("kept.db");
    let script = format!(
        "mount -t tmpfs -o size=1m tmpfs {0} && \"$@\"; \
         for suffix in '' -wal -lock; do cp {1}$suffix {2}$suffix; done",
        disk.display(),
        path.display(),
        kept.display()
    );
    let by = [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        &script,
        "sh",
    ];
    let output = output(command(&by, &env::current_exe().unwrap(), "fill", &path));
    let line = output
        .lines()
        .find(|line| line.contains("rows, then"))
        .unwrap_or(&output);
    let (added, error) = line.split_once(" rows, then ").unwrap();
    assert!(
        error.starts_with("Full: ") && error.contains("make room"),
        "{error}"
    );

    // The copy has room.
    let journal = SqliteJournal::open(&kept).unwrap();
    let counts = journal.count(&RowFilter::new()).await.unwrap();
    let rows: u64 = counts.iter().map(|count| count.rows).sum();
    assert_eq!(rows.to_string(), added);
    let sent = counts.iter().any(|count| count.state == RowState::Sent);
    assert_eq!(output.contains("sent: true"), sent, "{output}");
}

/// Follows the system calls of a worker: before `send` was answered, what it wrote had reached the
/// disk.
#[test]
fn a_send_is_answered_after_an_fsync() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.db");
    let trace = folder.path().join("trace");
    let traced = "--trace=pwrite64,write,fsync,fdatasync";
    let by = ["strace", "-f", "-y", traced, "-o", trace.to_str().unwrap()];
    let mut command = command(&by, &env::current_exe().unwrap(), "work", &path);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .expect("strace is installed");
    let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "sent"));
    // The worker's number is in the lock: killed, it takes strace with it.
    let mut lock = String::new();
    fs::File::open(folder.path().join("run.db-lock"))
        .unwrap()
        .read_to_string(&mut lock)
        .unwrap();
    let worker = lock.lines().nth(1).unwrap().split(' ').nth(1).unwrap();
    assert!(
        Command::new("kill")
            .args(["-9", worker])
            .status()
            .unwrap()
            .success()
    );
    child.wait().unwrap();

    let trace = fs::read_to_string(trace).unwrap();
    let (before, _) = trace
        .split_once("\\nsent\\n")
        .expect("the answer is in the trace");
    let log = "run.db-wal>";
    let calls: Vec<&str> = before.lines().filter(|line| line.contains(log)).collect();
    let last = calls.last().unwrap();
    assert!(last.contains("sync(") && last.ends_with("= 0"), "{last}");
    let written = calls
        .iter()
        .rposition(|line| line.contains("pwrite64("))
        .unwrap();
    assert_eq!(written, calls.len() - 2, "{calls:#?}");
}
