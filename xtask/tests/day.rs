//! The day on which a provider's document breaks callers: `fetch` says that the page has changed,
//! `diff` names the lines of the adapter, `regen` refuses and then makes the step, and the compiler
//! refuses no line that was not named.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

use serde_json::{Value, json};

const PROVIDER: &str = "kutt";

/// A change of the document.
type Edit = fn(&mut Value);

/// A copy of the files of this workspace that git knows, in a folder that keeps what cargo made.
struct Workspace(PathBuf);

impl Workspace {
    fn new(name: &str) -> Self {
        let here = here();
        let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&copy);
        let mut git = Command::new("git");
        let listed = git.args(["ls-files", "-z"]).current_dir(here).output();
        let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
        let files = listed.split('\0').filter(|it| here.join(it).is_file());
        for file in files {
            let target = copy.join(file);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(here.join(file), target).unwrap();
        }
        Self(copy)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    fn xtask(&self, arguments: &[&str]) -> (i32, String) {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        printed(xtask.arg("--root").arg(&self.0).args(arguments).output())
    }

    /// Runs `fetch` of this workspace on the copy.
    fn fetch(&self, words: &[&str]) -> (i32, String) {
        let mut fetch =
            Command::new(Path::new(env!("CARGO_BIN_EXE_xtask")).with_file_name("fetch"));
        fetch.arg("--root").arg(&self.0);
        fetch
            .args(["fetch", "--loopback-http", PROVIDER])
            .args(words);
        printed(fetch.current_dir(here()).output())
    }

    /// Returns the file and line of each error of the facade.
    fn refused(&self) -> BTreeSet<(String, u64)> {
        let arguments = "check --offline --package tracking-links --no-default-features --features \
                         kutt --message-format json";
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probes/target");
        let output = Command::new(cargo())
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", target)
            .output()
            .unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let messages = stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let mut refused = BTreeSet::new();
        for message in messages.filter(|it: &Value| it["message"]["level"] == "error") {
            for mut span in message["message"]["spans"].as_array().unwrap() {
                if span["is_primary"] == true {
                    // What stands in a macro is refused where the macro is called.
                    while span["expansion"].is_object() {
                        span = &span["expansion"]["span"];
                    }
                    let file = span["file_name"].as_str().unwrap().to_owned();
                    refused.insert((file, span["line_start"].as_u64().unwrap()));
                }
            }
        }
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), refused.is_empty(), "{said}");
        refused
    }
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Returns the exit code of a program, and what it printed.
fn printed(output: io::Result<Output>) -> (i32, String) {
    let output = output.unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code().unwrap(), text)
}

fn yaml(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap()
}

/// Starts a server that answers each request with a page, and returns its URL.
fn served(page: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/links.md", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/markdown\r\nconnection: close";
            let length = page.len();
            write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{page}").unwrap();
        }
    });
    url
}

