//! The version steps that `diff` finds for 20 pairs of documents. If cargo-semver-checks is
//! installed, it compares the clients of each pair, and has to find the same step.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../support/crates.rs"]
mod crates;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::diff::Step;
use crates::Crates;
use serde_json::{Value, json};

/// What a client's manifest turns off, which no comparison of rustdoc's JSON reads.
const ALLOWED: &str = "constructible_struct_adds_field";

fn document() -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Link" });
    let content = json!({ "application/json": { "schema": schema } });
    let page = json!({ "type": "object", "required": ["links"], "properties": {
        "links": { "type": "array", "items": schema },
        "next": { "type": "string" },
    } });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Acme", "version": "1" },
        "servers": [{ "url": "https://api.acme.example" }],
        "paths": {
            "/links": {
                "post": {
                    "operationId": "createLink",
                    "requestBody": { "required": true, "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/NewLink" },
                    } } },
                    "responses": { "200": { "description": "ok", "content": content } },
                },
                "get": {
                    "operationId": "listLinks",
                    "parameters": [
                        { "name": "next", "in": "query", "schema": { "type": "string" } },
                        { "name": "limit", "in": "query", "schema": { "type": "integer" } },
                    ],
                    "responses": { "200": { "description": "ok", "content": {
                        "application/json": { "schema": page },
                    } } },
                },
            },
            "/links/{id}": {
                "get": {
                    "operationId": "getLink",
                    "parameters": [
                        { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
                        { "name": "view", "in": "query", "required": true, "schema": { "type": "string" } },
                        { "name": "lang", "in": "query", "schema": { "type": "string" } },
                    ],
                    "responses": { "200": { "description": "ok", "content": content } },
                },
                "delete": {
                    "operationId": "deleteLink",
                    "parameters": [
                        { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
                    ],
                    "responses": { "204": { "description": "ok" } },
                },
            },
        },
        "components": { "schemas": {
            "Link": { "type": "object", "required": ["id"], "properties": {
                "id": { "type": "string" },
                "clicks": { "type": "integer" },
                "kind": { "type": "string", "enum": ["short", "long"] },
                "target": { "oneOf": [
                    { "$ref": "#/components/schemas/Page" },
                    { "$ref": "#/components/schemas/Mail" },
                ] },
            } },
            "NewLink": { "type": "object", "required": ["url"], "properties": {
                "url": { "type": "string" },
                "title": { "type": "string" },
            } },
            "Page": { "type": "object", "required": ["page"], "properties": { "page": { "type": "string" } } },
            "Mail": { "type": "object", "required": ["mail"], "properties": { "mail": { "type": "string" } } },
        } },
    })
}

fn schema<'v>(document: &'v mut Value, name: &str) -> &'v mut Value {
    &mut document["components"]["schemas"][name]
}

fn operation<'v>(document: &'v mut Value, path: &str, method: &str) -> &'v mut Value {
    &mut document["paths"][path][method]
}

fn remove(object: &mut Value, name: &str) {
    object.as_object_mut().unwrap().remove(name).unwrap();
}

fn parameters(document: &mut Value) -> &mut Vec<Value> {
    let parameters = &mut operation(document, "/links/{id}", "get")["parameters"];
    parameters.as_array_mut().unwrap()
}

fn branches(document: &mut Value) -> &mut Vec<Value> {
    let branches = &mut schema(document, "Link")["properties"]["target"]["oneOf"];
    branches.as_array_mut().unwrap()
}

fn kinds(document: &mut Value) -> &mut Vec<Value> {
    let kinds = &mut schema(document, "Link")["properties"]["kind"]["enum"];
    kinds.as_array_mut().unwrap()
}

