//! Runs a page's commands in a folder of their own.

use std::cell::{Cell, OnceCell, RefCell};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use postgres_server::Server;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tracking_links_sandbox::Sandbox;

/// The database that pages name. Each page has one of its own, which is made when it is used.
const DATABASE: &str = "postgres://db.example/links";

/// A folder, a sandbox, and the exit code of the last command.
pub(crate) struct Shell {
    folder: TempDir,
    sandbox: Sandbox,
    /// Another one, for a second account.
    other: Sandbox,
    /// Runs the sandboxes.
    _runtime: Runtime,
    database: OnceCell<String>,
    code: Cell<i32>,
    /// When to kill the next command: at so many links of a provider.
    kill_at: RefCell<Option<(String, usize)>>,
    /// The commands that were started in the background, which end with the page.
    background: RefCell<Vec<u32>>,
}

impl Shell {
    pub(crate) fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let sandbox = || runtime.block_on(Sandbox::start()).unwrap();
        let (sandbox, other) = (sandbox(), sandbox());
        Self {
            folder: tempfile::tempdir().unwrap(),
            sandbox,
            other,
            _runtime: runtime,
            database: OnceCell::new(),
            code: Cell::new(0),
            kill_at: RefCell::default(),
            background: RefCell::default(),
        }
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Has the next command killed as soon as a provider has so many links.
    pub(crate) fn kill_at(&self, provider: &str, links: usize) {
        self.kill_at.replace(Some((provider.to_owned(), links)));
    }

    /// Waits until a provider has received a request.
    pub(crate) fn wait_for_request(&self, provider: &str) {
        let server = self.sandbox.server(provider);
        let server = server.expect("the provider is in the sandbox");
        wait_until(|| server.request_count() > 0);
    }

