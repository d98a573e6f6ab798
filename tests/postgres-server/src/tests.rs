//! The server is there when it should be, and gone when it should be.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::Server;

#[test]
fn a_killed_server_starts_again_with_what_was_committed() {
    let server = Server::start(&[]);
    let url = server.database();
    assert!(url.ends_with("/test0"), "{url}");
    server.sql("test0", "CREATE TABLE kept AS SELECT 7 AS seven");
    server.kill();
    assert!(TcpStream::connect(("127.0.0.1", server.port())).is_err());
    server.restart();
    assert_eq!(server.sql("test0", "SELECT seven FROM kept"), "7");
    assert_eq!(server.sql("test0", "SHOW fsync"), "on");
    let folder = server.data.parent().unwrap().to_owned();
    drop(server);
    assert!(!folder.exists());
}

/// Runs in a process of its own, and prints where the server is.
#[test]
fn owner() {
    if env::var_os("POSTGRES_SERVER_OWNER").is_some() {
        let server = Server::shared();
        println!("\nserver {} {}", server.port(), server.data.display());
        sleep(Duration::from_secs(60));
    }
}

#[test]
fn a_server_ends_with_a_process_that_is_killed() {
    let mut owner = Command::new(env::current_exe().unwrap())
        .args(["tests::owner", "--exact", "--nocapture"])
        .env("POSTGRES_SERVER_OWNER", "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(owner.stdout.take().unwrap()).lines();
    let said = lines
        .map(Result::unwrap)
        .find_map(|line| line.strip_prefix("server ").map(str::to_owned))
        .unwrap();
    let (port, data) = said.split_once(' ').unwrap();
    let port: u16 = port.parse().unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    owner.kill().unwrap();
    owner.wait().unwrap();
    for _ in 0..200 {
        if fs::metadata(data).is_err() && TcpStream::connect(("127.0.0.1", port)).is_err() {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("the server at port {port} is still there");
}
