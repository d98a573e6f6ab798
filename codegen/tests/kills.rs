//! A process that is killed while it replaces a crate leaves the old or the new one, never files of
//! both.
//!
//! `REGEN_KILLS=60 cargo test -p codegen --test kills` kills more of them.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use codegen::Generated;

const DEFAULT_KILLS: u64 = 6;

/// The variable that tells the test to write crates, in this folder, until it is killed.
const FOLDER: &str = "CODEGEN_TEST_FOLDER";

/// Clients of two versions of a document, in which each source file differs.
fn generations(folder: &Path) -> [Generated; 2] {
    ["One", "Two"].map(|word| {
        let document = format!(
            "openapi: 3.0.3\ninfo: {{title: {word}, version: '1'}}\npaths:\n  /a:\n    post:\n      operationId: create{word}\n      \
             requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/{word}'}}}}}}}}\n      \
             responses: {{'204': {{description: ok}}}}\n\
             components: {{schemas: {{{word}: {{type: object, properties: {{a: {{type: string}}}}}}}}}}\n"
        );
        let path = folder.join(format!("{word}.yaml"));
        fs::write(&path, document).unwrap();
        codegen::standalone(&path, "acme").unwrap()
    })
}

#[test]
fn a_kill_leaves_a_crate_of_one_generation() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        write_until_killed(Path::new(&folder));
    }
    let kills = std::env::var("REGEN_KILLS").map_or(DEFAULT_KILLS, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let generations = generations(folder.path());
    let ready = folder.path().join("ready");
    let mut found = [0, 0];
    for kill in 0..kills {
        let _ = fs::remove_file(&ready);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_kill_leaves_a_crate_of_one_generation"])
            .env(FOLDER, folder.path())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while !ready.exists() {
            assert!(begun.elapsed() < Duration::from_secs(120), "it never began");
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_micros(kill * 7_919 % 40_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let differences = generations
            .each_ref()
            .map(|generated| generated.compare(folder.path()).unwrap());
        let generation = differences.iter().position(|found| found.is_empty());
        let generation = generation.unwrap_or_else(|| panic!("{differences:?}"));
        found[generation] += 1;
    }
    println!("{kills} kills: {found:?} of each generation");
    // The next run goes on from what is there.
    generations[0].write(folder.path()).unwrap();
    assert!(generations[0].compare(folder.path()).unwrap().is_empty());
}

fn write_until_killed(folder: &Path) -> ! {
    let generations = generations(folder);
    for generated in generations.iter().cycle() {
        generated.write(folder).unwrap();
        fs::write(folder.join("ready"), "").unwrap();
    }
    unreachable!("the cycle has no end")
}
