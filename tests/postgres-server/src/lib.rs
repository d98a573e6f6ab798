//! A PostgreSQL of the tests' own, on a free loopback port, with the server's defaults for what is
//! durable.
//!
//! A server outlives no process that started it: its guard, a shell, kills it and removes its
//! files once the test process is gone, however that ended. A test that finds no PostgreSQL fails.

#![cfg(unix)]

mod guard;
mod programs;
#[cfg(test)]
mod tests;

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use guard::Guard;
use programs::Programs;

/// How long a server may take to start, also after a crash on a busy machine.
const START: Duration = Duration::from_secs(60);

/// A running server. Dropping it kills it and removes its files.
#[derive(Debug)]
pub struct Server {
    programs: Programs,
    data: PathBuf,
    port: u16,
    settings: Vec<String>,
    postmaster: Mutex<Option<Child>>,
    databases: AtomicU32,
    _guard: Guard,
}

impl Server {
    /// Returns the server of this test process, which is started at the first call.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&[]))
    }

    /// Starts a server with settings such as `fsync=off`.
    ///
    /// # Panics
    ///
    /// Panics if PostgreSQL is not installed or does not start, and says what to do.
    pub fn start(settings: &[&str]) -> Self {
        let programs = Programs::find();
        let folder = tempfile::Builder::new()
            .prefix("postgres-server-")
            .tempdir()
            .expect("the temporary folder can be written");
        programs.give(folder.path());
        let folder = folder.keep();
        let data = folder.join("data");
        let guard = Guard::start(&folder);
        let made = programs
            .command("initdb")
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8"])
            .args(["--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .expect("initdb runs");
        assert!(
            made.status.success(),
            "initdb failed: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        let free = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
        let port = free.local_addr().expect("the port has a number").port();
        drop(free);
        let server = Self {
            programs,
            data,
            port,
            settings: settings.iter().map(ToString::to_string).collect(),
            postmaster: Mutex::new(None),
            databases: AtomicU32::new(0),
            _guard: guard,
        };
        server.restart();
        server
    }

    /// Returns the loopback port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes an empty database, and returns its URL.
    pub fn database(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs SQL in a database. Returns what it selects, without decoration.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let done = self
            .programs
            .command("psql")
            .args(["-h", "127.0.0.1", "-U", "postgres", "-XAtq", "-p"])
            .args([&self.port.to_string(), "-d", database])
            .args(["-v", "ON_ERROR_STOP=1", "-c", sql])
            .output()
            .expect("psql runs");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{sql}: {said}");
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// Kills the server with SIGKILL, as a crash does.
    pub fn kill(&self) {
        if let Some(mut postmaster) = self.postmaster().take() {
            // Only fails if it has ended.
            let _ = postmaster.kill();
            let _ = postmaster.wait();
        }
    }

    /// Starts the server again after [`kill`](Self::kill), with the same data at the same port.
    pub fn restart(&self) {
        let mut postmaster = self.postmaster();
        let end = Instant::now() + START;
        // The processes of a killed server end a little later, and hold its memory till then.
        while postmaster.is_none() {
            assert!(Instant::now() < end, "no start: {}", self.log());
            *postmaster = self.start_once(end);
        }
    }

    fn start_once(&self, end: Instant) -> Option<Child> {
        let log = fs::File::create(self.log_file()).expect("the log can be written");
        let mut command = self.programs.command("postgres");
        command
            .args(["-h", "127.0.0.1", "-k", "", "-p"])
            .arg(self.port.to_string())
            .arg("-D")
            .arg(&self.data)
            .args(["-c", "max_connections=200", "-c", "shared_buffers=64MB"]);
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        let mut child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("postgres runs");
        loop {
            if child.try_wait().expect("the child is ours").is_some() {
                sleep(Duration::from_millis(50));
                return None;
            }
            let status = fs::read_to_string(self.data.join("postmaster.pid")).unwrap_or_default();
            let mut lines = status.lines();
            let own = lines.next().map(str::trim) == Some(child.id().to_string().as_str());
            if own && lines.any(|line| line.trim() == "ready") {
                return Some(child);
            }
            assert!(Instant::now() < end, "no start: {}", self.log());
            sleep(Duration::from_millis(20));
        }
    }

    fn log_file(&self) -> PathBuf {
        self.data.with_file_name("log")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn postmaster(&self) -> MutexGuard<'_, Option<Child>> {
        let postmaster = self.postmaster.lock();
        postmaster.unwrap_or_else(PoisonError::into_inner)
    }
}

/// Kills the server; the guard removes its files.
impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
