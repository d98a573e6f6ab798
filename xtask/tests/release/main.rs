//! `cargo xtask release` as a shell sees it, with a cargo that only writes down what it would
//! publish.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod kills;
#[path = "../support/workspace.rs"]
mod workspace;

use workspace::Workspace;

/// Releases what is due: writes the changelogs, commits and publishes.
#[track_caller]
fn release(workspace: &Workspace) {
    workspace.succeeds(&["release", "--write"]);
    workspace.commit();
    workspace.succeeds(&["release", "--publish"]);
    workspace.calls();
}

#[test]
fn a_release_goes_from_the_check_to_the_tags() {
    let workspace = Workspace::new();
    let before = workspace.files();
    let text = workspace.succeeds(&["release"]);
    let order = "to release, in this order:\n  tracking-links-runtime 0.1.0, its first release\n  \
                 acme-client 0.1.0, its first release\n  tracking-links 0.1.0, its first release\n";
    assert!(text.contains(order), "{text}");
    let packaged = "cargo package --locked --allow-dirty --package tracking-links-runtime \
                    --package acme-client --package tracking-links\n";
    assert_eq!(workspace.calls(), packaged);
    assert!(workspace.files() == before);
    // Its commands are those that are run below.
    let (_, commands) = text
        .split_once("    cargo xtask release --write\n")
        .unwrap();
    let commands = commands.lines().map(str::trim).collect::<Vec<_>>();
    let changelogs = "CHANGELOG.md crates/acme-client/CHANGELOG.md";
    assert_eq!(
        commands[0],
        format!("git commit --message \"Release\" -- {changelogs}")
    );

    workspace.refuses(
        &["release", "--publish"],
        &[
            "CHANGELOG.md still calls the changes of 0.1.0 `Unreleased`",
            "crates/acme-client/CHANGELOG.md still calls the changes of 0.1.0 `Unreleased`",
        ],
    );
    let text = workspace.succeeds(&["release", "--no-verify", "--write"]);
    assert!(text.contains("updated: CHANGELOG.md\n"), "{text}");
    assert!(
        workspace
            .calls()
            .starts_with("cargo package --locked --allow-dirty --no-verify ")
    );
    let heading = workspace
        .read("CHANGELOG.md")
        .lines()
        .nth(2)
        .unwrap()
        .to_owned();
    let day = heading.strip_prefix("## 0.1.0 - ").unwrap();
    assert!(day.len() == 10 && day.starts_with("20"), "{heading}");
    for (path, text) in workspace.files() {
        let unreleased = text.replace(&heading, "## Unreleased");
        assert_eq!(unreleased, before[&path], "{}", path.display());
    }
    workspace.refuses(
        &["release", "--publish"],
        &["the tree has changes that are not committed"],
    );
    workspace.commit();
    workspace.calls();

    workspace.succeeds(&["release", "--publish"]);
    let published: Vec<_> = workspace
        .calls()
        .lines()
        .filter(|call| call.contains(" publish "))
        .map(str::to_owned)
        .collect();
    let printed = commands
        .iter()
        .filter(|it| it.starts_with("cargo publish "));
    assert_eq!(published, printed.copied().collect::<Vec<_>>());
    let tags = "acme-client-v0.1.0\ntracking-links-runtime-v0.1.0\ntracking-links-v0.1.0\n";
    assert_eq!(workspace.git(&["tag"]), tags);
    assert_eq!(
        workspace.git(&["cat-file", "-t", "acme-client-v0.1.0"]),
        "tag\n"
    );

    let text = workspace.succeeds(&["release"]);
    assert!(text.contains("nothing to release"), "{text}");
    assert_eq!(workspace.calls(), "");
}

