//! `fetch --write` that is killed leaves the old or the new files, never some of both.
//!
//! `FETCH_KILLS=200 cargo test -p fetch kills` kills more of them.

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
    let mut vendored = String::from("Version");
    let mut whole = Duration::ZERO;
    // The first one is not killed: it tells how long it takes.
    for kill in 0..=kills {
        let new = document(&format!("Version {kill}"));
        server.body("/page.md", &format!("ETag: \"{kill}\"\r\n"), page(&[&new]));
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

        let text = tree.read("openapi.yaml");
        let toml = tree.read("provider.toml");
        let is_new = text == new;
        assert!(is_new || text == document(&vendored), "{text}");
        assert!(
            toml.contains(&format!("sha256 = \"{}\"", sha256(&text))),
            "{toml}"
        );
        assert_eq!(
            toml.contains(&format!("etag = '\"{kill}\"'")),
            is_new,
            "{toml}"
        );
        assert_eq!(tree.read("answers/list.json"), "{}");
        codegen::generate(tree.root(), "acme").unwrap();
        found[usize::from(is_new)] += 1;
        if is_new {
            vendored = format!("Version {kill}");
        }
    }
    println!(
        "{kills} kills: {} left the old files, {} the new ones",
        found[0], found[1]
    );
    assert!(found.iter().all(|&found| found > 0), "{found:?}");
    let (code, text) = tree.fetch(&["--write"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        tree.read("openapi.yaml"),
        document(&format!("Version {kills}"))
    );
}
