//! Several documents of one provider: conflicts between them, and importing them again.

use std::fs;

use expect_test::expect;
use serde_json::Value;

use crate::joining::imported;
use crate::pointers::pointers;
use crate::{Workspace, page};

#[test]
fn an_operation_that_two_pages_describe_alike_is_joined() {
    let workspace = Workspace::new();
    let text = page("fern.md");
    let imported = workspace
        .import_all("acme", &[("a.md", &text), ("b.md", &text)])
        .unwrap();
    assert_eq!(imported.operations, ["create"]);
    let joined = workspace.joined().unwrap();
    assert_eq!(
        joined["components"]["schemas"].as_object().unwrap().len(),
        1
    );
}

#[test]
fn an_operation_that_two_pages_describe_differently_is_refused_if_it_is_listed() {
    let workspace = Workspace::new();
    let text = page("fern.md");
    let other = text.replace("description: Made", "description: Done");
    let list = page("mintlify-list.md");
    workspace
        .import_all(
            "acme",
            &[("a.md", &text), ("b.md", &other), ("list.md", &list)],
        )
        .unwrap();
    let refused = "specs/acme/pages/b.yaml:7: specs/acme/pages/a.yaml and specs/acme/pages/b.yaml \
                   describe POST /workspaces/{workspace-id}/short-links differently\n  \
                   at /paths/~1workspaces~1{workspace-id}~1short-links/post\n  help: import again \
                   without the page that is older or describes another version, or remove the \
                   operation from `operations` in provider.toml";
    assert_eq!(workspace.joined().unwrap_err(), refused);
    let path = workspace.specs().join("acme/provider.toml");
    let toml = fs::read_to_string(&path).unwrap();
    assert!(toml.contains("    \"create\",\n"), "{toml}");
    fs::write(&path, toml.replace("    \"create\",\n", "")).unwrap();
    workspace.joined().unwrap();
}

