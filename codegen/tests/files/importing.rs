//! Importing documents that consist of several files.

use std::path::{Path, PathBuf};

use codegen::diagnostic::Failure;
use codegen::import::{Imported, Outside, Servers, import};
use expect_test::expect;
use tempfile::TempDir;

use crate::{api, files, sha256, write};

struct Pages(TempDir);

impl Pages {
    fn new(given: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), given);
        Self(folder)
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn import(&self, pages: &[&str]) -> Result<Imported, Failure> {
        self.import_with(pages, Outside::Refused)
    }

    fn import_with(&self, pages: &[&str], outside: Outside) -> Result<Imported, Failure> {
        let pages: Vec<PathBuf> = pages.iter().map(|page| self.root().join(page)).collect();
        import(
            &self.root().join("specs"),
            "acme",
            &pages,
            "2026-01-02",
            Servers::Named,
            outside,
        )
    }

    fn vendored(&self) -> Vec<String> {
        files(&self.root().join("specs/acme")).into_keys().collect()
    }

    fn toml(&self) -> String {
        files(&self.root().join("specs/acme"))["provider.toml"].clone()
    }

    /// The number of operations in the client of the imported documents.
    fn generated_operations(&self) -> usize {
        match codegen::generate(self.root(), "acme") {
            Ok(generated) => generated.operations(),
            Err(failure) => panic!("{failure}"),
        }
    }
}

#[test]
fn files_are_vendored_unchanged_at_the_same_relative_paths() {
    let main = "openapi: 3.0.3\ninfo: {title: Acme, version: '1'}\nservers: [{url: 'https://api.acme.example'}]\npaths: {/pets: {$ref: paths/pets.yaml}}\ncomponents: {schemas: {Tag: {type: string}}}\n";
    let item = "get: {operationId: listPets, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: ../../common/pet.json}}}}}}\r\n";
    let pet = "\u{feff}{\"type\": \"object\", \"properties\": {\"tag\": {\"$ref\": \"../v1/acme.yaml#/components/schemas/Tag\"}}}";
    let pages = Pages::new(&[
        ("save/v1/acme.yaml", main),
        ("save/v1/paths/pets.yaml", item),
        ("save/common/pet.json", pet),
        ("save/v1/unrelated.yaml", "{}"),
    ]);
    let refused = pages.import(&["save/v1/acme.yaml"]).unwrap_err();
    let refused = refused.to_string();
    assert!(
        refused.contains("the path leads out of the document's folder"),
        "{refused}"
    );
    assert!(
        !pages.root().join("specs").exists(),
        "a refused import writes nothing"
    );
    let import = || pages.import_with(&["save/v1/acme.yaml"], Outside::Allowed);
    let imported = import().unwrap();
    assert_eq!(imported.operations, ["listPets"]);
    assert_eq!(
        imported.outside,
        [pages.root().join("save/common/pet.json")]
    );
    let vendored = files(&pages.root().join("specs/acme"));
    assert_eq!(
        vendored.keys().collect::<Vec<_>>(),
        [
            "common/pet.json",
            "provider.toml",
            "v1/acme.yaml",
            "v1/paths/pets.yaml"
        ]
    );
    assert_eq!(vendored["v1/acme.yaml"], main);
    assert_eq!(vendored["v1/paths/pets.yaml"], item);
    assert_eq!(vendored["common/pet.json"], pet);
    let toml = pages.toml();
    assert!(toml.contains("\ndocument = \"v1/acme.yaml\"\n"), "{toml}");
    let table = toml.split_once("\n# The files").unwrap().1;
    assert_eq!(
        table,
        format!(
            " to which references lead, and the SHA-256 of their bytes. Never edit them.\n[files]\n\"common/pet.json\" = \"{}\"\n\"v1/paths/pets.yaml\" = \"{}\"\n",
            sha256(pet),
            sha256(item)
        )
    );
    assert_eq!(pages.generated_operations(), 1);

    // Importing the same again changes nothing.
    import().unwrap();
    assert_eq!(files(&pages.root().join("specs/acme")), vendored);

    // A document without files replaces them all.
    write(pages.root(), &[("one.yaml", &api("{type: object}"))]);
    let imported = pages.import(&["one.yaml"]).unwrap();
    assert_eq!(imported.removed.len(), 3);
    assert_eq!(pages.vendored(), ["openapi.yaml", "provider.toml"]);
    assert!(!pages.root().join("specs/acme/v1").exists());
    let toml = pages.toml();
    assert!(!toml.contains("[files]"), "{toml}");
    assert_eq!(pages.generated_operations(), 1);
}

#[test]
fn a_document_of_one_file_becomes_openapi_yaml() {
    let pages = Pages::new(&[("acme.yaml", &api("{type: object}"))]);
    pages.import(&["acme.yaml"]).unwrap();
    assert_eq!(pages.vendored(), ["openapi.yaml", "provider.toml"]);
}

