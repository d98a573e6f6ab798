//! Documents without a provider, with files around them. The client lacks only what cannot be read.

use std::fmt::Write as _;
use std::path::Path;

use codegen::Generated;
use expect_test::expect;

use crate::{api, write};

fn standalone(given: &[(&str, &str)]) -> Generated {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), given);
    codegen::standalone(&folder.path().join(given[0].0), "acme")
        .unwrap_or_else(|failure| panic!("{failure}"))
}

fn types(generated: &Generated) -> String {
    generated.files().values().cloned().collect()
}

#[test]
fn a_schema_from_another_file_becomes_a_type_of_the_client() {
    let generated = standalone(&[
        ("openapi.yaml", &api("{$ref: 'common/pet.yaml#/Pet'}")),
        (
            "common/pet.yaml",
            "Pet: {type: object, required: [name], properties: {name: {type: string}, owner: {$ref: people/owner.json}}}\n",
        ),
        (
            "common/people/owner.json",
            r#"{"type": "object", "properties": {"email": {"type": "string"}}}"#,
        ),
    ]);
    assert!(generated.refused().is_empty());
    let types = types(&generated);
    for expected in [
        "pub struct Pet {",
        "pub name: String,",
        "pub struct Owner {",
        "pub email: Option<String>,",
    ] {
        assert!(types.contains(expected), "{expected} in\n{types}");
    }
}

#[test]
fn a_file_outside_of_the_folder_is_not_read() {
    let generated = standalone(&[
        (
            "api/openapi.yaml",
            &api("{allOf: [{$ref: '../pet.yaml'}, {$ref: '../absent.yaml'}]}"),
        ),
        (
            "pet.yaml",
            "{type: object, properties: {secret: {type: string}}}",
        ),
    ]);
    assert!(!types(&generated).contains("secret"));
    let changes = generated.report().changes().iter().map(ToString::to_string);
    let changes = changes.collect::<Vec<_>>().join("\n");
    for file in ["pet", "absent"] {
        let refusal = format!(
            "the reference `../{file}.yaml` cannot be followed: the path leads out of the \
             document's folder"
        );
        assert!(changes.contains(&refusal), "{changes}");
    }
}

#[test]
fn an_operation_from_another_file_becomes_one_of_the_client() {
    let main = "openapi: 3.0.3\ninfo: {title: Acme, version: '1'}\nservers: [{url: 'https://api.acme.example'}]\npaths: {/pets: {$ref: pets.yaml}}\n";
    let item = "get: {operationId: listPets, responses: {'200': {description: ok}}}\n";
    let generated = standalone(&[("openapi.yaml", main), ("pets.yaml", item)]);
    assert_eq!(
        (generated.documented_operations(), generated.operations()),
        (1, 1)
    );
}