type Pair = (&'static str, Step, fn(&mut Value));

const PAIRS: [Pair; 20] = [
    ("operation-gone", Step::Minor, |it| {
        remove(&mut it["paths"]["/links/{id}"], "delete");
    }),
    ("operation-renamed", Step::Minor, |it| {
        operation(it, "/links/{id}", "get")["operationId"] = json!("readLink");
    }),
    ("operation-new", Step::Patch, |it| {
        let mut copy = operation(it, "/links/{id}", "delete").clone();
        copy["operationId"] = json!("archiveLink");
        it["paths"]["/links/{id}"]["put"] = copy;
    }),
    ("required-parameter-new", Step::Minor, |it| {
        parameters(it).push(json!({ "name": "tenant", "in": "query", "required": true, "schema": { "type": "string" } }));
    }),
    ("optional-parameter-gone", Step::Minor, |it| {
        parameters(it).retain(|it| it["name"] != "lang");
    }),
    ("optional-parameter-new", Step::Patch, |it| {
        parameters(it)
            .push(json!({ "name": "tenant", "in": "query", "schema": { "type": "string" } }));
    }),
    ("parameter-not-required", Step::Minor, |it| {
        remove(&mut parameters(it)[1], "required");
    }),
    ("answer-member-gone", Step::Minor, |it| {
        remove(&mut schema(it, "Link")["properties"], "clicks");
    }),
    ("answer-member-new", Step::Patch, |it| {
        schema(it, "Link")["properties"]["owner"] = json!({ "type": "string" });
    }),
    ("request-member-gone", Step::Minor, |it| {
        remove(&mut schema(it, "NewLink")["properties"], "title");
    }),
    ("request-member-new", Step::Patch, |it| {
        schema(it, "NewLink")["properties"]["tag"] = json!({ "type": "string" });
    }),
    ("request-member-required", Step::Minor, |it| {
        schema(it, "NewLink")["properties"]["tag"] = json!({ "type": "string" });
        schema(it, "NewLink")["required"] = json!(["url", "tag"]);
    }),
    ("value-gone", Step::Minor, |it| {
        kinds(it).pop();
    }),
    ("value-new", Step::Patch, |it| {
        kinds(it).push(json!("vanity"))
    }),
    ("branch-gone", Step::Minor, |it| {
        branches(it).push(json!({ "type": "integer" }));
        branches(it).remove(1);
    }),
    ("branch-new", Step::Patch, |it| {
        branches(it).push(json!({ "type": "integer" }))
    }),
    ("component-renamed", Step::Minor, |it| {
        let text = it
            .to_string()
            .replace("schemas/NewLink\"", "schemas/LinkToMake\"");
        *it = serde_json::from_str(&text).unwrap();
        let renamed = schema(it, "NewLink").clone();
        *schema(it, "LinkToMake") = renamed;
        remove(&mut it["components"]["schemas"], "NewLink");
    }),
    ("body-gone", Step::Minor, |it| {
        remove(operation(it, "/links", "post"), "requestBody");
    }),
    ("pages-gone", Step::Minor, |it| {
        let parameters = &mut operation(it, "/links", "get")["parameters"];
        parameters[0]["name"] = json!("sort");
    }),
    ("words", Step::Patch, |it| {
        operation(it, "/links", "get")["description"] = json!("Lists links.");
        schema(it, "Link")["properties"]["id"]["description"] = json!("The id.");
    }),
];

fn next(edit: fn(&mut Value)) -> Value {
    let mut document = document();
    edit(&mut document);
    document
}

#[test]
fn each_pair_has_its_step() {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, document: &Value| {
        let path = folder.path().join(name);
        fs::write(&path, document.to_string()).unwrap();
        path
    };
    let old = written("old.json", &document());
    for (name, step, edit) in PAIRS {
        let new = written("new.json", &next(edit));
        let changes = codegen::diff_files(&old, &new).unwrap();
        assert_eq!(changes.step(0), Some(step), "{name}: {changes:#?}");
    }
}

#[test]
fn cargo_semver_checks_finds_the_same_steps() {
    let Some(program) = semver_checks() else {
        eprintln!("cargo-semver-checks is not installed: the steps are compared with no other");
        return;
    };
    let old = PAIRS.map(|(name, ..)| (name, document()));
    let new = PAIRS.map(|(name, _, edit)| (name, next(edit)));
    let old = described("steps-old", &old);
    let new = described("steps-new", &new);
    let mut faults = Vec::new();
    for (name, step, _) in PAIRS {
        let output = Command::new(&program)
            .args([
                "semver-checks",
                "--release-type",
                "patch",
                "--color",
                "never",
            ])
            .arg("--baseline-rustdoc")
            .arg(&old[name])
            .arg("--current-rustdoc")
            .arg(&new[name])
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let printed = text(&output.stdout) + &text(&output.stderr);
        assert!(printed.contains("Checked"), "{name}: {printed}");
        let lints = printed.lines().filter_map(|line| {
            let lint = line.trim().strip_prefix("--- failure ")?;
            Some(lint.split(':').next()?.to_owned())
        });
        let lints: Vec<String> = lints.filter(|lint| lint != ALLOWED).collect();
        println!("{name}: {step}, {lints:?}");
        if lints.is_empty() == (step == Step::Minor) {
            faults.push(format!("{name}: {step}, but {lints:?}\n{printed}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Returns the path of the program, from `CARGO_SEMVER_CHECKS` or as cargo finds it.
fn semver_checks() -> Option<PathBuf> {
    let named = std::env::var_os("CARGO_SEMVER_CHECKS").map(PathBuf::from);
    let program = named.unwrap_or_else(|| "cargo-semver-checks".into());
    let version = Command::new(&program)
        .args(["semver-checks", "--version"])
        .output();
    version
        .is_ok_and(|it| it.status.success())
        .then_some(program)
}

/// Generates the client of each document, and returns what rustdoc says of it as JSON.
fn described(folder: &str, documents: &[(&'static str, Value)]) -> BTreeMap<&'static str, PathBuf> {
    let crates = Crates::write(folder, documents);
    let output = crates
        .command(&["doc", "--no-deps"])
        // Rustdoc's JSON is unstable.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTDOCFLAGS", "-Z unstable-options --output-format json")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let made = |name: &str| {
        let file = format!("{}_client.json", name.replace('-', "_"));
        let kept = crates.folder.join(&file);
        fs::copy(crates.target().join("doc").join(file), &kept).unwrap();
        kept
    };
    let documents = documents.iter();
    documents.map(|(name, _)| (*name, made(name))).collect()
}

#[test]
fn manifests_allow_members_to_be_added() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acme.json");
    fs::write(&path, document().to_string()).unwrap();
    let client = codegen::standalone(&path, "acme").unwrap();
    let manifest: toml::Table = client.files()[Path::new("Cargo.toml")].parse().unwrap();
    let lints = &manifest["package"]["metadata"]["cargo-semver-checks"]["lints"];
    assert_eq!(lints[ALLOWED].as_str(), Some("allow"));
}
