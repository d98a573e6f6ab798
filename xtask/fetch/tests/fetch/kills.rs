//! `fetch --write` that is killed leaves the old or the new files, never some of both.
//!
//! `FETCH_KILLS=300 cargo test -p fetch kills` kills more of them.

#[allow(
    dead_code,
    reason = "`at_times` is for commands that wait for no server"
)]
#[path = "../../../../codegen/tests/support/killed.rs"]
mod killed;

use std::time::{Duration, Instant};

use crate::server::Server;
use crate::source;
use crate::tree::{Tree, document, page, sha256};

const DEFAULT_KILLS: u64 = 20;

#[test]
fn a_kill_leaves_the_old_or_the_new_files() {
    let kills = std::env::var("FETCH_KILLS").map_or(DEFAULT_KILLS, |text| text.parse().unwrap());
    let server = Server::start();
    let tree = Tree::new(&source(&server, "/page.md"), &document("Version"));
    let mut found = [0, 0];
    let mut vendored = document("Version");
    let mut whole = Duration::ZERO;
    // The first one is not killed: it tells how long it takes.
    for kill in 0..=kills {
        let new = document(&format!("Version {kill}"));
        server.body("/page.md", "ETag: new\r\n", page(&[&new]));
        let mut child = tree
            .command(&["--write", "--loopback-http"])
            .spawn()
            .unwrap();
        // Until the request is there, nothing is written.
        while server.requests().is_empty() {
            std::thread::sleep(Duration::from_micros(100));
        }
        if kill == 0 {
            let begun = Instant::now();
            child.wait().unwrap();
            whole = begun.elapsed();
        } else {
            std::thread::sleep(whole.mul_f64((kill * 7_919 % 1_000) as f64 / 800.0));
            // An error means that it has ended.
            let _ = child.kill();
            child.wait().unwrap();
        }

        let is_new = is_new(&tree, &vendored, &new);
        found[usize::from(is_new)] += 1;
        if is_new {
            vendored = new;
        }
    }
    println!("{kills} kills: [old, new] files were left {found:?} times");
    assert!(found.iter().all(|&found| found > 0), "{found:?}");
    let (code, text) = tree.fetch(&["--write"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        tree.read("openapi.yaml"),
        document(&format!("Version {kills}"))
    );
}

/// Checks that all files are of one time. Returns whether that is the new one.
#[track_caller]
fn is_new(tree: &Tree, old: &str, new: &str) -> bool {
    let text = tree.read("openapi.yaml");
    let toml = tree.read("provider.toml");
    let is_new = text == new;
    assert!(is_new || text == old, "{text}");
    // That of the document, and that of what was fetched.
    let hashes = toml.lines().filter(|line| line.starts_with("sha256"));
    let hash = format!("sha256 = \"{}\"", sha256(&text));
    assert!(hashes.clone().all(|line| line == hash), "{toml}");
    assert!(!is_new || hashes.count() == 2, "{toml}");
    assert_eq!(tree.read("answers/list.json"), "{}");
    codegen::generate(tree.root(), "acme").unwrap();
    is_new
}

#[test]
#[cfg(target_os = "linux")]
fn a_kill_at_each_system_call_leaves_the_old_or_the_new_files() {
    let (old, new) = (document("Old"), document("New"));
    let server = Server::start();
    server.body("/page.md", "ETag: new\r\n", page(&[&new]));
    let tree = || Tree::new(&source(&server, "/page.md"), &old);
    let command = |tree: &Tree| tree.command(&["--write", "--loopback-http"]);
    let mut found = [0, 0];
    killed::at_each_call(tree, command, "target/fetched", usize::MAX, |tree, _| {
        found[usize::from(is_new(tree, &old, &new))] += 1;
    });
    println!("killed at each call: [old, new] files were left {found:?} times");
    assert!(found.iter().all(|&found| found > 0), "{found:?}");
}