#[test]
fn a_file_of_several_documents_is_vendored_once() {
    let second = api("{$ref: 'acme.yaml#/components/schemas/Own'}")
        .replace("/pets", "/dogs")
        .replace("listPets", "listDogs");
    let first = api("{$ref: pet.yaml}") + "components: {schemas: {Own: {type: object}}}\n";
    let third = format!(
        "# Birds\n\n```yaml\n{}```\n",
        api("{type: string}")
            .replace("/pets", "/birds")
            .replace("listPets", "listBirds")
    );
    let pages = Pages::new(&[
        ("acme.yaml", &first),
        ("dogs.yaml", &second),
        ("Birds.md", &third),
        ("pet.yaml", "{type: object}"),
    ]);
    let imported = pages
        .import(&["acme.yaml", "dogs.yaml", "Birds.md"])
        .unwrap();
    assert_eq!(imported.operations, ["listPets", "listDogs", "listBirds"]);
    assert_eq!(
        pages.vendored(),
        [
            "pages/acme.yaml",
            "pages/birds.yaml",
            "pages/dogs.yaml",
            "pages/pet.yaml",
            "provider.toml"
        ]
    );
    let toml = pages.toml();
    assert!(toml.contains("[files]\n\"pages/pet.yaml\" = "), "{toml}");
    assert!(!toml.contains("\"pages/acme.yaml\" ="), "{toml}");
    assert_eq!(pages.generated_operations(), 3);
}

#[test]
fn an_import_with_a_missing_file_is_refused_and_writes_nothing() {
    let main = api("{allOf: [{$ref: sub/pet.yaml}, {$ref: sub/pet.yaml}, {$ref: notes.txt}]}");
    let pages = Pages::new(&[
        ("acme.yaml", &main),
        ("sub/pet.yaml", "properties:\n  owner: {$ref: owner.yaml}\n"),
    ]);
    let failure = pages.import(&["acme.yaml"]).unwrap_err().to_string();
    let failure = failure.replace(&format!("{}/", pages.root().display()), "");
    expect![[r#"
        acme.yaml:13: the reference `notes.txt` cannot be followed: notes.txt is neither .yaml, .yml nor .json
          at /paths/~1pets/get/responses/200/content/application~1json/schema/allOf/2/$ref
          help: bundle the files into one document
        sub/pet.yaml:2: the reference `owner.yaml` cannot be followed: there is no file sub/owner.yaml
          at /components/schemas/pet/properties/owner/$ref
          help: save the publisher's file there, or bundle the files into one document"#]]
    .assert_eq(&failure);
    assert!(!pages.root().join("specs").exists());

    // An overlay can correct these references later, so the import goes ahead.
    write(
        pages.root(),
        &[(
            "acme.yaml",
            &api(
                "{allOf: [{$ref: 'https://acme.example/a.yaml'}, {$ref: 'sub/pet.yaml#/nothing'}]}",
            ),
        )],
    );
    pages.import(&["acme.yaml"]).unwrap();
    assert_eq!(
        pages.vendored(),
        ["acme.yaml", "provider.toml", "sub/pet.yaml"]
    );
}

#[test]
fn an_import_that_cannot_write_one_file_leaves_no_other() {
    let pages = Pages::new(&[
        ("acme.yaml", &api("{$ref: a/b/pet.yaml}")),
        ("a/b/pet.yaml", "{}"),
        // A folder of the document's name is in the way.
        ("specs/acme/acme.yaml/x", ""),
    ]);
    let failure = pages.import(&["acme.yaml"]).unwrap_err().to_string();
    assert!(failure.contains("cannot write"), "{failure}");
    assert_eq!(pages.vendored(), ["acme.yaml/x"]);
    assert!(!pages.root().join("specs/acme/a").exists());
}

#[test]
fn a_file_named_like_the_overlay_is_refused() {
    let pages = Pages::new(&[
        ("acme.yaml", &api("{$ref: overlay.yaml}")),
        ("overlay.yaml", "{type: object}"),
    ]);
    let failure = pages.import(&["acme.yaml"]).unwrap_err().to_string();
    assert!(
        failure.starts_with("a vendored file is named overlay.yaml"),
        "{failure}"
    );
    assert!(!pages.root().join("specs").exists());
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_out_of_the_folder_is_refused() {
    let main = api("{$ref: pet.yaml}");
    let pages = Pages::new(&[("save/openapi.yaml", &*main), ("pet.yaml", "type: string")]);
    let link = pages.root().join("save/pet.yaml");
    std::os::unix::fs::symlink(pages.root().join("pet.yaml"), link).unwrap();
    let refused = pages
        .import(&["save/openapi.yaml"])
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("the path leads out of the document's folder"),
        "{refused}"
    );
    pages
        .import_with(&["save/openapi.yaml"], Outside::Allowed)
        .unwrap();
}
