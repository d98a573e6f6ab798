//! Bundling files into a document: components, values put in place, names, circles.

use serde_json::Value;

use crate::{api, at, bundled};

const ANSWER: &str = "/paths/~1pets/get/responses/200/content/application~1json/schema/$ref";

#[test]
fn a_whole_file_and_a_part_of_one_become_components() {
    let document = bundled(&[
        ("openapi.yaml", &api("{$ref: './schemas/pet.yaml'}")),
        (
            "schemas/pet.yaml",
            "type: object\nproperties:\n  owner: {$ref: '../people.json#/defs/Owner'}\n  twin: {$ref: '#'}\n  tag: {$ref: '#/$defs/Tag'}\n$defs: {Tag: {type: string}}\n",
        ),
        (
            "people.json",
            r#"{"defs": {"Owner": {"type": "object", "properties": {"pet": {"$ref": "schemas/pet.yaml"}}}}}"#,
        ),
    ]);
    assert_eq!(at(&document, ANSWER), r##""#/components/schemas/pet""##);
    let pet = "/components/schemas/pet/properties";
    assert_eq!(
        at(&document, pet),
        r##"{"owner":{"$ref":"#/components/schemas/Owner"},"twin":{"$ref":"#/components/schemas/pet"},"tag":{"$ref":"#/components/schemas/Tag"}}"##
    );
    assert_eq!(
        at(&document, "/components/schemas/Owner/properties/pet/$ref"),
        r##""#/components/schemas/pet""##
    );
    let names: Vec<_> = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(names, ["pet", "Owner", "Tag"]);
}

#[test]
fn each_kind_becomes_a_component_of_its_section() {
    let main = "\
openapi: 3.1.0
info: {title: Acme, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{$ref: 'parts.yaml#/Limit'}]
      requestBody: {$ref: 'parts.yaml#/Body'}
      responses:
        '200': {$ref: 'parts.yaml#/Answer'}
      callbacks:
        done: {$ref: 'parts.yaml#/Done'}
components:
  securitySchemes:
    key: {$ref: 'parts.yaml#/Key'}
";
    let parts = "\
Limit: {name: limit, in: query, schema: {$ref: '#/Count'}}
Count: {type: integer}
Body: {content: {application/json: {schema: {$ref: '#/Count'}, examples: {one: {$ref: one.json}}}}}
Answer:
  description: ok
  headers: {X-Count: {$ref: '#/Total'}}
  links: {next: {$ref: '#/Next'}}
Total: {schema: {$ref: '#/Count'}}
Next: {operationId: listPets}
Done: {'{$request.body#/url}': {post: {responses: {'200': {$ref: '#/Answer'}}}}}
Key: {type: http, scheme: bearer}
";
    let document = bundled(&[
        ("openapi.yaml", main),
        ("parts.yaml", parts),
        ("one.json", r#"{"value": {"$ref": "nothing.yaml"}}"#),
    ]);
    let get = "/paths/~1pets/get";
    for (pointer, expected) in [
        ("parameters/0/$ref", "parameters/Limit"),
        ("requestBody/$ref", "requestBodies/Body"),
        ("responses/200/$ref", "responses/Answer"),
        ("callbacks/done/$ref", "callbacks/Done"),
    ] {
        assert_eq!(
            at(&document, &format!("{get}/{pointer}")),
            format!("\"#/components/{expected}\"")
        );
    }
    for (pointer, expected) in [
        (
            "parameters/Limit/schema/$ref",
            r##""#/components/schemas/Count""##,
        ),
        (
            "responses/Answer/headers/X-Count/$ref",
            r##""#/components/headers/Total""##,
        ),
        (
            "responses/Answer/links/next/$ref",
            r##""#/components/links/Next""##,
        ),
        (
            "requestBodies/Body/content/application~1json/examples/one/$ref",
            r##""#/components/examples/one""##,
        ),
        ("examples/one", r##"{"value":{"$ref":"nothing.yaml"}}"##),
        (
            "securitySchemes/key",
            r##"{"type":"http","scheme":"bearer"}"##,
        ),
        ("securitySchemes/Key", "absent"),
    ] {
        assert_eq!(
            at(&document, &format!("/components/{pointer}")),
            expected,
            "{pointer}"
        );
    }
}

#[test]
fn a_path_item_replaces_its_reference() {
    let main = "\
openapi: 3.0.3
info: {title: Acme, version: '1'}
paths:
  /pets:
    $ref: 'paths/pets.yaml#/~1pets%7Bid%7D'
    parameters: [{$ref: '#/components/parameters/Own'}]
components:
  parameters:
    Own: {name: own, in: query, schema: {type: string}}
";
    let paths = "\
/pets{id}:
  parameters: [{name: lost, in: query}]
  get:
    operationId: listPets
    responses: {'200': {$ref: '#/Answer'}}
Answer: {description: theirs}
";
    let document = bundled(&[("openapi.yaml", main), ("paths/pets.yaml", paths)]);
    assert_eq!(
        at(&document, "/paths/~1pets"),
        r##"{"get":{"operationId":"listPets","responses":{"200":{"$ref":"#/components/responses/Answer"}}},"parameters":[{"$ref":"#/components/parameters/Own"}]}"##
    );
}

#[test]
fn a_reference_in_place_of_a_map_or_an_operation_is_replaced() {
    let main = "\
openapi: 3.0.3
info: {title: Acme, version: '1'}
paths:
  $ref: paths/index.yaml
components:
  schemas: {$ref: schemas/index.yaml}
  responses: {$ref: 'responses.yaml#/'}
";
    let document = bundled(&[
        ("openapi.yaml", main),
        ("paths/index.yaml", "/pets: {get: {$ref: list.yaml}}\n"),
        (
            "paths/list.yaml",
            "operationId: listPets\nresponses: {'200': {$ref: ../responses.yaml#/Pets}, '404': {$ref: '#/components/responses/Pets'}}\n",
        ),
        (
            "responses.yaml",
            "Pets: {description: ok, content: {application/json: {schema: {$ref: schemas/pet.yaml}}}}\n",
        ),
        (
            "schemas/index.yaml",
            "Pet: {$ref: pet.yaml}\nOwner: {properties: {pet: {$ref: '#/Pet'}, tag: {$ref: tag.yaml}}}\n",
        ),
        ("schemas/tag.yaml", "{type: string}\n"),
        ("schemas/pet.yaml", "{type: object}\n"),
    ]);
    let responses = "/paths/~1pets/get/responses";
    assert_eq!(
        at(&document, responses),
        r##"{"200":{"$ref":"#/components/responses/Pets"},"404":{"$ref":"#/components/responses/Pets"}}"##
    );
    assert_eq!(
        at(&document, "/components"),
        r##"{"schemas":{"Pet":{"type":"object"},"Owner":{"properties":{"pet":{"$ref":"#/components/schemas/Pet"},"tag":{"$ref":"#/components/schemas/tag"}}},"tag":{"type":"string"}},"responses":{"Pets":{"description":"ok","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Pet"}}}}}}"##
    );
}

#[test]
fn references_in_a_value_put_in_place_are_relative_to_its_file() {
    let main = api("{$ref: tag.yaml}") + "components: {schemas: {$ref: schemas/index.yaml}}\n";
    let document = bundled(&[
        ("openapi.yaml", &main),
        ("tag.yaml", "{type: string}"),
        (
            "schemas/index.yaml",
            "Pet: {properties: {tag: {$ref: tag.yaml}}}\n",
        ),
        ("schemas/tag.yaml", "{type: integer}"),
    ]);
    assert_eq!(
        at(&document, "/components/schemas"),
        r##"{"Pet":{"properties":{"tag":{"$ref":"#/components/schemas/tag2"}}},"tag":{"type":"string"},"tag2":{"type":"integer"}}"##
    );
}

#[test]
fn the_target_of_a_component_that_is_a_reference_gets_the_components_name() {
    let main = api("{$ref: pet.yaml}")
        + "components: {schemas: {Animal: {$ref: pet.yaml}, Same: {$ref: 'pet.yaml#'}}}\n";
    let document = bundled(&[("openapi.yaml", &main), ("pet.yaml", "{type: object}")]);
    assert_eq!(at(&document, ANSWER), r##""#/components/schemas/Animal""##);
    assert_eq!(
        at(&document, "/components/schemas"),
        r##"{"Animal":{"type":"object"},"Same":{"$ref":"#/components/schemas/Animal"}}"##
    );
}

#[test]
fn names_of_components_are_unique_and_valid() {
    let main = api(
        "{oneOf: [{$ref: 'a/pet.yaml'}, {$ref: 'b/pet.yaml'}, {$ref: 'c.yaml#/a~1b%20c/~0'}, {$ref: 'Größe%20x.v1.json'}]}",
    ) + "components: {schemas: {pet: {type: string}}}\n";
    let document = bundled(&[
        ("openapi.yaml", &main),
        ("a/pet.yaml", "{type: object}"),
        ("b/pet.yaml", "{type: array, items: {}}"),
        ("c.yaml", "a/b c: {'~': {type: integer}}"),
        ("Größe x.v1.json", "{}"),
    ]);
    let names: Vec<_> = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(names, ["pet", "pet2", "pet3", "_", "Gr__e_x.v1"]);
}

#[test]
fn a_reference_back_to_the_document_leads_to_its_components() {
    let main = api("{$ref: schemas/pet.yaml}")
        + "components: {schemas: {Tag: {type: string}, Own: {$ref: 'openapi.yaml#/components/schemas/Tag'}}}\n";
    let document = bundled(&[
        ("openapi.yaml", &main),
        (
            "schemas/pet.yaml",
            "properties: {tag: {$ref: '../openapi.yaml#/components/schemas/Tag'}, other: {$ref: '#/components/schemas/Tag'}}",
        ),
    ]);
    let tag = r##"{"$ref":"#/components/schemas/Tag"}"##;
    let properties = format!(r#"{{"tag":{tag},"other":{tag}}}"#);
    assert_eq!(
        at(&document, "/components/schemas/pet/properties"),
        properties
    );
    assert_eq!(at(&document, "/components/schemas/Own"), tag);
    assert_eq!(at(&document, "/components/schemas/Tag2"), "absent");
}

#[test]
fn circular_references_between_files_are_followed_once() {
    // Schemas.
    let document = bundled(&[
        ("openapi.yaml", &api("{$ref: a.yaml}")),
        ("a.yaml", "properties: {b: {$ref: b.yaml}}"),
        (
            "b.yaml",
            "properties: {a: {$ref: a.yaml}, b: {$ref: './x/../b.yaml#'}}",
        ),
    ]);
    assert_eq!(
        at(&document, "/components/schemas"),
        r##"{"a":{"properties":{"b":{"$ref":"#/components/schemas/b"}}},"b":{"properties":{"a":{"$ref":"#/components/schemas/a"},"b":{"$ref":"#/components/schemas/b"}}}}"##
    );
    // A path item whose callback is itself.
    let main =
        "openapi: 3.0.3\ninfo: {title: Acme, version: '1'}\npaths: {/pets: {$ref: p.yaml}}\n";
    let item = "get:\n  operationId: listPets\n  responses: {'200': {description: ok}}\n  callbacks: {done: {'{$url}': {$ref: p.yaml}}}\n";
    let document = bundled(&[("openapi.yaml", main), ("p.yaml", item)]);
    assert_eq!(
        at(&document, "/paths/~1pets/get/callbacks/done/{$url}"),
        r##"{"$ref":"#/paths/~1pets"}"##
    );
}

#[test]
fn references_in_a_discriminators_mapping_are_bundled_and_implied_values_kept() {
    let main =
        api("{$ref: 'animals.yaml#/Animal'}") + "components: {schemas: {Dog: {type: string}}}\n";
    let animals = "\
Animal:
  oneOf: [{$ref: '#/Dog'}, {$ref: cat.yaml}, {$ref: '#/Bird'}]
  discriminator:
    propertyName: kind
    mapping: {feline: cat.yaml, bird: '#/Bird', x: Unknown}
Dog: {type: object}
Bird: {type: object}
";
    let document = bundled(&[
        ("openapi.yaml", &main),
        ("animals.yaml", animals),
        ("cat.yaml", "{type: object}"),
    ]);
    let animal = &document["components"]["schemas"]["Animal"];
    assert_eq!(
        animal["discriminator"]["mapping"].to_string(),
        r##"{"feline":"#/components/schemas/cat","bird":"#/components/schemas/Bird","x":"Unknown","Dog":"#/components/schemas/Dog2"}"##
    );
    assert_eq!(
        at(animal, "/oneOf/0/$ref"),
        r##""#/components/schemas/Dog2""##
    );
}

#[test]
fn references_of_swagger_2_become_definitions_parameters_and_responses() {
    let main = "\
swagger: '2.0'
info: {title: Acme, version: '1'}
host: api.acme.example
paths:
  /pets:
    get:
      operationId: listPets
      produces: [application/json]
      parameters: [{$ref: 'parts.yaml#/parameters/Limit'}]
      responses:
        '200': {description: ok, schema: {type: array, items: {$ref: pet.yaml}}}
        '404': {$ref: 'parts.yaml#/responses/Missing'}
definitions:
  Owner: {type: object, properties: {pet: {$ref: pet.yaml}, bare: {$ref: Owner}}}
";
    let document = bundled(&[
        ("openapi.yaml", main),
        (
            "parts.yaml",
            "parameters: {Limit: {name: limit, in: query, type: integer}}\nresponses: {Missing: {description: no, schema: {$ref: '#/definitions/Error'}}}\ndefinitions: {Error: {type: object}}\n",
        ),
        (
            "pet.yaml",
            "type: object\nproperties: {owner: {$ref: 'openapi.yaml#/definitions/Owner'}}\n",
        ),
    ]);
    let answers = "/paths/~1pets/get/responses";
    assert_eq!(
        at(
            &document,
            &format!("{answers}/200/content/application~1json/schema/items/$ref")
        ),
        r##""#/components/schemas/pet""##
    );
    assert_eq!(
        at(
            &document,
            "/components/responses/Missing/content/application~1json/schema/$ref"
        ),
        r##""#/components/schemas/Error""##
    );
    assert_eq!(
        at(&document, "/components/schemas/pet/properties/owner/$ref"),
        r##""#/components/schemas/Owner""##
    );
    assert_eq!(
        at(&document, "/components/schemas/Owner/properties/bare/$ref"),
        r##""#/components/schemas/Owner""##
    );
    assert_eq!(
        at(&document, "/components/parameters/Limit/name"),
        r#""limit""#
    );
}

#[test]
fn references_in_members_of_version_3_2_are_bundled() {
    let main = "\
openapi: 3.2.0
info: {title: Acme, version: '1'}
paths:
  /pets:
    get: {operationId: listPets, responses: {'200': {description: ok, content: {application/json: {$ref: '#/components/mediaTypes/Own'}}}}}
    query: {operationId: queryPets, responses: {'200': {$ref: parts.yaml#/Ok}}}
    additionalOperations:
      LINK: {operationId: linkPets, responses: {'200': {$ref: parts.yaml#/Ok}}}
components:
  mediaTypes: {Own: {schema: {$ref: parts.yaml#/Pet}}}
";
    let document = bundled(&[
        ("openapi.yaml", main),
        (
            "parts.yaml",
            "Ok: {description: theirs}\nPet: {type: object}\n",
        ),
    ]);
    let item = "/paths/~1pets";
    for method in ["x-method-QUERY", "x-method-LINK"] {
        assert_eq!(
            at(&document, &format!("{item}/{method}/responses/200/$ref")),
            r##""#/components/responses/Ok""##
        );
    }
    assert_eq!(
        at(
            &document,
            &format!("{item}/get/responses/200/content/application~1json/schema/$ref")
        ),
        r##""#/components/schemas/Pet""##
    );
}

#[test]
fn a_document_of_one_file_is_unchanged() {
    let main = api("{$ref: '#/components/schemas/Pet'}")
        + "components: {schemas: {Pet: {properties: {$ref: {type: string}}, example: {$ref: none.yaml}}}}\n";
    let document = bundled(&[("openapi.yaml", &main)]);
    let published: Value = serde_yaml::from_str(&main).unwrap();
    assert_eq!(document, published);
}