#[test]
fn all_faults_are_listed_at_once_with_their_places() {
    let workspace = Workspace::new();
    workspace.git(&["switch", "--quiet", "--create", "topic"]);
    workspace.write("crates/acme-client/README.md", "stale");
    workspace.write("CHANGELOG.md", "# Changelog\n\n## 0.0.9\n\nOld.\n");
    let facade = "crates/tracking-links/Cargo.toml";
    workspace.edit(facade, ", version = \"0.1.0\"", "");
    workspace.edit(facade, "license.workspace = true\n", "");
    std::fs::remove_file(workspace.path("crates/tracking-links/LICENSE-MIT")).unwrap();
    workspace.edit(
        "Cargo.toml",
        "-runtime\", version = \"0.1.0\"",
        "-runtime\", version = \"0.2\"",
    );
    workspace.refuses(
        &["release"],
        &[
            "CHANGELOG.md does not say what changed in 0.1.0",
            "not committed: CHANGELOG.md, Cargo.toml, crates/acme-client/README.md, ",
            "the branch is `topic`, and crates are released from `main`",
            "crates/acme-client/README.md is not as generated from specs/: changed",
            "tracking-links depends on acme-client without a version",
            "acme-client requires tracking-links-runtime ^0.2, which has version 0.1.0",
            "tracking-links requires tracking-links-runtime ^0.2, which has version 0.1.0",
            "the package tracking-links lacks the file LICENSE-MIT",
            "the manifest of tracking-links lacks `license`",
        ],
    );
    // The lines of the manifests, as miette prints them.
    let (_, text) = workspace.xtask(&["release"]);
    for place in [
        "crates/tracking-links/Cargo.toml:15:",
        "Cargo.toml:15:",
        "CHANGELOG.md:3:",
    ] {
        assert!(text.contains(place), "{place}: {text}");
    }
    assert_eq!(workspace.calls(), "");
}

#[test]
fn a_run_after_a_failure_goes_on_with_what_is_not_published() {
    let workspace = Workspace::new();
    workspace.succeeds(&["release", "--write"]);
    workspace.commit();
    workspace.write("../refused", "acme-client\n");
    let (code, text) = workspace.xtask(&["release", "--publish"]);
    assert_eq!(code, 1, "{text}");
    let told = "\npublished: tracking-links-runtime 0.1.0\n\
                not published: acme-client 0.1.0, tracking-links 0.1.0\n";
    assert!(text.contains(told), "{text}");
    assert_eq!(workspace.git(&["tag"]), "tracking-links-runtime-v0.1.0\n");

    // The run that failed was killed before it tagged, and a commit came after it.
    let published = workspace.git(&["rev-parse", "HEAD"]);
    workspace.git(&["tag", "--delete", "tracking-links-runtime-v0.1.0"]);
    workspace.git(&["commit", "--quiet", "--allow-empty", "--message", "later"]);
    std::fs::remove_file(workspace.path("../refused")).unwrap();
    workspace.calls();
    let text = workspace.succeeds(&["release", "--publish"]);
    assert!(
        text.contains("has tracking-links-runtime 0.1.0 already"),
        "{text}"
    );
    let calls = workspace.calls();
    assert!(
        !calls.contains("publish --locked --package tracking-links-runtime"),
        "{calls}"
    );
    assert_eq!(calls.matches("cargo publish ").count(), 2, "{calls}");
    let asked = "cargo info --quiet --registry crates-io acme-client@0.1.0\n";
    assert!(calls.contains(asked), "{calls}");
    assert_eq!(workspace.git(&["tag"]).lines().count(), 3);
    let tagged = |name: &str| workspace.git(&["rev-parse", &format!("{name}-v0.1.0^{{commit}}")]);
    assert_eq!(tagged("tracking-links-runtime"), published);
    assert_eq!(tagged("acme-client"), workspace.git(&["rev-parse", "HEAD"]));
}

#[test]
fn a_crate_that_another_published_is_not_tagged() {
    let workspace = Workspace::new();
    workspace.succeeds(&["release", "--write"]);
    workspace.commit();
    workspace.succeeds(&["release", "--publish"]);
    for name in ["tracking-links-runtime", "acme-client", "tracking-links"] {
        workspace.git(&["tag", "--delete", &format!("{name}-v0.1.0")]);
    }
    std::fs::remove_dir_all(workspace.path("target/published")).unwrap();
    let (code, text) = workspace.xtask(&["release", "--publish"]);
    assert_eq!(code, 1, "{text}");
    let told = "has tracking-links-runtime 0.1.0 already, and no run here published it";
    assert!(
        text.contains(told) && text.contains("0.1.0\" COMMIT"),
        "{text}"
    );
    assert_eq!(workspace.git(&["tag"]), "");
}

