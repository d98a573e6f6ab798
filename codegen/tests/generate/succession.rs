//! A client beside the one in its place: its changelog, and the version step that it calls for.

use std::fs;

use codegen::Generated;
use codegen::diff::Class;
use expect_test::{Expect, expect};
use sha2::{Digest as _, Sha256};

use crate::{Workspace, one_operation};

const DONE: &str = "responses: {'204': {description: Done}}";

/// `GET /links` with this parameter.
fn with_parameter(parameter: &str) -> String {
    one_operation(&format!("parameters: [{{in: query, {parameter}}}]\n{DONE}"))
}

fn optional(name: &str) -> String {
    with_parameter(&format!("name: {name}, schema: {{type: string}}"))
}

fn required(name: &str) -> String {
    with_parameter(&format!(
        "name: {name}, required: true, schema: {{type: string}}"
    ))
}

/// A workspace whose client is generated and written.
fn written() -> Workspace {
    let workspace = Workspace::new(&one_operation(DONE), &["listLinks"]);
    let client = workspace.generate().unwrap();
    assert!(client.missing_step().is_none() && client.changes().changes().is_empty());
    client.write(workspace.path()).unwrap();
    workspace
}

impl Workspace {
    fn toml(&self) -> String {
        fs::read_to_string(self.path().join("specs/acme/provider.toml")).unwrap()
    }

    fn write_toml(&self, text: &str) {
        fs::write(self.path().join("specs/acme/provider.toml"), text).unwrap();
    }

