//! `check-links` against servers with each fault.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::command::{Ran, command, run};
use super::server::{Answer, Request, Server};

/// Checks URLs with options, and returns what was found by URL.
fn check(urls: &[String], options: &str) -> (Ran, HashMap<String, Value>) {
    let command_line = format!("--format json check-links --timeout 500ms {options}");
    let urls = urls.iter().map(String::as_str);
    let ran = run(command(command_line.split(' ').chain(urls)));
    let found = ran
        .lines()
        .into_iter()
        .map(|line| (line["url"].as_str().unwrap().to_owned(), line));
    let found = found.collect();
    (ran, found)
}

fn ok(_: &Request, _: usize) -> Answer {
    Answer::Status(200, Vec::new())
}

#[test]
fn each_fault_is_told_as_what_it_is() {
    let server = Server::start("127.0.0.1", |request, _| {
        let is_head = request.method == "HEAD";
        let step = request
            .path
            .strip_prefix("/endless/")
            .and_then(|it| it.parse::<u32>().ok());
        match request.path.as_str() {
            "/no-head" if is_head => Answer::Status(405, Vec::new()),
            "/closes-head" if is_head => Answer::Close,
            "/ok" | "/no-head" | "/closes-head" => Answer::Status(200, Vec::new()),
            "/moved" => Answer::redirect(301, "/found"),
            "/found" => Answer::redirect(302, "ok"),
            "/gone" => Answer::Status(410, Vec::new()),
            "/fails" => Answer::Status(500, Vec::new()),
            "/forbidden" => Answer::Status(403, Vec::new()),
            "/circle" => Answer::redirect(302, "/circle/2"),
            "/circle/2" => Answer::redirect(302, "/circle"),
            "/cookie" => Answer::Status(
                302,
                vec!["Location: /cookie".to_owned(), "Set-Cookie: a=b".to_owned()],
            ),
            "/nowhere" => Answer::Status(302, Vec::new()),
            "/app" => Answer::redirect(302, "market://details?id=brand"),
            "/file" => Answer::redirect(302, "file:///etc/passwd"),
            "/closes" => Answer::Close,
            "/stalls" => Answer::Stall,
            _ => match step {
                Some(step) => Answer::redirect(307, format!("/endless/{}", step + 1)),
                None => Answer::Status(404, Vec::new()),
            },
        }
    });
    // Nobody listens there, and no other test may get the port.
    let refused = "http://127.0.0.1:1/".to_owned();
    let expected = [
        (server.url("/ok"), "alive", Some(200), ""),
        (server.url("/no-head"), "alive", Some(200), ""),
        (server.url("/closes-head"), "alive", Some(200), ""),
        (server.url("/moved"), "alive", Some(200), ""),
        (server.url("/missing"), "dead", Some(404), "answers 404"),
        (server.url("/gone"), "dead", Some(410), "answers 410"),
        (server.url("/fails"), "dead", Some(500), "answers 500"),
        (
            server.url("/forbidden"),
            "unclear",
            Some(403),
            "answers 403",
        ),
        (
            server.url("/circle"),
            "dead",
            Some(302),
            "redirects in a circle",
        ),
        (
            server.url("/cookie"),
            "unclear",
            Some(302),
            "redirects in a circle",
        ),
        (
            server.url("/endless/1"),
            "dead",
            Some(307),
            "too many redirects",
        ),
        (
            server.url("/nowhere"),
            "dead",
            Some(302),
            "redirect without a valid location",
        ),
        (
            server.url("/app"),
            "unclear",
            Some(302),
            "neither http nor https",
        ),
        (
            server.url("/file"),
            "unclear",
            Some(302),
            "neither http nor https",
        ),
        (
            server.url("/closes"),
            "dead",
            None,
            "the connection broke, or no HTTP",
        ),
        (server.url("/stalls"), "dead", None, "timed out"),
        (refused, "dead", None, "no connection"),
        (
            "http://nowhere.invalid/".to_owned(),
            "dead",
            None,
            "the host's name has no address (DNS)",
        ),
        (
            "file:///etc/passwd".to_owned(),
            "dead",
            None,
            "neither http nor https",
        ),
        ("http://".to_owned(), "dead", None, "not a URL"),
    ];
    let urls: Vec<_> = expected.iter().map(|(url, ..)| url.clone()).collect();
    let (ran, found) = check(&urls, "--pause 0s");
    for (url, verdict, status, reason) in expected {
        let line = &found[&url];
        let is = (&line["verdict"], &line["status"], &line["reason"]);
        assert_eq!(
            is,
            (&verdict.into(), &status.into(), &reason.into()),
            "{url}"
        );
    }
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err.contains("4 alive, 12 dead, 4 unclear"),
        "{}",
        ran.err
    );

    let moved = &found[&server.url("/moved")];
    let (found, ok) = (server.url("/found"), server.url("/ok"));
    assert_eq!(
        moved["redirects"],
        serde_json::json!([format!("301 {found}"), format!("302 {ok}")])
    );
    assert_eq!(moved["final_url"], ok);
    let asked = server
        .requests()
        .into_iter()
        .filter(|it| it.path.starts_with("/endless"));
    assert_eq!(asked.count(), 11, "ten redirects are followed");
}