#[test]
fn nothing_is_tagged_if_it_is_not_known_which_commit_was_published() {
    let workspace = Workspace::new();
    workspace.succeeds(&["release", "--write"]);
    workspace.commit();
    workspace.succeeds(&["release", "--publish"]);
    let published = workspace.git(&["rev-parse", "HEAD"]);
    // The run failed to tag, and at a later commit the registry does not answer at first.
    workspace.git(&["tag", "--delete", "tracking-links-runtime-v0.1.0"]);
    workspace.git(&["commit", "--quiet", "--allow-empty", "--message", "later"]);
    let later = workspace.git(&["rev-parse", "HEAD"]);
    for silent in [true, false] {
        if silent {
            workspace.write("../silent", "");
        }
        let (code, text) = workspace.xtask(&["release", "--publish"]);
        assert_eq!(code, 1, "{text}");
        let told = format!(
            "several commits were tried: {}, {}; compare",
            published.trim(),
            later.trim()
        );
        assert!(text.contains(&told), "{text}");
        assert!(!workspace.git(&["tag"]).contains("runtime"));
    }

    // A publication that succeeds leaves no doubt.
    std::fs::remove_file(workspace.path("../registry/tracking-links-runtime@0.1.0")).unwrap();
    workspace.succeeds(&["release", "--publish"]);
    let tagged = ["rev-parse", "tracking-links-runtime-v0.1.0^{commit}"];
    assert_eq!(workspace.git(&tagged), later);
    workspace.git(&["tag", "--delete", "tracking-links-runtime-v0.1.0"]);
    workspace.git(&["commit", "--quiet", "--allow-empty", "--message", "last"]);
    workspace.succeeds(&["release", "--publish"]);
    assert_eq!(workspace.git(&tagged), later);
}

#[test]
fn a_dependency_that_was_released_before_calls_for_a_step_too() {
    let workspace = Workspace::new();
    release(&workspace);
    let facade = "crates/tracking-links/Cargo.toml";
    workspace.edit("specs/acme/provider.toml", "\"0.1.0\"", "\"0.2.0\"");
    workspace.write(
        "crates/acme-client/CHANGELOG.md",
        "# Log\n\n## Unreleased\n\nMore.\n",
    );
    workspace.succeeds(&["regen"]);
    workspace.commit();
    workspace.succeeds(&["release", "acme-client", "--write"]);
    workspace.commit();
    workspace.succeeds(&["release", "acme-client", "--publish"]);

    workspace.edit(facade, "version.workspace = true", "version = \"0.1.1\"");
    workspace.edit(
        "CHANGELOG.md",
        "# Changelog\n",
        "# Changelog\n\n## Unreleased\n\n### Fixed\n\n- A bug.\n",
    );
    workspace.commit();
    let small = "tracking-links has breaking changes since 0.1.0 (it depends on acme-client 0.2.0, \
                 no longer 0.1.0), and its version is only 0.1.1";
    workspace.refuses(&["release", "tracking-links"], &[small]);
    workspace.edit(facade, "version = \"0.1.1\"", "version = \"0.2.0\"");
    workspace.commit();
    workspace.succeeds(&["release", "tracking-links"]);
}

#[test]
fn a_changed_crate_needs_a_version_that_makes_the_step() {
    let workspace = Workspace::new();
    release(&workspace);
    let manifest = "Cargo.toml";

    workspace.write("crates/tracking-links-runtime/src/lib.rs", "//! Another.\n");
    workspace.commit();
    let changed = "tracking-links-runtime has changed since tracking-links-runtime-v0.1.0, and its \
                   version is still 0.1.0: crates/tracking-links-runtime/src/lib.rs";
    workspace.refuses(&["release"], &[changed]);
    workspace.succeeds(&["release", "acme-client"]);

    // All crates of the workspace's version are due, and what they break shows in the others.
    workspace.edit(manifest, "\nversion = \"0.1.0\"", "\nversion = \"0.2.0\"");
    workspace.edit(
        manifest,
        "-runtime\", version = \"0.1.0\"",
        "-runtime\", version = \"0.2.0\"",
    );
    workspace.edit(
        "CHANGELOG.md",
        "# Changelog\n",
        "# Changelog\n\n## Unreleased\n\n### Breaking\n\n- Gone.\n",
    );
    workspace.commit();
    let inherits = "acme-client has changed since acme-client-v0.1.0, and its version is still \
                    0.1.0: `tracking-links-runtime` of [workspace.dependencies] in Cargo.toml";
    workspace.refuses(&["release"], &[inherits]);

    workspace.edit("specs/acme/provider.toml", "\"0.1.0\"", "\"0.1.1\"");
    workspace.write(
        "crates/acme-client/CHANGELOG.md",
        "# Log\n\n## Unreleased\n\nMore.\n",
    );
    workspace.succeeds(&["regen"]);
    workspace.commit();
    let small = "acme-client has breaking changes since 0.1.0 (it depends on tracking-links-runtime \
                 0.2.0, no longer 0.1.0), and its version is only 0.1.1";
    workspace.refuses(&["release"], &[small]);

    workspace.edit("specs/acme/provider.toml", "0.1.1", "0.2.0");
    workspace.succeeds(&["regen"]);
    workspace.commit();
    release(&workspace);
    assert_eq!(workspace.git(&["tag"]).lines().count(), 6);

    // The changelogs' headings call for steps too.
    workspace.edit("Cargo.toml", "0.2.0", "0.2.1");
    workspace.edit(
        "CHANGELOG.md",
        "## 0.2.0",
        "## Unreleased\n\n### Removed\n\n- a\n\n## 0.2.0",
    );
    workspace.commit();
    let (code, text) = workspace.xtask(&["release"]);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("breaking changes since 0.2.0 (CHANGELOG.md)"),
        "{text}"
    );
}