    /// Writes a file. Pages call the servers `https://PROVIDER.test` and
    /// `https://PROVIDER-other.test`.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let mut text = text.to_owned();
        for (name, url) in self.servers() {
            text = text.replace(&format!("https://{name}.test"), &url);
        }
        std::fs::write(self.folder.path().join(file), text).unwrap();
    }

    /// Returns the names by which pages call the servers, and their URLs.
    fn servers(&self) -> impl Iterator<Item = (String, String)> {
        let servers = self.sandbox.servers();
        let servers = servers.map(|it| (it.name().to_owned(), it.base_url()));
        let others = self.other.servers();
        let others = others.map(|it| (format!("{}-other", it.name()), it.base_url()));
        servers.chain(others)
    }

    /// Runs the commands of a block, which are the lines that begin with `$ ` and their
    /// continuations. Returns the block with what they print, and how many there are.
    pub(crate) fn run(&self, block: &str) -> (String, usize) {
        let (mut printed, mut commands) = (String::new(), 0);
        let mut lines = block.lines();
        while let Some(line) = lines.next() {
            let Some(command) = line.strip_prefix("$ ") else {
                continue;
            };
            let mut command = command.to_owned();
            printed.push_str(&format!("{line}\n"));
            while command.ends_with('\\') {
                let Some(line) = lines.next() else { break };
                command.push_str(&format!("\n{line}"));
                printed.push_str(&format!("{line}\n"));
            }
            printed.push_str(&self.command(&command));
            commands += 1;
        }
        (printed, commands)
    }

    fn command(&self, command: &str) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_tracking-links"));
        let mut path = program.parent().unwrap().as_os_str().to_owned();
        path.push(":/usr/bin:/bin");
        let mut shell = Command::new("sh");
        // Both outputs in one, in the order in which a terminal shows them. `$?` is the last code.
        let script = self.with_database(command);
        let script = format!("exec 2>&1\n(exit {})\n{script}\n", self.code.get());
        shell.args(["-c", &script]).current_dir(self.folder.path());
        shell
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.folder.path());
        for server in self.sandbox.servers() {
            let variables = server.variables().into_iter();
            shell.envs(variables.map(|it| (it.name, it.value)));
        }
        let child = shell
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let child = child.spawn().unwrap();
        if command.ends_with('&') {
            self.background.borrow_mut().push(child.id());
        }
        if let Some((provider, links)) = self.kill_at.take() {
            self.kill(&child, &provider, links);
        }
        let output = child.wait_with_output().unwrap();
        // A shell adds 128 to the signal that ended a command.
        let signal = || output.status.signal().map_or(-1, |signal| 128 + signal);
        self.code.set(output.status.code().unwrap_or_else(signal));
        let printed = String::from_utf8(output.stdout).unwrap();
        let lines = printed.lines().filter(|line| !is_progress(line));
        let printed: Vec<_> = lines.map(|line| self.masked(line)).collect();
        printed.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Kills a command and what it started, with a signal that nobody can catch.
    fn kill(&self, child: &Child, provider: &str, links: usize) {
        let server = self
            .sandbox
            .server(provider)
            .expect("the provider is in the sandbox");
        wait_until(|| server.link_count() >= links);
        assert!(kill(child.id()), "the command ended before");
    }

    /// Puts the page's database into a command.
    fn with_database(&self, command: &str) -> String {
        if !command.contains(DATABASE) {
            return command.to_owned();
        }
        let database = || Server::shared().database();
        command.replace(DATABASE, self.database.get_or_init(database))
    }

    /// Replaces what differs from run to run: times, random ids, ports.
    fn masked(&self, line: &str) -> String {
        let mut line = line.trim_end().to_owned();
        if let Some(database) = self.database.get() {
            line = line.replace(database, DATABASE);
        }
        for (name, url) in self.servers() {
            let host = url.trim_start_matches("http://");
            line = line.replace(&url, &format!("https://{name}.test"));
            line = line.replace(host, &format!("{name}.test"));
        }
        let folder = self.folder.path().display().to_string();
        line = line.replace(&folder, "/home/anna");
        let line = without_request_numbers(&line);
        let line = masked(&line, "0000-00-00T00:00:00Z", "2027-01-31T12:00:00Z");
        masked(
            &line,
            "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            "6f1e3c52-0b7a-4d1e-9c55-2f6f0f3f9a10",
        )
    }
}

/// Returns whether a line tells how far a run is, which it does from time to time.
fn is_progress(line: &str) -> bool {
    line.contains(" done, ") && line.contains("/s")
}

/// Takes the sandbox's numbers of requests away, which depend on the order of what is in flight.
fn without_request_numbers(line: &str) -> String {
    let mut parts = line.split("-sandbox-");
    let mut line = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        line.push_str(&format!("-sandbox-1{rest}"));
    }
    line
}

/// Replaces every part of a text that has a form: `0` stands for a digit, `x` for a digit of a
/// hexadecimal number.
fn masked(text: &str, form: &str, replacement: &str) -> String {
    let mut masked = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let fits = rest.len() >= form.len()
            && rest.bytes().zip(form.bytes()).all(|(it, form)| match form {
                b'0' => it.is_ascii_digit(),
                b'x' => it.is_ascii_hexdigit(),
                form => it == form,
            });
        match fits {
            true => {
                masked.push_str(replacement);
                rest = &rest[form.len()..];
            }
            false => {
                masked.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
    }
    masked
}

/// Waits until something is so.
fn wait_until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "it takes too long"
        );
        sleep(Duration::from_millis(2));
    }
}

/// Kills a group of processes. Returns whether there was one.
fn kill(group: u32) -> bool {
    let group = format!("-{group}");
    let mut kill = Command::new("kill");
    kill.args(["-KILL", "--", &group]).stderr(Stdio::null());
    kill.status().unwrap().success()
}

impl Drop for Shell {
    fn drop(&mut self) {
        for group in self.background.take() {
            kill(group);
        }
    }
}