/// Plays the day on which Kutt's page has another document, from `fetch` to the compiler. Returns
/// how many lines the compiler then refuses, and how many were named.
fn day(name: &str, edit: Edit) -> (usize, usize) {
    let workspace = Workspace::new(name);
    let specs = format!("specs/{PROVIDER}");
    let text = fs::read_to_string(workspace.path(&specs).join("openapi.yaml")).unwrap();
    let mut document: Value = serde_yaml::from_str(&text).unwrap();
    edit(&mut document);

    let url = served(format!("# Links\n\n```yaml\n{}```\n", yaml(&document)));
    let toml = workspace.path(&specs).join("provider.toml");
    let text = fs::read_to_string(&toml).unwrap();
    let text = text.replace("fetch = false", &format!("fetch = \"{url}\""));
    fs::write(&toml, text).unwrap();
    let (code, text) = workspace.fetch(&[]);
    assert_eq!(code, 4, "{text}");
    assert!(text.starts_with("changed: kutt\n"), "{text}");

    let fetched = workspace.path("target/fetched");
    let fetched = fetched.to_str().unwrap();
    let (code, text) = workspace.xtask(&["diff", PROVIDER, fetched, "--format", "json"]);
    assert_eq!(code, 4, "{text}");
    let changes: Value = serde_json::from_str(&text).unwrap();
    assert!(
        changes["counts"]["breaking"].as_u64().unwrap() > 0,
        "{text}"
    );
    let uses = changes["uses"].as_array().unwrap().clone();

    let (code, text) = workspace.fetch(&["--write"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = workspace.xtask(&["regen", PROVIDER]);
    assert_eq!(code, 1, "{text}");
    let (code, text) = workspace.xtask(&["regen", PROVIDER, "--bump"]);
    assert_eq!(code, 0, "{text}");

    let refused = workspace.refused();
    let is_named = |(file, line): &&(String, u64)| {
        uses.iter().any(|it| {
            let lines = it["line"].as_u64().unwrap()..=it["last_line"].as_u64().unwrap();
            it["file"] == **file && lines.contains(line)
        })
    };
    let unnamed: Vec<_> = refused.iter().filter(|it| !is_named(it)).collect();
    assert!(unnamed.is_empty(), "{name}: {unnamed:#?} not in {uses:#?}");
    let named = uses.iter().flat_map(|it| {
        let lines = it["line"].as_u64().unwrap()..=it["last_line"].as_u64().unwrap();
        lines.map(|line| (it["file"].as_str().unwrap(), line))
    });
    let named: BTreeSet<_> = named.collect();
    let adapter = format!("crates/tracking-links/src/providers/{PROVIDER}/");
    let is_outside = |it: &&(String, u64)| !it.0.starts_with(&adapter);
    assert_eq!(refused.iter().find(is_outside), None);
    (refused.len(), named.len())
}

fn schema<'v>(document: &'v mut Value, name: &str) -> &'v mut Value {
    &mut document["components"]["schemas"][name]
}

fn remove(document: &mut Value, name: &str, member: &str) {
    let schema = schema(document, name);
    let properties = schema["properties"].as_object_mut().unwrap();
    properties.shift_remove(member).unwrap();
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|it| it != member);
    }
}

/// Builds the program `fetch`. With a test, and with all packages to choose from, its dependencies
/// have the features that they have in `cargo test --workspace`, and are not compiled again.
fn build_fetch() {
    let mut build = Command::new(cargo());
    build.args("build --quiet --workspace --bin fetch --test fetch".split(' '));
    let (code, text) = printed(build.current_dir(here()).output());
    assert_eq!(code, 0, "{text}");
}

#[test]
fn each_line_that_the_compiler_refuses_was_named() {
    let days: [(&str, Edit); 5] = [
        ("members that are gone", |it| {
            remove(it, "Link", "address");
            remove(it, "NewLink", "customurl");
        }),
        ("members of other types", |it| {
            let members = &mut schema(it, "Link")["properties"];
            members["visit_count"] = json!({ "type": "string" });
            members["created_at"] = json!({ "type": "string" });
            members["target"] = json!({ "type": ["string", "null"] });
        }),
        ("members that are new", |it| {
            let members = &mut schema(it, "Link")["properties"];
            members["note"] = json!({ "type": "string" });
            remove(it, "NewLink", "description");
        }),
        ("parameters", |it| {
            let list = &mut it["paths"]["/api/v2/links"]["get"];
            let parameters = list["parameters"].as_array_mut().unwrap();
            parameters.retain(|it| it["name"] != "limit");
            parameters.push(json!({
                "name": "team", "in": "query", "required": true, "schema": { "type": "string" },
            }));
        }),
        ("types of other names", |it| {
            let text = it
                .to_string()
                .replace("schemas/LinkList\"", "schemas/Page\"");
            *it = serde_json::from_str(&text).unwrap();
            let page = schema(it, "LinkList").take();
            *schema(it, "Page") = page;
            it["components"]["schemas"]
                .as_object_mut()
                .unwrap()
                .shift_remove("LinkList");
        }),
    ];
    build_fetch();
    for (name, edit) in days {
        let (refused, named) = day(&name.replace(' ', "-"), edit);
        assert!(refused > 0, "{name}");
        println!("{name}: {refused} lines refused, {named} named");
    }
}
