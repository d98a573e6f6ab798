//! Commands that are killed while they write.

use std::collections::HashMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The system calls that change files, or read which there are.
const CALLS: &str = "openat,write,fsync,rename,renameat,renameat2,mkdir,unlink,unlinkat,rmdir,\
                     copy_file_range,sendfile,close";

/// Kills the command of a fresh trial at each system call of its main thread, from the first one
/// that names `begins`; of more than `most` calls, at so many, evenly spread. `check` sees what
/// each left.
#[cfg(target_os = "linux")]
pub(crate) fn at_each_call<T>(
    trial: impl Fn() -> T,
    command: impl Fn(&T) -> Command,
    begins: &str,
    most: usize,
    mut check: impl FnMut(&T, &str),
) {
    // Returns whether the command came to its end.
    let run = |trial: &T, options: &[&str]| {
        let command = command(trial);
        let mut strace = Command::new("strace");
        strace.args(["-qq", "-s", "4096", "-e", &format!("trace={CALLS}")]);
        strace.args(options).arg(command.get_program());
        strace.args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => strace.env(name, value),
                None => strace.env_remove(name),
            };
        }
        let output = strace.output().expect("strace is installed");
        (output.status.success(), output)
    };
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let whole = trial();
    let (ended, output) = run(&whole, &["-o", trace.to_str().unwrap()]);
    assert!(ended, "{output:?}");
    check(&whole, "not killed");

    let trace = fs::read_to_string(trace).unwrap();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut calls = Vec::new();
    for line in trace.lines() {
        let Some((call, _)) = line.split_once('(') else {
            continue;
        };
        // Strace counts the calls of each name for itself.
        let number = numbers.entry(call).or_default();
        *number += 1;
        if !calls.is_empty() || line.contains(begins) {
            calls.push((call, *number, line));
        }
    }
    assert!(!calls.is_empty(), "no call names {begins}");
    for &(call, number, line) in calls.iter().step_by(calls.len().div_ceil(most)) {
        let trial = trial();
        let inject = format!("inject={call}:signal=KILL:when={number}");
        let (ended, _) = run(&trial, &["-o", "/dev/null", "-e", &inject]);
        assert!(!ended, "{line}");
        check(&trial, line);
    }
}

/// Kills the command of fresh trials after times from `from` of `took` on, in which a whole run
/// ends. `check` sees what each left.
pub(crate) fn at_times<T>(
    kills: u32,
    trial: impl Fn() -> T,
    command: impl Fn(&T) -> Command,
    took: Duration,
    from: f64,
    mut check: impl FnMut(&T, &str),
) {
    for kill in 0..kills {
        let trial = trial();
        let mut command = command(&trial);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let share = from + f64::from(kill) / f64::from(kills) * (1.1 - from);
        std::thread::sleep(took.mul_f64(share));
        // An error means that it has ended.
        let _ = child.kill();
        child.wait().unwrap();
        check(&trial, &format!("after {share:.2} of its time"));
    }
}