    /// Puts another document in the place of the vendored one, and generates the client.
    fn vendor(&self, document: &str) -> Generated {
        let path = self.path().join("specs/acme/openapi.yaml");
        let sha256 = |text: &[u8]| {
            let bytes = Sha256::digest(text);
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        let before = sha256(&fs::read(&path).unwrap());
        self.write_toml(&self.toml().replace(&before, &sha256(document.as_bytes())));
        fs::write(path, document).unwrap();
        self.generate().unwrap()
    }

    /// Writes the version of the step that a client lacks, and generates it again.
    fn bump(&self, client: &Generated) -> Generated {
        let version = client.missing_step().unwrap().version;
        self.write_toml(&codegen::with_version(self.path(), "acme", version).unwrap());
        self.generate().unwrap()
    }

    /// Writes a client, checks that it is then as generated, and returns its changelog.
    fn changelog(&self, client: &Generated) -> String {
        assert!(client.missing_step().is_none());
        client.write(self.path()).unwrap();
        let again = self.generate().unwrap();
        assert!(again.compare(self.path()).unwrap().is_empty());
        assert!(again.changes().changes().is_empty());
        fs::read_to_string(self.path().join("crates/acme-client/CHANGELOG.md")).unwrap()
    }
}

fn check(changelog: &str, expected: Expect) {
    let unreleased = changelog.split_once("## ").map_or("", |(_, rest)| rest);
    expected.assert_eq(unreleased);
}

#[test]
fn compatible_changes_extend_the_changelog_once_and_need_no_step() {
    let workspace = written();
    let client = workspace.vendor(&optional("sort"));
    check(
        &workspace.changelog(&client),
        expect![[r#"
        Unreleased

        The first version.

        ### Compatible

        - `GET /links`: the query parameter `sort` is new.
    "#]],
    );
    // What was there, and what comes anew, is one section.
    let client = workspace.vendor(&one_operation(&format!("summary: Lists links\n{DONE}")));
    assert_eq!(client.changes().class(), Some(Class::Breaking));
    let client = workspace.bump(&client);
    check(
        &workspace.changelog(&client),
        expect![[r#"
        Unreleased

        The first version.

        ### Breaking

        - `GET /links`: the query parameter `sort` is gone.

        ### Compatible

        - `GET /links`: the query parameter `sort` is new.

        ### Only words

        - `GET /links`: the summary is new.
    "#]],
    );
}

#[test]
fn a_change_that_is_made_twice_before_a_release_is_told_once() {
    let workspace = written();
    workspace.changelog(&workspace.vendor(&optional("sort")));
    let client = workspace.vendor(&one_operation(DONE));
    workspace.changelog(&workspace.bump(&client));
    let changelog = workspace.changelog(&workspace.vendor(&optional("sort")));
    assert_eq!(changelog.matches("`sort` is new").count(), 1, "{changelog}");
}

#[test]
fn a_breaking_change_needs_a_step_of_the_version() {
    let workspace = written();
    let client = workspace.vendor(&required("team"));
    let step = client.missing_step().unwrap();
    assert_eq!(step.version.to_string(), "0.2.0");
    let fault = codegen::diagnostic::Failure::from(step.fault.clone()).to_string();
    expect![[r#"
        specs/acme/provider.toml:1: this client breaks callers of the acme-client in place, and its version is still 0.1.0:
            GET /links: the query parameter `team` is new and required
          help: `cargo xtask diff acme` says what changed, and which lines use it; `cargo xtask regen acme --bump` writes version 0.2.0"#]].assert_eq(&fault);

    let client = workspace.bump(&client);
    assert!(workspace.toml().contains("version = \"0.2.0\"\n"));
    let manifest = &client.files()[std::path::Path::new("Cargo.toml")];
    assert!(manifest.contains("\nversion = \"0.2.0\"\n"), "{manifest}");
    check(
        &workspace.changelog(&client),
        expect![[r#"
        Unreleased

        The first version.

        ### Breaking

        - `GET /links`: the query parameter `team` is new and required.
    "#]],
    );
}

#[test]
fn one_step_is_enough_until_the_next_release() {
    let workspace = written();
    let client = workspace.vendor(&required("team"));
    workspace.changelog(&workspace.bump(&client));

    let client = workspace.vendor(&required("group"));
    assert_eq!(client.changes().class(), Some(Class::Breaking));
    let changelog = workspace.changelog(&client);

    let path = workspace.path().join("crates/acme-client/CHANGELOG.md");
    fs::write(&path, changelog.replace("## Unreleased", "## 0.2.0")).unwrap();
    assert!(
        workspace
            .generate()
            .unwrap()
            .compare(workspace.path())
            .unwrap()
            .is_empty()
    );
    let client = workspace.vendor(&required("owner"));
    let step = client.missing_step().unwrap();
    assert_eq!(step.version.to_string(), "0.3.0");
    let changelog = workspace.changelog(&workspace.bump(&client));
    check(
        &changelog,
        expect![[r#"
        Unreleased

        ### Breaking

        - `GET /links`: the query parameter `group` is gone.
        - `GET /links`: the query parameter `owner` is new and required.

        ## 0.2.0

        The first version.

        ### Breaking

        - `GET /links`: the query parameter `team` is new and required.
        - `GET /links`: the query parameter `group` is new and required.
        - `GET /links`: the query parameter `team` is gone.
    "#]],
    );
}

#[test]
fn a_version_from_1_0_makes_a_major_step() {
    let workspace = written();
    workspace.write_toml(&format!("version = \"1.4.2\"\n{}", workspace.toml()));
    workspace.changelog(&workspace.generate().unwrap());
    let client = workspace.vendor(&required("team"));
    assert_eq!(client.missing_step().unwrap().version.to_string(), "2.0.0");
}

#[test]
fn operations_that_are_not_listed_need_no_step_and_an_overlay_may() {
    let other = "  /other:\n    get:\n      operationId: other\n      responses: {'204': {description: Done}}\n";
    let workspace = Workspace::new(&(one_operation(DONE) + other), &["listLinks"]);
    workspace
        .generate()
        .unwrap()
        .write(workspace.path())
        .unwrap();
    let client = workspace.vendor(&one_operation(DONE));
    assert!(client.changes().changes().is_empty() && client.missing_step().is_none());

    let workspace = workspace.overlay(
        "overlay: 1.0.0\nactions:\n  - target: $.paths['/links'].get\n    description: A reason.\n    \
         update: {parameters: [{name: team, in: query, required: true, schema: {type: string}}]}\n",
    );
    let client = workspace.generate().unwrap();
    assert!(client.missing_step().is_some());
}

#[test]
fn an_operation_that_is_listed_anew_is_compatible_with_its_settings() {
    let other = "  /other:\n    get:\n      operationId: other\n      responses: {'204': {description: Done}}\n";
    let workspace = written();
    let toml = workspace
        .toml()
        .replace("[\"listLinks\"]", "[\"listLinks\", \"other\"]");
    workspace.write_toml(
        &(toml + "[idempotent]\nother = false\n[names.operations]\nother = \"others\"\n[pagination]\nother = false\n"),
    );
    let client = workspace.vendor(&(one_operation(DONE) + other));
    assert_eq!(client.changes().class(), Some(Class::Compatible));
    check(
        &workspace.changelog(&client),
        expect![[r#"
        Unreleased

        The first version.

        ### Compatible

        - `GET /other`: the operation is new.
    "#]],
    );
}

#[test]
fn what_provider_toml_no_longer_chooses_breaks_callers() {
    let body =
        "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/link'}}}}";
    let document = format!(
        "{}  /other:\n    put:\n      operationId: other\n      {body}\n      {DONE}\n\
         components: {{schemas: {{link: {{type: object, properties: {{a: {{type: string}}}}}}}}}}\n",
        one_operation(DONE)
    );
    let names = "[names.types]\nlink = \"Link\"\n[names.operations]\nother = \"replace\"\n";
    for (before, after, expected) in [
        (
            "[\"listLinks\", \"other\"]",
            "[\"other\"]",
            "GET /links: the operation is gone",
        ),
        (
            "link = \"Link\"",
            "link = \"Links\"",
            "Link: the type `Link` is called `Links` now",
        ),
        (
            "other = \"replace\"",
            "other = \"update\"",
            "PUT /other: the operation is called `update` instead of `replace`",
        ),
    ] {
        let workspace = Workspace::new(&document, &["listLinks", "other"]).provider_toml(names);
        workspace
            .generate()
            .unwrap()
            .write(workspace.path())
            .unwrap();
        assert!(workspace.toml().contains(before));
        workspace.write_toml(&workspace.toml().replace(before, after));
        let client = workspace.generate().unwrap();
        assert!(
            client.missing_step().is_some(),
            "{after}: {:?}",
            client.changes()
        );
        let fault = client.missing_step().unwrap().fault.to_string();
        assert!(fault.contains(expected), "{fault}");
        workspace.changelog(&workspace.bump(&client));
    }
}

#[test]
fn a_client_whose_document_is_damaged_is_mended_and_not_compared() {
    let workspace = written();
    let path = workspace.path().join("crates/acme-client/openapi.json");
    fs::write(path, "<<<<<<< HEAD\n").unwrap();
    let client = workspace.vendor(&required("team"));
    let notes = client.changes().notes().concat();
    assert!(
        notes.starts_with("the client in place was not compared with this one: crates/acme-client"),
        "{notes}"
    );
    workspace.changelog(&client);
}

#[test]
fn a_version_that_is_none_is_refused_with_its_line() {
    let workspace = Workspace::new(&one_operation(DONE), &["listLinks"]);
    for version in ["0.1", "1.0.0-rc.1", "01.0.0", "1..0", "1.0.0.0", ""] {
        workspace.write_toml(&format!("version = \"{version}\"\n{}", workspace.toml()));
        let refusal = workspace.refusal();
        assert!(
            refusal.starts_with(&format!(
                "specs/acme/provider.toml:1: `{version}` is not a version"
            )),
            "{refusal}"
        );
        let toml = workspace.toml();
        workspace.write_toml(toml.split_once('\n').unwrap().1);
    }
}