#[test]
fn versions_tags_and_changelogs_that_contradict_each_other_are_named() {
    let workspace = Workspace::new();
    release(&workspace);
    workspace.git(&["tag", "tracking-links-v0.1.5"]);
    workspace.git(&["switch", "--quiet", "--create", "other"]);
    workspace.commit();
    workspace.git(&["tag", "acme-client-v0.1.1"]);
    workspace.git(&["switch", "--quiet", "main"]);
    let runtime = "crates/tracking-links-runtime/Cargo.toml";
    workspace.edit(
        runtime,
        "version.workspace = true",
        "version = \"0.2.0-rc.1\"",
    );
    workspace.edit("specs/acme/provider.toml", "\"0.1.0\"", "\"0.1.1\"");
    workspace.succeeds(&["regen"]);
    let log = "# Log\n\n## Unreleased\n\nMore.\n\n## [0.1.1] - 2026-01-01\n\nOther.\n";
    workspace.write("crates/acme-client/CHANGELOG.md", log);
    workspace.commit();
    workspace.refuses(
        &["release"],
        &[
            "tracking-links-runtime has the version 0.2.0-rc.1, which is not of the form",
            "the tag acme-client-v0.1.1 exists, at a commit of another branch",
            "tracking-links has the version 0.1.0, and 0.1.5 is released",
            "crates/acme-client/CHANGELOG.md has both a section of 0.1.1 and unreleased changes",
        ],
    );

    // Nor can a crate be published whose dependency is not.
    let workspace = Workspace::new();
    workspace.edit(runtime, "description", "publish = false\ndescription");
    workspace.commit();
    let (code, text) = workspace.xtask(&["release", "tracking-links-runtime"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("no crate `tracking-links-runtime` that is published"),
        "{text}"
    );
    let private = "depends on tracking-links-runtime, which is not published";
    workspace.refuses(
        &["release"],
        &[
            &format!("acme-client {private}"),
            &format!("tracking-links {private}"),
        ],
    );

    // Two versions have no section in common.
    let workspace = Workspace::new();
    workspace.edit(runtime, "version.workspace = true", "version = \"0.1.7\"");
    workspace.commit();
    workspace.refuses(
        &["release"],
        &["CHANGELOG.md is the changelog of tracking-links 0.1.0 and of tracking-links-runtime 0.1.7"],
    );
}

#[test]
fn a_crate_is_released_after_what_it_requires() {
    let workspace = Workspace::new();
    workspace.refuses(
        &["release", "tracking-links"],
        &[
            "tracking-links requires acme-client 0.1.0, which is not released",
            "tracking-links requires tracking-links-runtime 0.1.0, which is not released",
        ],
    );
    let (code, text) = workspace.xtask(&["release", "nothing"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("no crate `nothing` that is published"),
        "{text}"
    );

    // Cargo strips a dev-dependency without a version, and keeps one that has a version.
    let runtime = "crates/tracking-links-runtime/Cargo.toml";
    let dev = "\n[dev-dependencies]\ntracking-links = { path = \"../tracking-links\" }\n";
    workspace.write(runtime, &(workspace.read(runtime) + dev));
    workspace.commit();
    workspace.succeeds(&["release"]);
    workspace.edit(runtime, "links\" }", "links\", version = \"0.1.0\" }");
    workspace.commit();
    workspace.refuses(
        &["release"],
        &["none can be published first: acme-client -> tracking-links-runtime -> tracking-links -> \
           acme-client"],
    );
    let (_, text) = workspace.xtask(&["release"]);
    let place = "crates/tracking-links-runtime/Cargo.toml:15:";
    assert!(
        text.contains(place) && text.contains("cargo\n        strips"),
        "{text}"
    );
}