#[test]
fn nothing_but_the_request_is_sent() {
    let server = Server::start("127.0.0.1", |request, _| match request.path.as_str() {
        "/first" => Answer::Status(
            302,
            vec!["Location: /second".to_owned(), "Set-Cookie: a=b".to_owned()],
        ),
        _ => Answer::Status(200, Vec::new()),
    });
    let url = format!("http://anna:sentinel@{}/first#part", server.address);
    let (ran, found) = check(&[url], "--pause 0s");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(found.contains_key(&server.url("/first")), "{}", ran.out);
    assert!(!(ran.out + &ran.err).contains("sentinel"));
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        let names: Vec<_> = request
            .header
            .iter()
            .map(|it| it.split(':').next().unwrap())
            .collect();
        assert_eq!(names, ["accept", "user-agent", "host"], "{request:?}");
        let agent = request
            .header
            .iter()
            .find(|it| it.starts_with("user-agent:"))
            .unwrap();
        assert!(
            agent.contains("tracking-links/") && agent.contains("https://"),
            "{agent}"
        );
    }
}

#[test]
fn a_host_gets_one_request_at_a_time_with_a_pause_and_hosts_run_beside_each_other() {
    const PAUSE: Duration = Duration::from_millis(150);
    let servers = ["127.0.0.1", "127.0.0.2", "127.0.0.3"].map(|host| Server::start(host, ok));
    let urls = servers
        .iter()
        .flat_map(|it| (0..5).map(|path| it.url(&format!("/{path}"))));
    let started = Instant::now();
    let (ran, found) = check(&urls.collect::<Vec<_>>(), "--pause 150ms");
    let took = started.elapsed();
    assert_eq!((ran.code, found.len()), (Some(0), 15));
    for server in &servers {
        let times: Vec<_> = server.requests().iter().map(|it| it.at).collect();
        assert_eq!(times.len(), 5);
        // The pause counts from the answer, which the client has a little after the server.
        assert!(
            times.windows(2).all(|pair| pair[1] - pair[0] >= PAUSE),
            "{times:?}"
        );
    }
    assert!(took < PAUSE * 12, "hosts waited for each other: {took:?}");
}