#[test]
fn a_fault_of_the_joined_document_is_shown_in_the_file_of_origin() {
    let workspace = Workspace::new();
    let list = page("mintlify-list.md");
    let show = page("mintlify-show.md").replace(
        "parent:\n          $ref: '#/components/schemas/Tag'",
        "parent:\n          $ref: '#/components/schemas/Lost'",
    );
    let swagger = page("swagger.md").replace(
        "      parent:\n        $ref: '#/definitions/Tag'",
        "      parent:\n        $ref: '#/definitions/Gone'",
    );
    workspace
        .import_all(
            "acme",
            &[
                ("list.md", &list),
                ("show.md", &show),
                ("swagger.md", &swagger),
            ],
        )
        .unwrap();
    expect![[r#"
        specs/acme/pages/show.yaml:31: `#/components/schemas/Lost` points at nothing
          at /components/schemas/ShowTag_Tag/properties/parent/$ref
          help: mend the reference, or add its target, in overlay.yaml
        specs/acme/pages/swagger.yaml:23: `#/components/schemas/Gone` points at nothing
          at /components/schemas/RemoveTag_Tag/properties/parent/$ref
          help: mend the reference, or add its target, in overlay.yaml"#]]
    .assert_eq(&workspace.joined().unwrap_err());
}

#[test]
fn a_changed_file_is_refused_at_its_entry_in_provider_toml() {
    let workspace = imported(&["fern.md", "fern-campaigns.md"]);
    workspace.write("acme/pages/fern-campaigns.yaml", "openapi: 3.1.1\n");
    let refusal = workspace.joined().unwrap_err();
    let toml = workspace.toml();
    let line = toml
        .lines()
        .position(|line| line.contains("fern-campaigns.yaml"))
        .unwrap()
        + 2;
    assert!(
        refusal.starts_with(&format!(
            "specs/acme/provider.toml:{line}: specs/acme/pages/fern-campaigns.yaml differs from the vendored document"
        )),
        "{refusal}"
    );
}

#[test]
fn naming_documents_in_two_ways_or_none_is_refused() {
    let workspace = imported(&["fern.md", "fern-campaigns.md"]);
    let toml = workspace.toml();
    workspace.edit(|toml| format!("document = \"openapi.yaml\"\n{toml}"));
    expect![[r#"
        specs/acme/provider.toml:1: the file lists documents both by `document` and by [[documents]]
          help: list a single document by the keys `document` and `sha256`, or each of several in a [[documents]] table of its own"#]].assert_eq(&workspace.joined().unwrap_err());
    let none = toml.split_once("[[documents]]").unwrap().0.to_owned();
    workspace.edit(|_| none.clone());
    expect![[r#"
        specs/acme/provider.toml:4: the file lists no document
          help: list a single document by the keys `document` and `sha256`, or each of several in a [[documents]] table of its own"#]].assert_eq(&workspace.joined().unwrap_err());
}

#[test]
fn an_import_replaces_the_documents_and_keeps_the_maintainers_values() {
    let workspace = Workspace::new();
    let (links, campaigns) = (page("fern.md"), page("fern-campaigns.md"));
    workspace.import("acme", "fern.md", &links).unwrap();
    workspace.edit(|toml| {
        toml.replace(
            "title = \"Acme\"",
            "title = \"Acme, Inc.\" # as they write it",
        )
    });
    let imported = workspace
        .import_all(
            "acme",
            &[("fern.md", &links), ("fern-campaigns.md", &campaigns)],
        )
        .unwrap();
    assert_eq!(
        imported.removed,
        [workspace.specs().join("acme/openapi.yaml")]
    );
    let toml = workspace.toml();
    assert!(
        toml.contains("title = \"Acme, Inc.\" # as they write it\n"),
        "{toml}"
    );
    assert!(!toml.contains("\ndocument ="), "{toml}");
    // The import keeps the list of operations, although the joined document has other ids.
    let refusal = workspace.joined().unwrap_err();
    assert!(
        refusal.contains("there is no operation `create`"),
        "{refusal}"
    );

    // Importing again changes nothing.
    let files = workspace.files();
    workspace
        .import_all(
            "acme",
            &[("fern.md", &links), ("fern-campaigns.md", &campaigns)],
        )
        .unwrap();
    assert_eq!(workspace.files(), files);

    // Importing a single page replaces both documents.
    workspace.import("acme", "fern.md", &links).unwrap();
    let files = workspace.files();
    let names: Vec<&String> = files.keys().collect();
    assert_eq!(names, ["acme/openapi.yaml", "acme/provider.toml"]);
    assert!(!workspace.specs().join("acme/pages").exists());
    assert!(!workspace.toml().contains("[[documents]]"));
}

#[test]
fn the_faults_of_all_pages_are_reported_in_one_run() {
    let workspace = Workspace::new();
    let failure = workspace
        .import_all(
            "acme",
            &[
                ("none.md", &page("none.md")),
                ("fern.md", &page("fern.md")),
                ("mintlify-older.md", &page("mintlify-older.md")),
                ("gitbook-source.md", &page("gitbook-source.md")),
            ],
        )
        .unwrap_err();
    assert_eq!(failure.diagnostics().len(), 3, "{failure}");
    assert!(workspace.files().is_empty());
}

#[test]
fn pages_with_the_same_file_name_get_different_names() {
    let workspace = Workspace::new();
    let folder = workspace.specs().parent().unwrap().to_path_buf();
    fs::create_dir_all(folder.join("other")).unwrap();
    workspace
        .import_all(
            "acme",
            &[
                ("page.md", &page("fern.md")),
                ("other/page.md", &page("fern-campaigns.md")),
            ],
        )
        .unwrap();
    let files = workspace.files();
    assert!(
        files.contains_key("acme/pages/page.yaml") && files.contains_key("acme/pages/page2.yaml"),
        "{:?}",
        files.keys()
    );
}

/// Replaces each member of a page's document by each kind of value.
#[test]
fn broken_pages_never_panic() {
    let first: Value = serde_yaml::from_str(&crate::lines(&page("fern.md"), 15, 54)).unwrap();
    let second: Value =
        serde_yaml::from_str(&crate::lines(&page("fern-campaigns.md"), 13, 57)).unwrap();
    let pointers = pointers(&second);
    assert!(pointers.len() > 40);
    for pointer in pointers {
        for value in ["null", "\"a\"", "[null]", "{\"a\":null}"] {
            let mut broken = second.clone();
            *broken.pointer_mut(&pointer).unwrap() = serde_json::from_str(value).unwrap();
            let workspace = Workspace::new();
            let _ = workspace.import_all(
                "acme",
                &[
                    ("a.json", &first.to_string()),
                    ("b.json", &broken.to_string()),
                ],
            );
            let server = first.to_string().replacen(
                '{',
                "{\"servers\":[{\"url\":\"https://a.example\"}],",
                1,
            );
            let other = broken.to_string().replacen(
                '{',
                "{\"servers\":[{\"url\":\"https://b.example\"}],",
                1,
            );
            if workspace
                .import_all("acme", &[("a.json", &server), ("b.json", &other)])
                .is_ok()
            {
                let _ = workspace.joined();
            }
        }
    }
}
