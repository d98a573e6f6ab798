//! Files that `provider.toml` lists with their hashes, and the refusals of all others.

use std::fs;

use expect_test::{Expect, expect};

use crate::{Workspace, api, sha256, write};

fn check(workspace: &Workspace, expected: Expect) {
    expected.assert_eq(&workspace.refusal());
    let crates = fs::read_dir(workspace.path().join("crates")).unwrap();
    assert_eq!(crates.count(), 0, "a refused run writes no file");
}

#[test]
fn all_files_that_differ_from_the_list_are_refused_in_one_run() {
    let main = api(
        "{allOf: [{$ref: 'pet.yaml'}, {$ref: 'unlisted.yaml#/A'}, {$ref: 'unlisted.yaml#/B'}, {$ref: 'absent.yaml'}, {$ref: 'edited.yaml'}, {$ref: '../other/x.yaml'}, {$ref: 'https://acme.example/x.yaml'}, {$ref: 'notes.txt'}, {$ref: 'bad.yaml'}]}",
    );
    let pet = "type: object\nproperties:\n  tag:\n    $ref: '#/definitions/Tag'\n";
    let workspace = Workspace::listing(
        &[
            ("openapi.yaml", &main),
            ("pet.yaml", pet),
            ("unlisted.yaml", "A: {}\nB: {}\n"),
            ("edited.yaml", "type: string\n"),
            ("bad.yaml", "type: object\nproperties: {a: [}\n"),
            ("unused.yaml", "{}"),
        ],
        &[
            ("pet.yaml", sha256(pet)),
            ("absent.yaml", sha256("")),
            ("edited.yaml", sha256("type: integer\n")),
            ("notes.txt", sha256("")),
            ("bad.yaml", sha256("type: object\nproperties: {a: [}\n")),
            ("unused.yaml", sha256("{}")),
        ],
    );
    check(
        &workspace,
        expect![[r#"
            specs/acme/provider.toml:14: no reference leads to the file `unused.yaml`
              help: delete this line and specs/acme/unused.yaml, or, if a reference does lead to the file, write the path relative to specs/acme, without `./`
            specs/acme/openapi.yaml:13: the reference `unlisted.yaml#/A` cannot be followed: `unlisted.yaml` is not listed in specs/acme/provider.toml
              at /paths/~1pets/get/responses/200/content/application~1json/schema/allOf/1/$ref
              help: run `cargo xtask import acme PAGE`, where PAGE is the document and the files to which it refers are beside it; the import lists the file under [files]
            specs/acme/openapi.yaml:13: the reference `absent.yaml` cannot be followed: there is no file specs/acme/absent.yaml
              at /paths/~1pets/get/responses/200/content/application~1json/schema/allOf/3/$ref
              help: restore the file, or run `cargo xtask import acme PAGE`, where PAGE is the document and the files to which it refers are beside it
            specs/acme/openapi.yaml:13: the reference `edited.yaml` cannot be followed: specs/acme/edited.yaml differs from the vendored file: its SHA-256 is now 7a16e9ec7ffd96fcb37f5c5e839b2e7ea32e488091a0d010f359377968d23f44
              at /paths/~1pets/get/responses/200/content/application~1json/schema/allOf/4/$ref
              help: restore the file, or run `cargo xtask import acme PAGE`, where PAGE is the document and the files to which it refers are beside it; put corrections into specs/acme/overlay.yaml
            specs/acme/openapi.yaml:13: the reference `../other/x.yaml` cannot be followed: the path leads out of specs/acme
              at /paths/~1pets/get/responses/200/content/application~1json/schema/allOf/5/$ref
              help: run `cargo xtask import acme PAGE`, where PAGE is the document and the files to which it refers are beside it; the import puts all files into that folder
            specs/acme/openapi.yaml:13: the reference `https://acme.example/x.yaml` cannot be followed: it is a URI, not a path, and only local files are read
              at /paths/~1pets/get/responses/200/content/application~1json/schema/allOf/6/$ref
              help: bundle the files into one document and import that, or replace the reference in overlay.yaml
            specs/acme/openapi.yaml:13: the reference `notes.txt` cannot be followed: specs/acme/notes.txt is neither .yaml, .yml nor .json
              at /paths/~1pets/get/responses/200/content/application~1json/schema/allOf/7/$ref
              help: bundle the files into one document
            specs/acme/openapi.yaml:13: the reference `bad.yaml` cannot be followed: specs/acme/bad.yaml:2: invalid YAML: did not find expected node content, while parsing a flow node
              at /paths/~1pets/get/responses/200/content/application~1json/schema/allOf/8/$ref
              help: check the indentation and the quotes of this line and the one before
            specs/acme/pet.yaml:4: the reference `#/definitions/Tag` cannot be followed: there is nothing at /definitions/Tag in specs/acme/pet.yaml
              at /components/schemas/pet/properties/tag/$ref
              help: mend the reference, or add its target, in overlay.yaml"#]],
    );
}

#[test]
fn references_in_place_of_maps_and_in_mappings_are_refused_when_not_listed() {
    let main = api(
        "{oneOf: [{type: object}], discriminator: {propertyName: a, mapping: {cat: cat.yaml, dog: Dog}}}",
    ) + "components: {schemas: {$ref: schemas.yaml}}\n";
    check(
        &Workspace::new(&[("openapi.yaml", &main)]),
        expect![[r#"
            specs/acme/openapi.yaml:13: the reference `cat.yaml` cannot be followed: `cat.yaml` is not listed in specs/acme/provider.toml
              at /paths/~1pets/get/responses/200/content/application~1json/schema/discriminator/mapping/cat
              help: run `cargo xtask import acme PAGE`, where PAGE is the document and the files to which it refers are beside it; the import lists the file under [files]
            specs/acme/openapi.yaml:14: the reference `schemas.yaml` cannot be followed: `schemas.yaml` is not listed in specs/acme/provider.toml
              at /components/schemas/$ref
              help: run `cargo xtask import acme PAGE`, where PAGE is the document and the files to which it refers are beside it; the import lists the file under [files]"#]],
    );
}

#[test]
fn circular_path_items_are_refused() {
    let main =
        "openapi: 3.0.3\ninfo: {title: Acme, version: '1'}\npaths: {/pets: {$ref: a.yaml}}\n";
    let workspace = Workspace::new(&[
        ("openapi.yaml", main),
        ("a.yaml", "$ref: b.yaml\n"),
        ("b.yaml", "$ref: a.yaml\n"),
    ]);
    let refusal = workspace.refusal();
    assert!(
        refusal.starts_with("specs/acme/b.yaml:1: the reference `a.yaml` cannot be followed: the references form a cycle\n  at /paths/~1pets/$ref\n  help: "),
        "{refusal}"
    );
}

#[test]
fn an_overlay_can_replace_a_reference_that_cannot_be_followed() {
    let workspace = Workspace::new(&[
        ("openapi.yaml", &api("{$ref: pet.yaml}")),
        (
            "pet.yaml",
            "properties: {tag: {$ref: 'https://acme.example/tag.yaml'}}\n",
        ),
    ]);
    assert!(workspace.refusal().contains("cannot be followed"));
    let overlay = "overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions:\n  - target: $.components.schemas.pet.properties.tag\n    description: Not in these files.\n    remove: true\n  - target: $.components.schemas.pet.properties\n    description: Not in these files.\n    update: {tag: {type: string}}\n";
    write(
        &workspace.path().join("specs/acme"),
        &[("overlay.yaml", overlay)],
    );
    assert_eq!(workspace.refusal(), "generated");
}

#[test]
fn faults_of_later_stages_are_shown_in_the_file_of_origin() {
    // A schema whose definitions the conversion of Swagger 2.0 has moved.
    let swagger = "\
swagger: '2.0'
info: {title: Acme, version: '1'}
host: api.acme.example
paths:
  /pets:
    get:
      operationId: listPets
      produces: [application/json]
      responses: {'200': {description: ok, schema: {$ref: 'schemas/pet.yaml#/Pet'}}}
";
    let pet = "\
Pet:
  type: object
  properties:
    name:
      $ref: '#/Name'
    other:
      $ref: '#/definitions/None'
Name: {type: string}
";
    check(
        &Workspace::new(&[("openapi.yaml", swagger), ("schemas/pet.yaml", pet)]),
        expect![[r#"
            specs/acme/schemas/pet.yaml:7: the reference `#/definitions/None` cannot be followed: there is nothing at /definitions/None in specs/acme/schemas/pet.yaml
              at /components/schemas/Pet/properties/other/$ref
              help: mend the reference, or add its target, in overlay.yaml"#]],
    );
    // An operation of a bundled path item, and a response that the model has put into it.
    let main = "openapi: 3.0.3\ninfo: {title: Acme, version: '1'}\nservers: [{url: 'https://api.acme.example'}]\npaths: {/pets: {$ref: 'paths.yaml#/pets'}}\n";
    let paths = "\
pets:
  get:
    operationId: listPets
    security: [{nowhere: []}]
    responses: {'200': {$ref: responses.json#/Ok}, '400': {$ref: responses.json#/Bad}}
";
    let responses = r#"{
  "Ok": {"description": "ok", "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {}}}}}},
  "Bad": {"description": "no", "content": {"application/json": {
    "schema": {"type": "object", "properties": {"b": {}}}
  }}}
}"#;
    let workspace = Workspace::new(&[
        ("openapi.yaml", main),
        ("paths.yaml", paths),
        ("responses.json", responses),
    ]);
    let toml = workspace.path().join("specs/acme/provider.toml");
    let listed = fs::read_to_string(&toml).unwrap();
    let names = "[names.types]\nOk = \"Pets\"\nBad = \"Pets\"\n";
    fs::write(toml, listed + names).unwrap();
    check(
        &workspace,
        expect![[r#"
            specs/acme/paths.yaml:4: the security scheme `nowhere` is not described or not supported
              at /paths/~1pets/get/security
              help: describe it in overlay.yaml under components/securitySchemes, with the type http, apiKey, oauth2, openIdConnect or mutualTLS
            specs/acme/responses.json:4: `Bad` and `Ok` are both to be called `Pets`, but the schemas differ
              at /paths/~1pets/get/responses/400/content/application~1json/schema
              help: in provider.toml, give them different names under [names.types]"#]],
    );
}

#[test]
fn references_of_several_documents_are_relative_to_each_document() {
    let page = |path: &str, schema: &str| {
        api(&format!("{{$ref: '{schema}'}}"))
            .replace("/pets", path)
            .replace("listPets", &format!("list{}", &path[1..]))
    };
    let (cats, dogs) = (page("/cats", "../pet.yaml#/Pet"), page("/dogs", "dog.yaml"));
    let pet = "Pet: {type: object, properties: {a: {type: string}}}\n";
    let dog = "allOf: [{$ref: '../pet.yaml#/Pet'}, {$ref: 'cats.yaml#/components/schemas/Cat'}]\n";
    let cats = cats
        + "components: {schemas: {Cat: {type: object, properties: {b: {$ref: '../none.yaml'}}}}}\n";
    let workspace = Workspace::new(&[("openapi.yaml", &api("{}"))]);
    let specs = workspace.path().join("specs/acme");
    write(
        &specs,
        &[
            ("pages/cats.yaml", &cats),
            ("pages/dogs.yaml", &dogs),
            ("pages/dog.yaml", dog),
            ("pet.yaml", pet),
        ],
    );
    let toml = format!(
        "title = \"Acme\"\nsource = \"\"\nretrieved = 2026-01-02\noperations = [\"listcats\", \"listdogs\"]\n\
         [[documents]]\nfile = \"pages/cats.yaml\"\nsha256 = \"{}\"\n[[documents]]\nfile = \"pages/dogs.yaml\"\nsha256 = \"{}\"\n\
         [files]\n\"pages/dog.yaml\" = \"{}\"\n\"pet.yaml\" = \"{}\"\n",
        sha256(&cats),
        sha256(&dogs),
        sha256(dog),
        sha256(pet)
    );
    write(&specs, &[("provider.toml", &toml)]);
    check(
        &workspace,
        expect![[r#"
            specs/acme/pages/cats.yaml:14: the reference `../none.yaml` cannot be followed: `none.yaml` is not listed in specs/acme/provider.toml
              at /components/schemas/Cat/properties/b/$ref
              help: run `cargo xtask import acme PAGE`, where PAGE is the document and the files to which it refers are beside it; the import lists the file under [files]"#]],
    );

    let mended = cats.replace("$ref: '../none.yaml'", "type: string");
    write(
        &specs,
        &[
            ("pages/cats.yaml", &mended),
            (
                "provider.toml",
                &toml.replace(&sha256(&cats), &sha256(&mended)),
            ),
        ],
    );
    let document = workspace.document();
    let names: Vec<_> = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(names, ["Cat", "Pet", "dog"]);
}

#[test]
fn the_report_has_one_change_for_each_bundled_file() {
    let workspace = Workspace::new(&[
        (
            "openapi.yaml",
            &api("{allOf: [{$ref: 'pet.yaml#/A'}, {$ref: 'pet.yaml#/B'}]}"),
        ),
        ("pet.yaml", "A: {$ref: tag.yaml}\nB: {type: object}\n"),
        ("tag.yaml", "{type: object}"),
    ]);
    let generated = workspace.generate().unwrap();
    let reported: Vec<String> = generated
        .report()
        .changes()
        .iter()
        .filter(|change| change.stage == "bundle")
        .map(ToString::to_string)
        .collect();
    expect![[r#"
        bundle/bundle: specs/acme/pet.yaml copied into the document
            at /paths/~1pets/get/responses/200/content/application~1json/schema/allOf/0/$ref
        bundle/bundle: specs/acme/tag.yaml copied into the document
            at /components/schemas/A/$ref"#]]
    .assert_eq(&reported.join("\n"));
}