#[test]
fn a_wait_that_a_host_asks_for_is_kept_and_a_long_one_ends_its_turn() {
    let patient = Server::start("127.0.0.1", |_, number| match number {
        1 => Answer::Status(429, vec!["Retry-After: 1".to_owned()]),
        _ => Answer::Status(200, Vec::new()),
    });
    let (ran, found) = check(&[patient.url("/a")], "--pause 0s");
    assert_eq!(
        (ran.code, &found[&patient.url("/a")]["verdict"]),
        (Some(0), &"alive".into())
    );
    let times: Vec<_> = patient.requests().iter().map(|it| it.at).collect();
    assert_eq!(times.len(), 2);
    assert!(times[1] - times[0] >= Duration::from_secs(1), "{times:?}");

    let closed = Server::start("127.0.0.1", |_, _| {
        Answer::Status(503, vec!["Retry-After: 3600".to_owned()])
    });
    let urls: Vec<_> = ["/a", "/b", "/c"].map(|path| closed.url(path)).into();
    let (ran, found) = check(&urls, "--pause 0s --max-wait 10s");
    assert_eq!(ran.code, Some(0), "nobody knows that a link is dead");
    assert!(
        found.values().all(|it| it["verdict"] == "unclear"),
        "{}",
        ran.out
    );
    assert_eq!(closed.requests().len(), 1);
}

/// Reads a state file's whole lines.
fn saved(state: &Path) -> Vec<Value> {
    let text = fs::read_to_string(state).unwrap_or_default();
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

#[test]
fn a_killed_check_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (input, state) = (folder.path().join("in.csv"), folder.path().join("state"));
    let server = Server::start("127.0.0.1", ok);
    let urls: Vec<_> = (0..40)
        .map(|path| server.url(&format!("/{path}")))
        .collect();
    fs::write(
        &input,
        format!("name,destination\r\n{}\r\n", urls.join("\r\nx,")).replacen(
            "\r\nhttp",
            "\r\nx,http",
            1,
        ),
    )
    .unwrap();
    let [input, path] = [&input, &state].map(|path| path.to_str().unwrap());
    let arguments = [
        "--format",
        "json",
        "check-links",
        input,
        "--state",
        path,
        "--pause",
        "25ms",
    ];
    for _kill in 0..3 {
        let before = saved(&state).len();
        let mut child = command(arguments)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while saved(&state).len() < before + 5 {
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What a kill in the middle of writing leaves.
        let mut text = fs::read(&state).unwrap();
        text.extend(br#"{"url":"http://127"#);
        fs::write(&state, text).unwrap();
    }
    let ran = run(command(arguments));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let found = ran.lines();
    assert_eq!(
        found
            .iter()
            .map(|it| it["url"].as_str().unwrap())
            .collect::<Vec<_>>(),
        urls
    );
    // A kill may fall between an answer and its line.
    let asked = server.requests().len();
    assert!(
        (40..=43).contains(&asked),
        "{asked} requests for 40 URLs and 3 kills"
    );

    let ran = run(command(arguments));
    assert_eq!(
        (ran.lines().len(), server.requests().len()),
        (40, asked),
        "all are known"
    );
    let ran = run(command(arguments.into_iter().chain(["--max-age", "0s"])));
    assert_eq!((ran.code, server.requests().len()), (Some(0), asked + 40));
}

#[test]
fn a_state_file_is_for_one_process_and_no_other_file_is_taken_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let [state, other] = ["state", "list.csv"].map(|name| folder.path().join(name));
    let server = Server::start("127.0.0.1", |_, _| Answer::Stall);
    let check = |state: &Path| {
        let state = state.to_str().unwrap();
        command([
            "check-links",
            &server.url("/"),
            "--state",
            state,
            "--timeout",
            "2s",
        ])
    };
    let mut first = check(&state).spawn().unwrap();
    while server.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let ran = run(check(&state));
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("another process has"), "{}", ran.err);
    first.kill().unwrap();
    first.wait().unwrap();

    fs::write(&other, "destination\n").unwrap();
    let ran = run(check(&other));
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("is no state file"), "{}", ran.err);
    assert_eq!(fs::read_to_string(&other).unwrap(), "destination\n");
}