#[test]
fn references_to_nothing_are_reported_where_they_stand() {
    let document = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\n\
        servers: [{url: 'https://api.acme.example'}]\npaths:\n  /a:\n    get:\n      \
        parameters: [{$ref: '#/components/parameters/None'}]\n      \
        requestBody: {$ref: '#/components/requestBodies/None'}\n      \
        responses: {'200': {$ref: '#/components/responses/None'}}\n  \
        /b: {$ref: '#/components/pathItems/None'}\n";
    let generated = standalone(&[("openapi.yaml", document)]);
    let changes = generated.report().changes().iter();
    let lost = changes.filter(|change| change.meaning_lost);
    let lost: Vec<String> = lost
        .map(|change| format!("{} {}", change.pointer, change.what))
        .collect();
    expect![[r##"
        /paths/~1a/get/parameters/0 `#/components/parameters/None` points at nothing: a parameter without content
        /paths/~1a/get/requestBody `#/components/requestBodies/None` points at nothing: a request body without content
        /paths/~1a/get/responses/200 `#/components/responses/None` points at nothing: a response without content
        /paths/~1b `#/components/pathItems/None` points at nothing: a path item without content"##]]
    .assert_eq(&lost.join("\n"));
}

#[test]
fn references_that_cannot_be_followed_are_reported_and_the_rest_is_generated() {
    let generated = standalone(&[
        (
            "openapi.yaml",
            &api(
                "{type: object, properties: {a: {$ref: none.yaml}, b: {$ref: bad.json}, c: {$ref: 'https://acme.example/c.yaml'}, d: {$ref: 'good.yaml#/nothing'}, e: {$ref: 'good.yaml#/E'}, f: {$ref: folder.yaml}}}",
            ),
        ),
        ("bad.json", "{\n  \"a\": 1,\n}"),
        (
            "good.yaml",
            "E: {type: object, properties: {x: {$ref: deep/none.yaml}}}\n",
        ),
        ("folder.yaml/x", ""),
    ]);
    assert_eq!((generated.operations(), generated.refused().len()), (1, 0));
    assert!(types(&generated).contains("pub struct E {"));
    let mut reported = String::new();
    for change in generated.report().changes() {
        if change.stage == "bundle" {
            // The name of the temporary folder differs each time.
            let what = change.what.split(' ').map(|word| {
                word.rsplit_once("/.tmp")
                    .map_or(word, |(_, rest)| rest.split_once('/').unwrap().1)
            });
            let what: Vec<_> = what.collect();
            writeln!(
                reported,
                "{} {}\n  {}",
                change.pointer,
                change.meaning_lost,
                what.join(" ")
            )
            .unwrap();
        }
    }
    expect![[r#"
        /paths/~1pets/get/responses/200/content/application~1json/schema/properties/e/$ref false
          good.yaml copied into the document
        /paths/~1pets/get/responses/200/content/application~1json/schema/properties/a/$ref true
          the reference `none.yaml` cannot be followed: there is no file none.yaml
        /paths/~1pets/get/responses/200/content/application~1json/schema/properties/b/$ref true
          the reference `bad.json` cannot be followed: bad.json:2: invalid JSON: a comma after the last entry
        /paths/~1pets/get/responses/200/content/application~1json/schema/properties/c/$ref true
          the reference `https://acme.example/c.yaml` cannot be followed: it is a URI, not a path, and only local files are read
        /paths/~1pets/get/responses/200/content/application~1json/schema/properties/d/$ref true
          the reference `good.yaml#/nothing` cannot be followed: there is nothing at /nothing in good.yaml
        /paths/~1pets/get/responses/200/content/application~1json/schema/properties/f/$ref true
          the reference `folder.yaml` cannot be followed: folder.yaml is not a file
        /components/schemas/E/properties/x/$ref true
          the reference `deep/none.yaml` cannot be followed: there is no file deep/none.yaml
    "#]].assert_eq(&reported);
}

/// Runs on the stack size of a main thread.
#[test]
fn hostile_files_neither_panic_nor_run_forever() {
    let worker = std::thread::Builder::new()
        .stack_size(8 << 20)
        .spawn(hostile)
        .unwrap();
    worker.join().unwrap();
}

fn hostile() {
    let paths = |item: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: 'https://api.acme.example'}}]\npaths: {{/pets: {item}}}\n"
        )
    };
    // Each file refers to the next one twice, which makes 2^40 paths to the last.
    let doubling = |next: &str| {
        format!(
            "get: {{responses: {{}}, callbacks: {{a: {{'/a': {{$ref: {next}}}, '/b': {{$ref: {next}}}}}}}}}\n"
        )
    };
    let chain: Vec<(String, String)> = (0..40)
        .map(|n| (format!("p{n}.yaml"), doubling(&format!("p{}.yaml", n + 1))))
        .collect();
    let main = paths("{$ref: p0.yaml}");
    let mut given: Vec<(&str, &str)> = vec![("openapi.yaml", &main)];
    given.extend(chain.iter().map(|(path, text)| (&**path, &**text)));
    standalone(&given);

    // A chain of references through 500 files.
    let chain: Vec<(String, String)> = (0..500)
        .map(|n| (format!("s{n}.yaml"), format!("{{$ref: s{}.yaml}}\n", n + 1)))
        .collect();
    let main = api("{$ref: s0.yaml}");
    let mut given: Vec<(&str, &str)> = vec![("openapi.yaml", &main)];
    given.extend(chain.iter().map(|(path, text)| (&**path, &**text)));
    standalone(&given);

    // References to each level of a deeply nested file.
    let deep = format!("{}{{}}{}", "{\"a\":".repeat(120), "}".repeat(120));
    let levels: Vec<String> = (0..120)
        .map(|depth| format!("{{$ref: 'deep.json#{}'}}", "/a".repeat(depth)))
        .collect();
    let main = api(&format!("{{allOf: [{}]}}", levels.join(", ")));
    standalone(&[("openapi.yaml", &main), ("deep.json", &deep)]);

    for reference in [
        "openapi.yaml",
        "openapi.yaml#/paths",
        "openapi.yaml#",
        "self.yaml",
        "self.yaml#/a",
        "list.json",
        "list.json#/0",
        "scalar.yaml",
        "",
        "#",
        "#/",
        "..",
        ".",
        "/",
        "../..",
        "a/b/c/../../../self.yaml#",
        "%",
        "%2e%2e/self.yaml",
        "self.yaml#%",
        "?",
        "x:y",
    ] {
        for main in [
            api(&format!("{{$ref: '{reference}'}}")),
            api(&format!(
                "{{properties: {{$ref: '{reference}'}}, discriminator: {{propertyName: a, mapping: {{a: '{reference}'}}}}}}"
            )),
            paths(&format!("{{$ref: '{reference}'}}")),
            paths(&format!("{{get: {{$ref: '{reference}'}}}}")),
            paths("{}") + &format!("components: {{$ref: '{reference}'}}\n"),
            paths("{}")
                + &format!(
                    "components: {{schemas: {{A: {{$ref: '{reference}'}}}}, responses: {{$ref: '{reference}'}}}}\n"
                ),
            api(&format!("{{$ref: '{reference}'}}")) + "components: []\n",
            api(&format!("{{$ref: '{reference}'}}")) + "components: {schemas: 1}\n",
            api(&format!("{{$ref: '{reference}'}}")).replace("openapi: 3.0.3", "swagger: '2.0'"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            write(
                folder.path(),
                &[
                    ("openapi.yaml", &main),
                    (
                        "self.yaml",
                        "{$ref: self.yaml, a: {$ref: 'self.yaml#/a'}, properties: {$ref: self.yaml}}",
                    ),
                    ("list.json", "[{\"$ref\": \"#/0\"}]"),
                    ("scalar.yaml", "text"),
                ],
            );
            let path: &Path = &folder.path().join("openapi.yaml");
            if let Err(failure) = codegen::standalone(path, "acme") {
                assert!(!failure.diagnostics().is_empty());
            }
        }
    }
}
