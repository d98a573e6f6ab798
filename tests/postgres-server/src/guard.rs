//! A shell that kills a server and removes its files, once the process that started it is gone.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Reads until the other end of its input is closed, which the kernel does when a process ends,
/// however that happens.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
while read -r _; do :; done
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -9 "$pid" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$1" 2>/dev/null && break; sleep 0.2; done
"#;

#[derive(Debug)]
pub(crate) struct Guard(Child);

impl Guard {
    /// Starts the guard of the server in this folder.
    pub(crate) fn start(folder: &Path) -> Self {
        let shell = Command::new("sh")
            .args(["-c", SCRIPT, "guard"])
            .arg(folder)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self(shell.expect("sh runs"))
    }
}

/// Lets the guard do its work, and waits for it.
impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