#[test]
fn a_file_is_read_as_bulk_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in.csv");
    let server = Server::start("127.0.0.1", ok);
    let (a, b) = (server.url("/a"), server.url("/b"));
    let name = file.to_str().unwrap();
    for (text, options) in [
        (format!("key\tdestination\nx,1\t{a}\ny\t{b}\n"), &[][..]),
        (format!("key|destination\rx|{a}\ry|{b}\r"), &[]),
        (
            format!("sep=;\r\nkey;destination\r\nx,1;{a}\r\ny;{b}\r\n"),
            &[],
        ),
        (
            format!("key:\"destination\"\nx:\"{a}\"\ny:\"{b}\"\n"),
            &["--delimiter", ":"],
        ),
        (
            format!("key,'-target\nx,{a}\ny,'\t{b}\n"),
            &["--from-out", "--column=-target"],
        ),
    ] {
        fs::write(&file, &text).unwrap();
        let always = ["--format", "plain", "check-links", name, "--pause", "0s"];
        let ran = run(command(always.iter().chain(options)));
        assert_eq!(ran.code, Some(0), "{text:?}: {}", ran.err);
        assert_eq!(ran.out, format!("{a}\n{b}\n"), "{text:?}: {}", ran.err);
    }
    for (text, expected) in [
        (
            &b"key,destination\nx,\"https://brand.example/\n"[..],
            ":2: column 2 (destination): close",
        ),
        (
            b"key,destination\nx,https://brand.example/\xff\n",
            ":2: column 2 (destination): save",
        ),
        (b"\xff\xfek\0e\0y\0", "UTF-16"),
        (b"", "is empty"),
    ] {
        fs::write(&file, text).unwrap();
        let ran = run(command(["check-links", name]));
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(expected), "{}", ran.err);
    }
}

#[test]
fn a_csv_file_gives_its_column_and_says_which_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in.csv");
    let server = Server::start("127.0.0.1", ok);
    let (a, b) = (server.url("/a"), server.url("/b"));
    let text = format!("\u{feff}name;Long URL\nx;{a}\n\ny;\"{b}\"\nz;{a}\nempty;\n");
    fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let ran = run(command(["check-links", file]));
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("no column \"destination\""), "{}", ran.err);
    assert!(ran.err.contains("name, Long URL"), "{}", ran.err);

    let ran = run(command([
        "check-links",
        file,
        "--column",
        "Long URL",
        "--pause",
        "0s",
    ]));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let header = "verdict,status,url,reason,final_url,milliseconds,checked_at,redirects";
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(
        (lines[0], lines.len()),
        (header, 3),
        "each URL once: {}",
        ran.out
    );
    assert!(
        lines[1].starts_with(&format!("alive,200,{a},,,")),
        "{}",
        lines[1]
    );
}

#[test]
fn a_provider_gives_its_destinations() {
    let ran = run(command(["--sandbox", "check-links", "--from", "shlink"]));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

#[test]
fn without_a_network_nothing_is_dead_and_nothing_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("checked.jsonl");
    let urls = ["http://one.invalid/", "http://two.invalid/"];
    let check = |more: &[&str]| {
        let options = [
            "--format",
            "json",
            "check-links",
            "--pause",
            "0s",
            "--state",
        ];
        let mut command = command(options);
        command.arg(&state).args(urls).args(more);
        run(command)
    };
    let ran = check(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let reason = "not checked: no host's name could be looked up";
    for line in ran.lines() {
        assert_eq!(
            (&line["verdict"], &line["reason"]),
            (&"unclear".into(), &reason.into())
        );
    }
    assert!(ran.err.contains("is there a network?"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(&state).unwrap(), "");

    let server = Server::start("127.0.0.1", |_, _| Answer::Status(200, Vec::new()));
    let ran = check(&[&server.url("/")]);
    let lines = ran.lines();
    let dead = lines
        .iter()
        .filter(|line| line["verdict"] == "dead")
        .count();
    assert_eq!((ran.code, dead), (Some(1), 2), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(&state).unwrap().lines().count(), 3);
}
